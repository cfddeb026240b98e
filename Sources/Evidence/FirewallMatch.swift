/// One thing that a rule asks of a packet.
public enum FirewallMatch: Sendable, Hashable, Codable {
    /// Names of interfaces; a `*` at the end stands for any rest.
    case inInterface([String], negated: Bool)
    case outInterface([String], negated: Bool)
    case source([IPRange], negated: Bool)
    case destination([IPRange], negated: Bool)
    /// Numbers of IP protocols: TCP 6, UDP 17, ICMP 1, ICMPv6 58.
    case transport([UInt8], negated: Bool)
    case sourcePort([PortRange], negated: Bool)
    case destinationPort([PortRange], negated: Bool)
    case state([FirewallConnectionState], negated: Bool)
    /// What kind of address it is to this namespace.
    case addressKind(FirewallSide, [FirewallAddressKind], negated: Bool)
    case mark(value: UInt32, mask: UInt32, negated: Bool)
    case family(NetworkFamily, negated: Bool)
    /// The destination before translation.
    case originalDestination([IPRange], negated: Bool)
    case originalPort([PortRange], negated: Bool)
    /// Whether the packet goes the way of the connection's first one.
    case isOriginalDirection(Bool)
    /// ICMP types by number; only ICMP has them.
    case icmpType([UInt8], negated: Bool)
    /// The TCP flags: whether packets that open a connection (SYN alone) have them.
    case tcpFlags(matchOpening: Bool)
    /// A rate, a burst or a count of connections: it holds at one time and not at another.
    case rate(String)
    /// Who sends it: user, group or control group.
    case sender(String)
    /// Membership of the packet's source in a list too long to keep, or that was not read.
    case sourceList(String, negated: Bool)
    /// Nothing that we ask about has it, such as a routing header.
    case never(String)
    /// Not modelled: the answer is unknown, never no.
    case unknown(String)
}

/// The states of connection tracking, with whether the connection was translated.
public enum FirewallConnectionState: String, Sendable, Hashable, Codable {
    case new, established, related, invalid, untracked
    case destinationTranslated = "dnat"
    case sourceTranslated = "snat"
}

/// The two ends of a packet.
public enum FirewallSide: String, Sendable, Hashable, Codable {
    case source, destination
}

/// What an address is to a namespace.
public enum FirewallAddressKind: String, Sendable, Hashable, Codable {
    case unicast, local, broadcast, multicast, anycast, unspecified
    case other
}
