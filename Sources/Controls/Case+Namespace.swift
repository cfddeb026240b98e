import Evidence
import PacketFilter
import StackModel

/// What was seen of the network namespace in which a service runs.
enum SeenNamespace {
    case seen(NetworkNamespace)
    /// Why nothing is said of it: not looked at, or no container of the service is there.
    case none(String)
    case unknown(reason: String, remedy: String)
}

extension Case {
    /// The namespace of the service's container.
    func namespace(of service: KnownService) -> SeenNamespace {
        let running = (evidence.engine?.containers(of: service.name, in: stack.name) ?? []).filter(\.life.isUp)
        guard let network = evidence.network else {
            if let gap = evidence.gaps.first(where: { $0.what == "network" }) {
                return .unknown(reason: gap.reason, remedy: gap.remedy)
            }
            guard let first = running.first else {
                return .none("Only files were looked at, not the networks of what runs.")
            }
            return .unknown(
                reason: "\(first.name) runs, and the network it runs in was not looked into.",
                remedy: "Run the audit as root on the machine where the containers run.")
        }
        let names = running.isEmpty ? service.containerNames(in: stack.name) : running.map(\.name)
        for name in names {
            if let found = network.namespace(of: name) { return .seen(found) }
        }
        if let gap = namespaceGap(of: names) { return .unknown(reason: gap.reason, remedy: gap.remedy) }
        guard running.isEmpty else {
            return .unknown(
                reason: "The network of \(names[0]) was not entered.",
                remedy: "Run the audit as root on the machine where the containers run.")
        }
        return .none("No container of it runs.")
    }

    private func namespaceGap(of names: [String]) -> Gap? {
        evidence.gaps.first { gap in
            guard gap.what.hasPrefix("network:") else { return false }
            return gap.what.dropFirst(8).split(separator: ",").contains {
                names.contains(String($0.drop { $0 == " " }))
            }
        }
    }
}

/// The kill switch of a VPN's namespace as it was found.
enum RunningKillSwitch {
    /// Nothing leaves beside the tunnel; it may be weakened all the same.
    case holds(KillSwitch, NetworkNamespace)
    case open([KillSwitch.Opening], NetworkNamespace)
    /// Nothing leaves but what goes to the ranges that the owner let out by name.
    case openByName
    case undecided(String)
    case notSeen(Verdict)
}

extension Case {
    /// Whether anything goes out through the VPN that must not go out beside it: a WireGuard container by itself may lead
    /// to one network alone.
    func carriesOthers(_ vpn: KnownService, _ namespace: NetworkNamespace) -> Bool {
        vpn.isGluetun || vpn.isInOwnTunnel || vpn.isTorrentClient || !members(of: vpn).isEmpty
            || namespace.containers.count > 1
    }

    /// The torrent clients that live in the tunnel of a VPN container which these files do not have: another project's,
    /// or one that `docker run` started.
    var guestsOfOtherTunnels: [KnownService] {
        func network(of service: KnownService) -> NetworkNamespace? {
            if case .seen(let namespace) = namespace(of: service) { namespace } else { nil }
        }
        let own = Set(tunnels.compactMap { network(of: $0)?.id })
        return services.filter { service in
            guard service.isTorrentClient, !service.isTunnel, let namespace = network(of: service) else { return false }
            return !namespace.tunnels.isEmpty && !own.contains(namespace.id)
        }
    }

    /// What the rules in the VPN's namespace really do.
    func runningKillSwitch(of vpn: KnownService) -> RunningKillSwitch {
        switch namespace(of: vpn) {
        case .none(let reason): return .notSeen(.notApplicable(reason))
        case .unknown(let reason, let remedy): return .notSeen(.unknown(reason: reason, remedy: remedy))
        case .seen(let namespace):
            guard carriesOthers(vpn, namespace) else {
                return .notSeen(.notApplicable("Nothing lives in the network of \(vpn.name)."))
            }
            let found = KillSwitch.judge(namespace)
            switch found.verdict {
            case .blocked: return .holds(found, namespace)
            case .undecided(let reason): return .undecided(reason)
            case .open(let openings):
                let named = vpn.outboundSubnets.filter { !$0.isWithinPrivateSpace }.map(IPRange.init)
                guard !named.isEmpty else { return .open(openings, namespace) }
                switch KillSwitch.judge(namespace, allowing: named).verdict {
                case .blocked: return .openByName
                case .undecided: return .open(openings, namespace)
                case .open(let others): return .open(others, namespace)
                }
            }
        }
    }
}

extension Case {
    /// The same, asked only where the files do not show all to be well; nil else.
    func runningKillSwitchIfAsked(of vpn: KnownService, unless written: Verdict) -> RunningKillSwitch? {
        switch written {
        case .pass, .notApplicable: nil
        case .fail, .unknown: runningKillSwitch(of: vpn)
        }
    }
}

extension NetworkFamily {
    /// An address of the internet that stands for all of them.
    var somewhere: IPAddress? { IPAddress(self == .ipv4 ? "9.9.9.9" : "2620:fe::9") }
}
