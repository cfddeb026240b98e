public import StackModel

/// CrowdSec on the machine itself: the engine decides, only a bouncer acts.
public struct CrowdSec: Sendable, Hashable, Codable {
    /// What enforces decisions.
    public struct Bouncer: Sendable, Hashable, Codable {
        /// The name of its settings file without ending, such as `crowdsec-firewall-bouncer`.
        public var name: String
        /// The iptables chains or nftables hooks that it puts bans into; empty when it names none.
        public var chains: [String]
        public var span: SourceSpan

        public init(name: String, chains: [String], span: SourceSpan) {
            self.name = name
            self.chains = chains
            self.span = span
        }
    }

    public var isInstalled: Bool
    /// Whether its service is active; nil when that is not known.
    public var isActive: Bool?
    public var bouncers: [Bouncer]

    public init(isInstalled: Bool = true, isActive: Bool? = nil, bouncers: [Bouncer] = []) {
        self.isInstalled = isInstalled
        self.isActive = isActive
        self.bouncers = bouncers
    }
}
