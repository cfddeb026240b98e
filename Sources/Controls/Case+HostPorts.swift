import Evidence
import PacketFilter
import StackModel

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

extension Case {
    /// The ports on which programs of the machine listen to more than loopback, without those that the engine leads on;
    /// nil where the network or its rules were not seen.
    ///
    /// - Parameters:
    ///   - audiences: who tries.
    ///   - isAsked: chooses by the processes that hold a port's sockets.
    func hostDoors(
        from audiences: [Reachability.Audience], where isAsked: ([NetworkSocket.Owner]) -> Bool = { _ in true }
    ) -> [HostDoor]? {
        guard var host = hostNamespace, host.firewall != nil else { return nil }
        host.sockets.removeAll { $0.state != .listening || $0.address.isLoopback || $0.owner?.name == "docker-proxy" }
        let byPort = Dictionary(grouping: host.sockets) { HostPort.Number($0.transport, $0.port) }
        let asked = Set(byPort.filter { isAsked($0.value.compactMap(\.owner)) }.keys)
        host.sockets.removeAll { !asked.contains(HostPort.Number($0.transport, $0.port)) }
        return Reachability(host: host).ports(from: audiences).ports.map { port in
            var programs: [String] = []
            for name in port.sockets.compactMap(\.owner?.name) where !programs.contains(name) { programs.append(name) }
            return HostDoor(port: port, programs: programs)
        }
    }

    /// The ports of the service's own processes where it has the host's network; nil where that was not seen.
    func hostDoors(of service: KnownService) -> [HostDoor]? {
        guard case .containers(let containers, _) = running(service) else { return nil }
        let lists = containers.map { $0.processes?.list ?? [] }
        guard !lists.contains(where: \.isEmpty) else { return nil }
        let own = Set(lists.joined().map { Int32(truncatingIfNeeded: $0.id) })
        return hostDoors(from: [.network, .anyone]) { owners in owners.contains { own.contains($0.process) } }
    }

    /// The ports that neighbours reach now, as words for evidence; nil where that was not seen.
    var openToNetwork: String? {
        guard let doors = hostDoors(from: [.network, .anyone]) else { return nil }
        let open = doors.filter { $0.reached(by: .network, .anyone) != nil }
        guard !open.isEmpty else { return nil }
        let more = open.count > 12 ? " and \(open.count - 12) more" : ""
        return open.prefix(12).map(\.shown).joined(separator: ", ") + more
    }
}
