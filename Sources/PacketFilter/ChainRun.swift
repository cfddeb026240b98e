import Evidence
import StackModel

/// One base chain at work, with the chains it jumps to.
struct ChainRun {
    let table: FirewallTable
    let kind: FirewallChain.Base.Kind
    let matching: PacketMatching
    var accepted: [PacketWalk.Way] = []
    var dropped: [PacketWalk.Way] = []
    private var steps = 0
    private var jumps = 0
    /// The places of the table's chains by name, once there are jumps enough to pay for it.
    private var places: [String: Int] = [:]

    /// The doubt of a walk that was given up.
    static let tooMany = "the rules are too many to be followed"

    /// The kernel allows no deeper nesting of jumps (NFT_JUMP_STACK_SIZE is 16; iptables refuses loops).
    private static let depthLimit = 64

    init(table: FirewallTable, kind: FirewallChain.Base.Kind, matching: PacketMatching) {
        self.table = table
        self.kind = kind
        self.matching = matching
    }

    /// Leads the ways through the chain's rules.
    /// - Returns: those that reach its end or go back.
    mutating func run(_ chain: FirewallChain, _ ways: [PacketWalk.Way], depth: Int) -> [PacketWalk.Way] {
        var here = ways
        var back: [PacketWalk.Way] = []
        for rule in chain.rules {
            if here.isEmpty { break }
            steps += here.count
            guard matching.budget.take(here.count), steps < PacketWalk.stepLimit else {
                let lost = here.map { $0.made(unsure: Self.tooMany) }
                accepted += lost
                dropped += lost
                return back
            }
            var next: [PacketWalk.Way] = []
            for way in here {
                let answer = matching.answer(rule, way.packet)
                if answer.match != .never {
                    let matched = answer.match == .surely ? way : way.made(unsure: doubt(rule, chain))
                    apply(rule, chain, matched, depth: depth, next: &next, back: &back)
                }
                if answer.miss != .never {
                    next.append(answer.miss == .surely ? way : way.made(unsure: doubt(rule, chain)))
                }
            }
            here = Ways.merged(next)
        }
        return Ways.merged(here + back)
    }

    /// The base chain's policy on what reached its end.
    mutating func finish(_ ways: [PacketWalk.Way], _ chain: FirewallChain, _ base: FirewallChain.Base) {
        for way in ways {
            var way = way
            if base.dropsByPolicy {
                way.rule = reference(chain, nil, "policy drop")
                dropped.append(way)
            } else {
                // A raw or mangle table that drops nothing has decided nothing.
                if kind == .filter, base.priority >= 0, way.rule == nil || !chain.rules.isEmpty {
                    way.rule = reference(chain, nil, "policy accept")
                }
                accepted.append(way)
            }
        }
    }

    private mutating func apply(
        _ rule: FirewallRule, _ chain: FirewallChain, _ way: PacketWalk.Way, depth: Int,
        next: inout [PacketWalk.Way], back: inout [PacketWalk.Way]
    ) {
        var way = way
        switch rule.verdict {
        case .next: next.append(way)
        case .back: back.append(way)
        case .accept:
            // Which rule of a mangle or raw table let it go on is of no interest beside the filter's.
            if kind == .filter { way.rule = reference(chain, rule.number, rule.text) }
            accepted.append(way)
        case .drop, .reject:
            way.rule = reference(chain, rule.number, rule.text)
            dropped.append(way)
        case .mark(let value, let mask):
            way.packet.mark = way.packet.mark & ~mask | value
            if mask == .max { way.packet.isMarkKnown = true }
            next.append(way)
        case .translateSource: accepted.append(way)
        case .translateDestination(let address, let ports):
            translate(&way, to: address.map { .one($0) }, ports)
            way.rule = reference(chain, rule.number, rule.text)
            accepted.append(way)
        case .redirect(let ports):
            translate(&way, to: nil, ports)
            way.rule = reference(chain, rule.number, rule.text)
            accepted.append(way)
        case .jump(let name), .goto(let name):
            follow(name, rule, chain, way, depth: depth, next: &next, back: &back)
        case .unknown(let text):
            var unsure = way.made(
                unsure: "what `\(text)` does is not understood, in \(reference(chain, rule.number, rule.text))")
            dropped.append(unsure)
            unsure.packet.isMarkKnown = false
            accepted.append(unsure)
            next.append(unsure)
        }
    }

    private mutating func follow(
        _ name: String, _ rule: FirewallRule, _ chain: FirewallChain, _ way: PacketWalk.Way, depth: Int,
        next: inout [PacketWalk.Way], back: inout [PacketWalk.Way]
    ) {
        guard depth < Self.depthLimit, let target = target(name) else {
            let unsure = way.made(unsure: "the chain \(name) was not read")
            accepted.append(unsure)
            dropped.append(unsure)
            next.append(unsure)
            return
        }
        let left = run(target, [way], depth: depth + 1)
        // What comes back from a chain that was gone to goes on where that one had come from.
        if case .goto = rule.verdict { back += left } else { next += left }
    }

    private mutating func target(_ name: String) -> FirewallChain? {
        jumps += 1
        if jumps < 16 { return table.chain(name) }
        if places.isEmpty {
            places = Dictionary(table.chains.indices.map { (table.chains[$0].name, $0) }) { first, _ in first }
        }
        return places[name].map { table.chains[$0] }
    }

    private func translate(_ way: inout PacketWalk.Way, to address: Packet.Address?, _ ports: PortRange?) {
        if way.packet.originalDestination == nil {
            way.packet.originalDestination = way.packet.destination
            way.packet.originalPort = way.packet.destinationPort
        }
        if let address { way.packet.destination = address }
        if let ports { way.packet.destinationPort = ports.first }
    }

    private func doubt(_ rule: FirewallRule, _ chain: FirewallChain) -> String {
        "\(matching.doubt(rule)) in \(reference(chain, rule.number, rule.text))"
    }

    private func reference(_ chain: FirewallChain, _ number: Int?, _ text: String) -> RuleReference {
        RuleReference(
            backend: table.backend, table: "\(table.family.rawValue) \(table.name)", chain: chain.name, number: number,
            text: text)
    }
}
