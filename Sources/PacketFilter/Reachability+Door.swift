public import Evidence
import StackModel

extension Reachability {
    /// A port that the host's own rules would close, and that is reached all the same.
    public struct Passing: Sendable, Hashable {
        /// The attempt that gets through, with the rule that lets it.
        public var attempt: Attempt
        /// The rule that would have stopped it; nil where none could be named.
        public var denied: RuleReference?

        public init(_ attempt: Attempt, denied: RuleReference?) {
            self.attempt = attempt
            self.denied = denied
        }
    }

    /// Who reaches the port although the rules for the host's own programs would stop them.
    ///
    /// Docker leads what is for a published port on to a container, and so past the rules of the input hook, where ufw
    /// and most firewalls have theirs.
    public func passing(port: UInt16, over transport: NetworkSocket.Transport) -> [Passing] {
        guard let firewall else { return [] }
        let walk = HostWalk(host, firewall.tables, routing)
        return NetworkFamily.allCases.flatMap { family in
            [Audience.network, .anyone].compactMap { audience -> Passing? in
                for origin in origins(audience, family) {
                    let attempt = attempt(audience, origin, port: port, transport)
                    guard attempt.isReachable, let packet = attempt.packet,
                        case .blocked(let rule) = walk.atTheDoor(packet)
                    else { continue }
                    return Passing(attempt, denied: rule)
                }
                return nil
            }
        }
    }
}
