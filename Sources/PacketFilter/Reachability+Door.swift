public import Evidence
import StackModel

extension Reachability {
    /// A port that the host's own rules would close, and that is reached all the same.
    public struct Passing: Sendable, Hashable {
        /// The attempt that gets through, with the rule that lets it.
        public var attempt: Attempt
        /// The rule that would have stopped it; nil where none could be named.
        public var denied: RuleReference?
        /// Why it cannot be told whether the host's own rules would stop it, as a sentence; nil where they would.
        public var doubt: String?

        public init(_ attempt: Attempt, denied: RuleReference? = nil, doubt: String? = nil) {
            self.attempt = attempt
            self.denied = denied
            self.doubt = doubt
        }
    }

    /// Who reaches the port although the rules for the host's own programs would stop them, or perhaps would.
    ///
    /// Docker leads what is for a published port on to a container, and so past the rules of the input hook, where ufw
    /// and most firewalls have theirs.
    public func passing(port: UInt16, over transport: NetworkSocket.Transport) -> [Passing] {
        guard let firewall else { return [] }
        let budget = StepBudget(StepBudget.ofPort)
        let walk = HostWalk(host, firewall.tables, routing, budget)
        return NetworkFamily.allCases.flatMap { family in
            [Audience.network, .anyone].compactMap { audience -> Passing? in
                var doubtful: Passing?
                for origin in origins(audience, family) {
                    let attempt = attempt(audience, origin, port: port, transport, budget)
                    guard attempt.isReachable, let packet = attempt.packet else { continue }
                    switch walk.atTheDoor(packet) {
                    case .blocked(let rule): return Passing(attempt, denied: rule)
                    case .unknown(let reason): doubtful = doubtful ?? Passing(attempt, doubt: reason)
                    case .reachable, .closed:
                        guard let other = passing(beside: attempt, origin, walk, transport, budget) else { continue }
                        if other.doubt == nil { return other }
                        doubtful = doubtful ?? other
                    }
                }
                return doubtful
            }
        }
    }

    /// Another packet of the same audience that gets through, where the door is open to the first one and shut to it.
    private func passing(
        beside attempt: Attempt, _ origin: Origin, _ walk: HostWalk, _ transport: NetworkSocket.Transport,
        _ budget: StepBudget
    ) -> Passing? {
        guard let first = attempt.packet, let port = first.destinationPort,
            !walk.isOpenToAll(Self.packet(origin, from: origin.sources, port: port, transport))
        else { return nil }
        let senders = OriginKinds(origin, host)
        for kind in senders.kinds where !kind.isLone {
            for sourcePort in senders.ports {
                var packet = first
                packet.source = .one(kind.source)
                packet.sourcePort = sourcePort
                if case .reachable = walk.answer(packet, transport), case .blocked(let rule) = walk.atTheDoor(packet) {
                    var other = attempt
                    other.packet = packet
                    return Passing(other, denied: rule)
                }
                if budget.isSpent {
                    return Passing(
                        attempt, doubt: "It is not known whom the host's own rules stop: \(ChainRun.tooMany).")
                }
            }
        }
        return nil
    }
}
