public import Evidence
public import StackModel

/// Leads packets through the tables of one namespace, hook by hook.
///
/// What a condition leaves open splits the way; each end says whether some packet surely comes there or only perhaps.
public struct PacketWalk: Sendable {
    /// The most rules that one hook may ask before the walk gives up, with the outcome unknown.
    public static let stepLimit = 50_000

    let tables: [FirewallTable]
    let matching: PacketMatching

    /// - Parameter kind: what an address is to the namespace.
    public init(_ tables: [FirewallTable], kind: @escaping @Sendable (IPAddress) -> FirewallAddressKind) {
        self.init(tables, kind: kind, budget: StepBudget(StepBudget.ofNamespace))
    }

    /// - Parameter budget: what all walks of one question share.
    init(
        _ tables: [FirewallTable], kind: @escaping @Sendable (IPAddress) -> FirewallAddressKind, budget: StepBudget
    ) {
        self.tables = tables
        matching = PacketMatching(kind: kind, budget: budget)
    }

    /// Where the packets of one way have come to.
    public struct Way: Sendable, Hashable {
        public var packet: Packet
        /// Whether some packet surely comes here.
        public var isSure: Bool
        /// The rule that decided last.
        public var rule: RuleReference?
        /// Why it is not sure, as a clause.
        public var doubt: String?

        public init(_ packet: Packet, isSure: Bool = true, rule: RuleReference? = nil, doubt: String? = nil) {
            self.packet = packet
            self.isSure = isSure
            self.rule = rule
            self.doubt = doubt
        }

        func made(unsure reason: @autoclosure () -> String) -> Way {
            guard isSure else { return self }
            var way = self
            way.isSure = false
            way.doubt = reason()
            return way
        }
    }

    /// What a hook does with packets.
    public struct Outcome: Sendable, Hashable {
        public var accepted: [Way]
        public var dropped: [Way]

        public init(accepted: [Way] = [], dropped: [Way] = []) {
            self.accepted = accepted
            self.dropped = dropped
        }
    }

    /// Leads the packets through each base chain of the hook, by priority: each must let them pass.
    public func pass(_ ways: [Way], _ hook: FirewallChain.Hook) -> Outcome {
        guard let family = ways.first?.packet.family else { return Outcome() }
        var bases: [(table: FirewallTable, chain: FirewallChain, base: FirewallChain.Base)] = []
        for table in tables where table.covers(family) {
            for chain in table.chains {
                if let base = chain.base, base.hook == hook { bases.append((table, chain, base)) }
            }
        }
        bases.sort { $0.base.priority < $1.base.priority }
        var outcome = Outcome(accepted: ways)
        for entry in bases where !outcome.accepted.isEmpty {
            var run = ChainRun(table: entry.table, kind: entry.base.kind, matching: matching)
            // Only the first packet of a connection asks the nat tables, and what is translated is not translated again.
            let isNat = entry.base.kind == .nat
            let asked = outcome.accepted.filter { !isNat || $0.packet.state == .new }
            let passedBy = outcome.accepted.filter { isNat && $0.packet.state != .new }
            let left = run.run(entry.chain, asked, depth: 0)
            run.finish(left, entry.chain, entry.base)
            outcome.accepted = Ways.merged(run.accepted + passedBy)
            outcome.dropped += run.dropped
        }
        outcome.dropped = Ways.merged(outcome.dropped)
        return outcome
    }
}

/// Sets of ways.
enum Ways {
    /// One way for each packet; what some packet surely reaches wins over what one perhaps reaches.
    static func merged(_ ways: [PacketWalk.Way]) -> [PacketWalk.Way] {
        guard ways.count > 1 else { return ways }
        var merged: [PacketWalk.Way] = []
        var places: [Packet: Int] = [:]
        for way in ways {
            if let place = places[way.packet] {
                if way.isSure, !merged[place].isSure { merged[place] = way }
            } else {
                places[way.packet] = merged.count
                merged.append(way)
            }
        }
        return merged
    }
}
