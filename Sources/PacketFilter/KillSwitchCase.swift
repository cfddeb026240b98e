import Evidence
import StackModel

/// One namespace under the question of the kill switch.
struct KillSwitchCase {
    let namespace: NetworkNamespace
    let firewall: FirewallRuleset
    let endpoints: TunnelEndpoints
    let outer: [NetworkInterface]
    /// Ranges that may be reached as the LAN may.
    let allowed: [IPRange]
    private let budget = StepBudget(StepBudget.ofNamespace)
    private let meant: Set<KillSwitch.Endpoint>

    init(
        _ namespace: NetworkNamespace, _ firewall: FirewallRuleset, endpoints: [KillSwitch.Endpoint],
        allowed: [IPRange]
    ) {
        self.allowed = allowed
        self.namespace = namespace
        self.firewall = firewall
        outer = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel }
        self.endpoints = TunnelEndpoints(
            known: endpoints, in: namespace, firewall.tables, by: outer.map(\.name))
        meant = Set(self.endpoints.meant)
    }

    func judge() -> KillSwitch {
        guard !outer.isEmpty else { return KillSwitch(.blocked) }
        var openings: [KillSwitch.Opening] = []
        var doubts: [String] = []
        for family in NetworkFamily.allCases where family == .ipv4 || namespace.hasIPv6 {
            for interface in outer {
                switch search(firewall.tables, family, interface, budget) {
                case .blocked: break
                case .open(let way): openings.append(opening(way, interface))
                case .undecided(let reason): doubts.append("\(family.rawValue) by \(interface.name): \(reason).")
                }
            }
        }
        var weaknesses = openings.filter { !$0.hasRoute }.map(Self.latent)
        openings.removeAll { !$0.hasRoute }
        let verdict: KillSwitch.Verdict
        if !openings.isEmpty, let unseen = firewall.unseen.first {
            verdict = .undecided("What was read lets packets out, but not all was read: \(unseen)")
        } else if !openings.isEmpty {
            verdict = .open(openings)
        } else if let doubt = doubts.first {
            verdict = .undecided(doubt)
        } else {
            verdict = .blocked
            weaknesses += flushedBackends()
        }
        return KillSwitch(verdict, weaknesses: weaknesses, exceptions: exceptions)
    }

    // MARK: One family, one interface

    enum Answer {
        case blocked
        case open(PacketWalk.Way)
        case undecided(String)
    }

    /// First all packets at once, which proves that none passes; where some may, single packets are tried.
    private func search(
        _ tables: [FirewallTable], _ family: NetworkFamily, _ interface: NetworkInterface, _ budget: StepBudget
    ) -> Answer {
        let walk = PacketWalk(tables, kind: kind, budget: budget)
        let all = Packet(family, from: .any, to: .anyPublic, transport: nil, outInterface: interface.name)
        let ways = leaving(walk, all)
        if ways.isEmpty { return .blocked }
        if ways.contains(where: { $0.doubt == ChainRun.tooMany }) { return .undecided(ChainRun.tooMany) }
        // What passes may be no more than the exceptions: then a walk without them finds nothing.
        let others = PacketWalk(withoutExceptions(tables, family, interface), kind: kind, budget: budget)
        let rest = leaving(others, all)
        guard let way = rest.first(where: { !$0.isSure }) ?? rest.first else { return .blocked }
        if budget.isSpent { return .undecided(ChainRun.tooMany) }
        var suspect: String?
        let local = ranges(interface, family)
        for packet in Candidates(tables, family, interface, namespace).packets {
            guard let destination = packet.destination.single, !local.contains(where: { $0.contains(destination) }),
                !isFor(packet, in: meant)
            else { continue }
            if let way = leaving(walk, packet).first(where: \.isSure) {
                guard isFor(packet, in: endpoints.doubtful) else { return .open(way) }
                suspect = suspect ?? Self.sentence(onDoubtful: packet)
            }
            if budget.isSpent { return .undecided(ChainRun.tooMany) }
        }
        let doubt = suspect ?? way.doubt ?? "no single packet was found that shows it, nor that it is impossible"
        return searchEach(walk, tables, family, interface, budget) ?? .undecided(doubt)
    }

    /// Tries one packet of every kind that the rules can tell apart, which settles what walking all at once leaves open.
    /// - Returns: nil when there are too many kinds.
    private func searchEach(
        _ walk: PacketWalk, _ tables: [FirewallTable], _ family: NetworkFamily, _ interface: NetworkInterface,
        _ budget: StepBudget
    ) -> Answer? {
        let local = ranges(interface, family)
        let apart = meant.union(endpoints.doubtful).compactMap { IPRange($0.address, $0.address) }
        guard let cells = PacketCells(tables, family, interface, namespace, apart: local + apart) else { return nil }
        var doubt: String?
        for packet in cells.packets {
            guard let destination = packet.destination.single, !local.contains(where: { $0.contains(destination) }),
                !isFor(packet, in: meant)
            else { continue }
            let ways = leaving(walk, packet)
            if budget.isSpent { return .undecided(ChainRun.tooMany) }
            if let way = ways.first(where: \.isSure) {
                guard isFor(packet, in: endpoints.doubtful) else { return .open(way) }
                doubt = Self.sentence(onDoubtful: packet)
                continue
            }
            if let way = ways.first { doubt = doubt ?? way.doubt ?? "it depends on a condition that is not known" }
        }
        return doubt.map(Answer.undecided) ?? .blocked
    }

    private func leaving(_ walk: PacketWalk, _ packet: Packet) -> [PacketWalk.Way] {
        let out = walk.pass([PacketWalk.Way(packet)], .output).accepted
        return out.isEmpty ? [] : walk.pass(out, .postrouting).accepted
    }

    /// The tables with the rules that let out nothing but exceptions made to drop.
    private func withoutExceptions(
        _ tables: [FirewallTable], _ family: NetworkFamily, _ interface: NetworkInterface
    ) -> [FirewallTable] {
        let local = ranges(interface, family)
        var tables = tables
        for table in tables.indices {
            for chain in tables[table].chains.indices {
                tables[table].chains[chain].rules = tables[table].chains[chain].rules.flatMap { found in
                    guard case .accept = found.verdict, isOnlyException(found, local) else { return [found] }
                    // What was translated to such an address was sent to another: that is no exception.
                    var translated = found
                    translated.matches.append(.state([.destinationTranslated], negated: false))
                    var rule = found
                    rule.verdict = .drop
                    return [translated, rule]
                }
            }
        }
        return tables
    }

    private func isOnlyException(_ rule: FirewallRule, _ local: [IPRange]) -> Bool {
        if let endpoint = EndpointRules.endpoint(of: rule) { return meant.contains(endpoint) }
        return rule.matches.contains { match in
            guard case .destination(let ranges, negated: false) = match else { return false }
            return ranges.allSatisfy { range in
                !AddressSpace.hasPublic(range) || local.contains { $0.contains(range) }
            }
        }
    }

    private func isFor(_ packet: Packet, in endpoints: Set<KillSwitch.Endpoint>) -> Bool {
        guard !endpoints.isEmpty, let address = packet.destination.single, let port = packet.destinationPort,
            let transport = packet.transport
        else { return false }
        return endpoints.contains(KillSwitch.Endpoint(address, port: port, transport: transport))
    }

    private static func sentence(onDoubtful packet: Packet) -> String {
        "\(packet) may leave, and nothing shows whether that is the VPN's server"
    }

    private func opening(_ way: PacketWalk.Way, _ interface: NetworkInterface) -> KillSwitch.Opening {
        KillSwitch.Opening(
            way.packet, interface: interface.name, rule: way.rule,
            hasRoute: NamespaceRouting(namespace).canLeave(way.packet.family, by: interface))
    }

    /// The networks that the interface itself is in: neighbours, be their addresses public or not.
    private func ranges(_ interface: NetworkInterface, _ family: NetworkFamily) -> [IPRange] {
        interface.addresses.filter { $0.address.family == family && $0.length > 0 }.map(IPRange.init)
            + allowed.filter { $0.first.family == family }
    }

    private var kind: @Sendable (IPAddress) -> FirewallAddressKind {
        let namespace = namespace
        return { NamespaceRouting.kind(of: $0, in: namespace) }
    }
}

