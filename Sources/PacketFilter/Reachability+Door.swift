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
        let walk = HostWalk(host, firewall.tables, routing)
        return NetworkFamily.allCases.flatMap { family in
            [Audience.network, .anyone].compactMap { audience -> Passing? in
                var doubtful: Passing?
                for origin in origins(audience, family) {
                    let attempt = attempt(audience, origin, port: port, transport)
                    guard attempt.isReachable, let packet = attempt.packet else { continue }
                    switch walk.atTheDoor(packet) {
                    case .blocked(let rule): return Passing(attempt, denied: rule)
                    case .unknown(let reason): doubtful = doubtful ?? Passing(attempt, doubt: reason)
                    case .reachable, .closed: continue
                    }
                }
                return doubtful
            }
        }
    }
}
