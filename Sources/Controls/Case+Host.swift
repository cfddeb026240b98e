import Evidence
import PacketFilter
import StackModel

/// A published port as connections are tried at it.
struct LiveDoor {
    var publication: Publication
    var port: UInt16
    var transport: NetworkSocket.Transport
}

extension Case {
    /// The host's own network namespace; nil where it was not seen.
    var hostNamespace: NetworkNamespace? { evidence.network?.host }

    /// Why the host's own network decides nothing.
    var hostNamespaceUnseen: Verdict {
        let names = ["network", "network:host", "firewall:host"]
        if let gap = evidence.gaps.first(where: { names.contains($0.what) }) {
            return .unknown(reason: gap.reason, remedy: gap.remedy)
        }
        guard evidence.network != nil else {
            return .notApplicable("Only files were looked at, not the networks of what runs.")
        }
        return .unknown(reason: "The host's own network was not read.", remedy: "Run the audit as root on the host.")
    }

    /// The published ports with a number of their own that are bound to more than loopback.
    var liveDoors: [LiveDoor] {
        publications.compactMap { publication in
            guard let port = publication.port.hostPort, publication.port.lastHostPort == port,
                let number = UInt16(exactly: port), let transport = publication.port.transport.ofSockets,
                !publication.port.isLoopback
            else { return nil }
            return LiveDoor(publication: publication, port: number, transport: transport)
        }
    }

    /// The rules that keep neighbours and strangers from the published port while its container runs; nil where some get
    /// through, or where that was not seen.
    func guards(of publication: Publication) -> [Observation]? {
        guard let host = hostNamespace, host.firewall != nil, isOpenNow(publication),
            let door = liveDoors.first(where: { $0.publication == publication })
        else { return nil }
        let attempts = Reachability(host: host).attempts(port: door.port, over: door.transport)
        var seen: [Observation] = []
        for attempt in attempts where [.network, .anyone].contains(attempt.audience) {
            switch attempt.answer {
            case .reachable, .unknown: return nil
            case .closed: continue
            case .blocked(let rule):
                let who = attempt.audience == .network ? "a neighbour" : "a stranger"
                let by = rule.map { "\($0)" } ?? "a rule"
                seen.append(
                    Observation(
                        "\(publication.port.shown), \(attempt.family.rawValue): \(by) stops \(who)",
                        at: publication.span))
            }
        }
        return seen.isEmpty ? nil : seen
    }

    /// A stranger's way to a port of the host that nobody named, were something to listen there; nil where the host's
    /// firewall was not seen.
    ///
    /// - Returns: the attempt that gets furthest: reachable, not known, blocked.
    var strangersWayIn: Reachability.Attempt? {
        guard var host = hostNamespace, host.firewall != nil else { return nil }
        // Of the ports that no service is registered for (IANA: 49152 to 65535).
        let taken = Set(host.sockets.map(\.port))
        guard let port = (60_001...60_999).first(where: { !taken.contains($0) }) else { return nil }
        for any in ["0.0.0.0", "::"].compactMap({ IPAddress($0) }) {
            host.sockets.append(NetworkSocket(.tcp, .listening, address: any, port: port, isV6Socket: !any.isV4))
        }
        let attempts = Reachability(host: host).attempts(port: port, over: .tcp).filter { $0.audience == .anyone }
        return attempts.first(where: \.isReachable)
            ?? attempts.first { if case .unknown = $0.answer { true } else { false } }
            ?? attempts.first { if case .blocked = $0.answer { true } else { false } } ?? attempts.first
    }

    /// Whether the engine was asked and has no container up that opens the port: then no rule is there for it yet.
    func isClosedNow(_ publication: Publication) -> Bool {
        switch running(publication.publisher) {
        case .none: true
        case .containers: !isOpenNow(publication)
        case .elsewhere, .notAsked, .unknown: false
        }
    }

    /// Whether the engine has the port open now, so that its rules for it are among those that were read.
    private func isOpenNow(_ publication: Publication) -> Bool {
        guard case .containers(let containers, _) = running(publication.publisher) else { return false }
        return containers.contains { container in
            container.life.isUp
                && container.network.ports.contains { port in
                    port.hostPort == publication.port.hostPort && port.transport == publication.port.transport
                }
        }
    }
}

extension Reachability {
    /// Why it cannot be told who reaches the port; nil where it can.
    func doubt(port: UInt16, over transport: NetworkSocket.Transport) -> String? {
        attempts(port: port, over: transport).lazy.compactMap { attempt in
            guard [.network, .anyone].contains(attempt.audience), case .unknown(let reason) = attempt.answer else {
                return nil
            }
            return reason
        }.first
    }
}

extension Reachability.Attempt {
    /// What lets it through, as a clause.
    var by: String { if case .reachable(let rule?) = answer { "\(rule)" } else { "no rule stops it" } }
}
