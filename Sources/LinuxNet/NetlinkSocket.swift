internal import CLinuxNet
import Glibc

/// Asks the kernel for whole tables over rtnetlink (rtnetlink(7)). It sends dump requests only, which change nothing.
struct NetlinkSocket: ~Copyable {
    /// The most bytes of one table.
    static let limit = 8 << 20
    private let descriptor: Int32

    init() throws(NamespaceError) {
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), Int32(NETLINK_ROUTE))
        guard descriptor >= 0 else { throw NamespaceError("netlink", errno) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The messages of one table, as the kernel wrote them.
    ///
    /// - Parameters:
    ///   - request: `RTM_GETLINK`, `RTM_GETADDR`, `RTM_GETROUTE` or `RTM_GETRULE`.
    ///   - family: `AF_INET`, `AF_INET6` or `AF_UNSPEC`.
    func dump(_ request: Int, family: Int32) throws(NamespaceError) -> [UInt8] {
        try ask(UInt16(request), UInt8(family))
        var table: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 {
                if errno == EINTR { continue }
                throw NamespaceError("netlink", errno)
            }
            for message in NetlinkMessages(buffer[..<count]) {
                if Int(message.type) == Int(NLMSG_DONE) { return table }
                if Int(message.type) == Int(NLMSG_ERROR) { throw NamespaceError("netlink", -message.errorNumber) }
                table.append(contentsOf: message.whole)
            }
            guard count > 0, table.count <= Self.limit else { throw NamespaceError("netlink", EMSGSIZE) }
        }
    }

    /// Sends one request that is answered with one message, and gives that.
    func exchange(_ request: [UInt8]) throws(NamespaceError) -> [UInt8] {
        guard send(descriptor, request, request.count, 0) == request.count else {
            throw NamespaceError("netlink", errno)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer[..<count]) }
            guard errno == EINTR else { throw NamespaceError("netlink", errno) }
        }
    }

    private func ask(_ type: UInt16, _ family: UInt8) throws(NamespaceError) {
        // A header of 16 bytes, then the longest of the requests' own headers, all zero but for the family.
        var request = [UInt8](repeating: 0, count: 32)
        func put(_ value: some FixedWidthInteger, at place: Int) {
            withUnsafeBytes(of: value) { request.replaceSubrange(place..<(place + $0.count), with: $0) }
        }
        put(UInt32(request.count), at: 0)
        put(type, at: 4)
        put(UInt16(NLM_F_REQUEST) | UInt16(NLM_F_ROOT) | UInt16(NLM_F_MATCH), at: 6)
        put(UInt32(1), at: 8)
        request[16] = family
        let count = send(descriptor, request, request.count, 0)
        guard count == request.count else { throw NamespaceError("netlink", errno) }
    }
}
