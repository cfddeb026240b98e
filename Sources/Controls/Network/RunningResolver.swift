import Evidence
import PacketFilter
import StackModel

/// Whom the programs in a VPN container's namespace really ask for names.
struct RunningResolver {
    let vpn: KnownService
    let namespace: NetworkNamespace

    init(_ vpn: KnownService, _ namespace: NetworkNamespace) {
        self.vpn = vpn
        self.namespace = namespace
    }

    /// One server of `resolv.conf` under the question where a question to it goes.
    private enum Way {
        /// Into the tunnel.
        case through(Observation)
        /// To a resolver of the namespace's own, or to nowhere: whom that one asks is not said.
        case inside(Observation)
        case outside(String, Observation)
        case unknown(String)
    }

    /// What the running state makes of the files' answer: a leak that is seen decides, and so does a way into the tunnel
    /// where the files leave it open. What the files have wrong comes true at the next start.
    func verdict(written: Verdict) -> Verdict {
        guard let resolver = namespace.resolver, !resolver.servers.isEmpty else { return written }
        if case .fail = written { return written }
        guard namespace.tunnels.contains(where: \.isUp) else {
            return .unknown(
                reason: "\(vpn.title) has no tunnel now, so its resolver settings are not those that it works with.",
                remedy: "Run the audit again when the tunnel is up.")
        }
        let ways = resolver.servers.map(way)
        var seen: [Observation] = []
        var isDecided = true
        for way in ways {
            switch way {
            case .outside(let what, let observation): return .fail(leak(what, observation))
            case .unknown(let reason):
                return .unknown(
                    reason: reason,
                    remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
            case .through(let observation): seen.append(observation)
            case .inside(let observation):
                seen.append(observation)
                isDecided = false
            }
        }
        switch written {
        case .pass(let observations): return .pass(seen + observations)
        case .unknown where isDecided: return .pass(seen)
        default: return written
        }
    }

    private func way(to server: IPAddress) -> Way {
        let span = vpn.image?.span ?? vpn.span
        // Docker's embedded resolver asks on from the host's own network.
        if server == IPAddress("127.0.0.11") {
            return .outside(
                "Docker's resolver is asked, which asks your network's",
                Observation("resolv.conf in \(vpn.name)'s network names 127.0.0.11", at: span))
        }
        let names = "resolv.conf in \(vpn.name)'s network names \(server)"
        switch Egress(namespace).way(to: server, transport: 17, port: 53) {
        case .tunnel(let name): return .through(Observation("\(names), which is reached through \(name)", at: span))
        case .inside: return .inside(Observation("\(names), its own", at: span))
        case .nowhere: return .inside(Observation("\(names), which no route leads to", at: span))
        case .stopped(let name, _):
            return .inside(Observation("\(names), and what goes there by \(name) is stopped", at: span))
        case .card(let name, let rule):
            let by = rule.map { ": \($0)" } ?? ""
            return .outside(
                "the resolver \(server) is asked by \(name)",
                Observation("\(names), which is reached by \(name)\(by)", at: span))
        case .unknown(let reason): return .unknown("Where questions to \(server) go is not known: \(reason)")
        }
    }

    private func leak(_ what: String, _ observation: Observation) -> Failure {
        Failure(
            "Your internet provider can read which trackers and indexers you look up: \(what), past the tunnel.",
            reach: .anyone, at: [vpn.image?.span ?? vpn.span], seen: [observation],
            remedy: Remedy(
                .advise(
                    "start \(vpn.name) again; where it comes back, remove `dns:` and every DNS variable from \(vpn.name)"
                )))
    }
}
