import Glibc
public import StackModel

/// The question for a neighbour's hardware address (RFC 4861, section 4.3), asked out of any namespace.
///
/// Whoever is asked learns the asker's hardware address from it, and so has a way back: a container whose rules drop what
/// is not addressed to itself never answers such questions, and its host reaches it over IPv6 only after it has asked.
public struct NeighbourSolicitation: Sendable, Hashable {
    /// Whom it asks for: an IPv6 address on the interface's own network.
    public var target: IPAddress
    /// The asker's own address on that interface.
    public var source: IPAddress
    /// The interface by which it goes.
    public var interface: String

    public init(for target: IPAddress, from source: IPAddress, by interface: String) {
        self.target = target
        self.source = source
        self.interface = interface
    }

    /// Asks once; an answer is not waited for, and the namespace's own filters apply.
    ///
    /// - Parameter namespace: the path of the namespace, such as `/proc/PID/ns/net`; nil for this program's own.
    /// - Throws: ``NamespaceError`` where the namespace cannot be entered, its interface or address is not there, or a
    ///   filter stops it (`EPERM`).
    public func send(in namespace: String?) throws(NamespaceError) {
        guard !target.isV4, !source.isV4 else { throw NamespaceError("neighbour solicitation", EAFNOSUPPORT) }
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try NamespaceSocket.open(
            in: namespace, domain: AF_INET6, type: kind, protocol: Int32(IPPROTO_ICMPV6))
        defer { close(descriptor) }
        let index = try UInt32(LinkRequest.index(of: interface, by: descriptor))
        let hardware = try LinkRequest.hardware(of: interface, by: descriptor)
        // A router in between would have counted it down: whoever asks is a neighbour (RFC 4861, section 7.1.1).
        var hops: Int32 = 255
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_MULTICAST_HOPS, &hops, size) == 0 else {
            throw NamespaceError("IPV6_MULTICAST_HOPS", errno)
        }
        guard SocketAddress(source, port: 0).use({ bind(descriptor, $0, $1) }) == 0 else {
            throw NamespaceError("bind", errno)
        }
        let message = message(hardware)
        let everyone = SocketAddress(group, port: 0, scope: index)
        guard everyone.use({ sendto(descriptor, message, message.count, 0, $0, $1) }) == message.count else {
            throw NamespaceError("sendto", errno)
        }
    }

    /// The message, its checksum left to the kernel.
    func message(_ hardware: [UInt8]) -> [UInt8] {
        // Type 135, then the option with the asker's hardware address: type 1, of eight bytes.
        [135, 0, 0, 0, 0, 0, 0, 0] + target.bytes + [1, 1] + hardware
    }

    /// The group that the target listens to (RFC 4291, section 2.7.1).
    var group: IPAddress {
        var group = target
        group.bytes.replaceSubrange(0..<13, with: [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF])
        return group
    }
}
