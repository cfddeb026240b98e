internal import CLinuxNet
public import Evidence
import Glibc
import StackModel

/// The TCP sockets of a namespace that take connections, as the kernel tells them by sock_diag(7).
///
/// `/proc/PID/net/tcp` tells them too, but only after a walk through the table of every connection that the machine could
/// have: milliseconds where there is much memory.
public enum TCPListeners {
    /// `SOCK_DIAG_BY_FAMILY`, the bit of `TCP_LISTEN` and the size of `struct inet_diag_req_v2` and of `inet_diag_msg`.
    private static let (byFamily, listening): (UInt16, UInt32) = (20, 1 << 10)
    private static let (requestSize, answerSize) = (56, 72)
    private static let netlinkSockDiag: Int32 = 4
    /// The most sockets of one family.
    private static let limit = 20_000

    /// - Parameter process: one that is in the namespace.
    /// - Throws: ``NamespaceError`` where the namespace cannot be entered, or the kernel does not tell (`ENOENT` without
    ///   its `inet_diag`).
    public static func read(ofProcess process: Int) throws(NamespaceError) -> [NetworkSocket] {
        let descriptor = try NamespaceSocket.open(
            in: NamespaceSocket.path(of: process), domain: AF_NETLINK, type: Int32(SOCK_RAW.rawValue),
            protocol: netlinkSockDiag)
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return try sockets(AF_INET, descriptor) + sockets(AF_INET6, descriptor)
    }

    private static func sockets(_ family: Int32, _ descriptor: Int32) throws(NamespaceError) -> [NetworkSocket] {
        let request = request(family)
        guard send(descriptor, request, request.count, 0) == request.count else {
            throw NamespaceError("sock_diag", errno)
        }
        var found: [NetworkSocket] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 15)
        while found.count <= limit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw NamespaceError("sock_diag", count < 0 ? errno : EPIPE) }
            for message in NetlinkMessages(buffer[..<count]) {
                switch Int32(message.type) {
                case NLMSG_DONE: return found
                case NLMSG_ERROR: throw NamespaceError("sock_diag", -message.errorNumber)
                default: if let socket = socket(message.body) { found.append(socket) }
                }
            }
        }
        throw NamespaceError("sock_diag", EMSGSIZE)
    }

    private static func request(_ family: Int32) -> [UInt8] {
        var request = [UInt8](repeating: 0, count: 16 + requestSize)
        func put(_ number: some FixedWidthInteger, at place: Int) {
            withUnsafeBytes(of: number) { request.replaceSubrange(place..<(place + $0.count), with: $0) }
        }
        put(UInt32(request.count), at: 0)
        put(byFamily, at: 4)
        put(UInt16(NLM_F_REQUEST) | UInt16(NLM_F_ROOT) | UInt16(NLM_F_MATCH), at: 6)
        put(UInt32(1), at: 8)
        request[16] = UInt8(family)
        request[17] = UInt8(IPPROTO_TCP)
        put(listening, at: 20)
        return request
    }

    /// `struct inet_diag_msg`: the family, then at 4 the port, at 8 the address, at 40 the interface, at 64 the user.
    private static func socket(_ body: ArraySlice<UInt8>) -> NetworkSocket? {
        guard body.count >= answerSize, let family = body.first, let port: UInt16 = body.number(at: 4),
            let device: UInt32 = body.number(at: 40), let user: UInt32 = body.number(at: 64)
        else { return nil }
        let isV6 = Int32(family) == AF_INET6
        guard let address = IPAddress(bytes: Array(body.dropFirst(8).prefix(isV6 ? 16 : 4))) else { return nil }
        return NetworkSocket(
            .tcp, .listening, address: address, port: UInt16(bigEndian: port), isV6Socket: isV6, device: Int(device),
            user: user)
    }
}
