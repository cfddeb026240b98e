public import StackModel

/// A Proxmox VE host's own firewall, as its cluster files have it.
public struct Proxmox: Sendable, Hashable, Codable {
    /// Whether `enable: 1` stands in `cluster.fw`: without it the whole firewall is off, whatever else is written.
    public var isFirewallEnabled: Bool
    /// What is done with traffic to the host that no rule names: `DROP` where nothing else is written.
    public var inputPolicy: String
    /// Whether `host.fw` switches the firewall of this node off.
    public var isOffOnThisNode: Bool
    /// Where the firewall is switched on or off; the file's first line where it says nothing.
    public var span: SourceSpan
    /// The rules in force for what comes in to the host, the first that fits decides: the node's, then the datacenter's,
    /// security groups in their place. nil where they could not be read.
    public var rules: [Rule]?

    /// One rule.
    public struct Rule: Sendable, Hashable, Codable {
        /// `ACCEPT`, `DROP` or `REJECT`.
        public var action: String
        /// The macro that names what it is for, such as `SSH`; nil without one.
        public var macro: String?
        /// From where, as it is written; nil for everywhere.
        public var source: String?
        /// The destination ports as they are written; nil for all.
        public var ports: String?
        /// `tcp`, `udp`, …; nil for all.
        public var transport: String?
        /// Whether an address or a card of the host narrows it as well.
        public var isNarrowed: Bool
        public var span: SourceSpan

        public init(
            action: String, macro: String? = nil, source: String? = nil, ports: String? = nil,
            transport: String? = nil, isNarrowed: Bool = false, span: SourceSpan
        ) {
            self.action = action
            self.macro = macro
            self.source = source
            self.ports = ports
            self.transport = transport
            self.isNarrowed = isNarrowed
            self.span = span
        }
    }

    public init(
        isFirewallEnabled: Bool, inputPolicy: String, isOffOnThisNode: Bool, span: SourceSpan, rules: [Rule]? = []
    ) {
        self.isFirewallEnabled = isFirewallEnabled
        self.inputPolicy = inputPolicy
        self.isOffOnThisNode = isOffOnThisNode
        self.span = span
        self.rules = rules
    }
}