extension KillSwitchCase {
    private var exceptions: [KillSwitch.Exception] {
        let servers =
            endpoints.known.map { KillSwitch.Exception.endpoint($0, isKnown: true) }
            + endpoints.assumed.map { KillSwitch.Exception.endpoint($0, isKnown: false) }
        return servers + EndpointRules.localNetworks(in: firewall.tables).map(KillSwitch.Exception.localNetwork)
    }

    private static func latent(_ opening: KillSwitch.Opening) -> String {
        let rule = opening.rule.map { "\($0) lets it out" } ?? "no rule stops it"
        return
            "Only a missing address or route keeps \(opening.family.rawValue) from leaving by \(opening.interface): \(rule)."
    }

    /// A backend whose rules alone would let packets out although they are there to stop some: what another stops today.
    private func flushedBackends() -> [String] {
        var sentences: [String] = []
        let budget = StepBudget(StepBudget.ofNamespace)
        for backend in [FirewallTable.Backend.nftables, .iptablesNft, .iptablesLegacy] {
            for family in NetworkFamily.allCases where family == .ipv4 || namespace.hasIPv6 {
                let tables = firewall.tables.filter { $0.backend == backend && $0.covers(family) }
                guard tables.contains(where: Self.isMeantToFilter) else { continue }
                for interface in outer {
                    guard case .open(let way) = search(tables, family, interface, budget) else { continue }
                    let rule = way.rule.map { " (\($0))" } ?? ""
                    sentences.append(
                        "\(backend.rawValue) alone would let \(family.rawValue) out by \(interface.name)\(rule); "
                            + "only the rules of another backend stop it.")
                    break
                }
            }
        }
        return sentences
    }

    /// Whether the table was made to stop what goes out: a policy that drops, or rules at the output hook.
    private static func isMeantToFilter(_ table: FirewallTable) -> Bool {
        table.chains.contains { chain in
            guard let base = chain.base, base.kind == .filter, base.priority >= 0 else { return false }
            return base.dropsByPolicy || (base.hook == .output && !chain.rules.isEmpty)
        }
    }
}
