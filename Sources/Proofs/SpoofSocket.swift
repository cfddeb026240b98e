import Glibc
import LinuxNet
import StackModel

/// Sends packets that are whole already, with any sender's address (raw(7): `IPPROTO_RAW`).
struct SpoofSocket: ~Copyable {
    private let v4: Int32
    /// -1 on a host without IPv6.
    private let v6: Int32

    /// - Throws: `NamespaceError` without the right to (`CAP_NET_RAW`).
    init() throws(NamespaceError) {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let raw = Int32(IPPROTO_RAW)
        v4 = try NamespaceSocket.open(in: nil, domain: AF_INET, type: kind, protocol: raw)
        v6 = (try? NamespaceSocket.open(in: nil, domain: AF_INET6, type: kind, protocol: raw)) ?? -1
    }

    deinit {
        close(v4)
        if v6 >= 0 { close(v6) }
    }

    /// Sends a packet of ``SpoofedPacket``.
    /// - Returns: whether the kernel took it: there is a way there, and no filter of the host is against it.
    func send(_ packet: [UInt8], to target: IPAddress) -> Bool {
        let descriptor = target.isV4 ? v4 : v6
        guard descriptor >= 0 else { return false }
        let address = SocketAddress(target, port: 0)
        return address.use { sendto(descriptor, packet, packet.count, 0, $0, $1) } == packet.count
    }
}
