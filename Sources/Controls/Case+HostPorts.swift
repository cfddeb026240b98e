import Evidence
import PacketFilter
import StackModel
import Synchronization

/// A port on which programs of the machine itself listen, as it is tried from outside.
struct HostDoor {
    var port: HostPort
    /// The programs' names, as the kernel has them; empty where none was seen.
    var programs: [String]

    /// `8123/tcp (homeassistant)`.
    var shown: String {
        let name = "\(port.number.port)/\(port.number.transport.rawValue)"
        return programs.isEmpty ? name : "\(name) (\(programs.joined(separator: ", ")))"
    }

    /// The first attempt of these audiences that gets through.
    func reached(by audiences: Reachability.Audience...) -> Reachability.Attempt? {
        audiences.lazy.flatMap(port.attempts(of:)).first(where: \.isReachable)
    }

    /// Why it is not known whether one of these audiences gets through.
    func doubt(of audiences: Reachability.Audience...) -> String? {
        audiences.lazy.flatMap(port.attempts(of:)).compactMap { attempt in
            if case .unknown(let reason) = attempt.answer { reason } else { nil }
        }.first
    }
}

/// The ports on which programs of the machine listen to more than loopback, without those that the engine leads on.
struct HostDoors {
    var doors: [HostDoor]
    /// Whether there are more than were tried: then none of what is not here is known.
    var isCut: Bool
}

/// What one case works out once, however many controls ask: rules are led through for every port.
final class HostDoorsOnce: Sendable {
    private let made = Mutex<HostDoors??>(nil)

    func value(_ make: () -> HostDoors?) -> HostDoors? {
        made.withLock { made in
            if let made { return made }
            let doors = make()
            made = .some(doors)
            return doors
        }
    }
}

extension Case {
    /// Those ports as neighbours and strangers try them; nil where the network or its rules were not seen.
    var hostDoors: HostDoors? {
        doors.value {
            guard var host = hostNamespace, host.firewall != nil else { return nil }
            host.sockets.removeAll {
                $0.state != .listening || $0.address.isLoopback || $0.owner?.name == "docker-proxy"
            }
            let found = Reachability(host: host).ports(from: [.network, .anyone])
            return HostDoors(
                doors: found.ports.filter { !$0.sockets.isEmpty }.map { port in
                    var programs: [String] = []
                    for name in port.sockets.compactMap(\.owner?.name) where !programs.contains(name) {
                        programs.append(name)
                    }
                    return HostDoor(port: port, programs: programs)
                }, isCut: found.isCut)
        }
    }

    /// The ports of the service's own processes where it has the host's network; nil where that was not seen.
    func hostDoors(of service: KnownService) -> [HostDoor]? {
        guard case .containers(let containers, _) = running(service), let all = hostDoors, !all.isCut else {
            return nil
        }
        let lists = containers.map { $0.processes?.list ?? [] }
        guard !lists.contains(where: \.isEmpty), !containers.contains(where: { $0.processes?.isCut ?? true }) else {
            return nil
        }
        let own = Set(lists.joined().map { Int32(truncatingIfNeeded: $0.id) })
        return all.doors.filter { door in
            door.port.sockets.contains { $0.owner.map { own.contains($0.process) } ?? false }
        }
    }

    /// The ports that neighbours reach now, as words for evidence; nil where that was not seen.
    var openToNetwork: String? {
        guard let doors = hostDoors?.doors else { return nil }
        let open = doors.filter { $0.reached(by: .network, .anyone) != nil }
        guard !open.isEmpty else { return nil }
        let more = open.count > 12 ? " and \(open.count - 12) more" : ""
        return open.prefix(12).map(\.shown).joined(separator: ", ") + more
    }
}
