/// Something that changed in a network namespace, as the kernel tells it at once.
public enum NamespaceEvent: Sendable, Hashable {
    /// An interface appeared, changed or went up or down.
    case link(name: String, isUp: Bool)
    case linkRemoved(name: String)
    /// An address came or went.
    case address
    /// A route came or went.
    case route
    /// A rule of policy routing came or went.
    case rule
    /// Rules of nftables, or of iptables over nftables, changed. The older iptables tells nobody.
    case firewall
    /// More happened than could be told: everything has to be looked at again.
    case overrun
}
