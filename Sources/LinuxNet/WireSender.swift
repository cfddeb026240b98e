internal import CLinuxNet
import Glibc

/// Puts whole IP packets on a wire of this host, whatever its routes and its neighbour tables say (packet(7)).
public struct WireSender: ~Copyable {
    private let descriptor: Int32

    /// - Throws: ``NamespaceError`` without the right to (`CAP_NET_RAW`).
    public init() throws(NamespaceError) {
        descriptor = try NamespaceSocket.open(
            in: nil, domain: AF_PACKET, type: Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue))
    }

    deinit { close(descriptor) }

    /// Sends one.
    /// - Parameters:
    ///   - packet: from its IP header on; its version says which protocol the frame bears.
    ///   - hardware: whom it is for, six bytes.
    ///   - interface: the index of the interface that it leaves by.
    /// - Returns: whether the kernel took it.
    public func send(_ packet: [UInt8], to hardware: [UInt8], by interface: Int) -> Bool {
        guard let first = packet.first, hardware.count == 6 else { return false }
        var address = sockaddr_ll()
        address.sll_family = UInt16(AF_PACKET)
        address.sll_protocol = UInt16(first >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP).bigEndian
        address.sll_ifindex = Int32(interface)
        address.sll_halen = 6
        withUnsafeMutableBytes(of: &address.sll_addr) { $0.copyBytes(from: hardware) }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, packet, packet.count, 0, $0, socklen_t(MemoryLayout<sockaddr_ll>.size))
            }
        } == packet.count
    }
}
