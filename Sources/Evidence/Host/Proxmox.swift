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

    public init(isFirewallEnabled: Bool, inputPolicy: String, isOffOnThisNode: Bool, span: SourceSpan) {
        self.isFirewallEnabled = isFirewallEnabled
        self.inputPolicy = inputPolicy
        self.isOffOnThisNode = isOffOnThisNode
        self.span = span
    }
}
