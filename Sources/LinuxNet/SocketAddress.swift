public import Glibc
public import StackModel

/// An address with a port in the form that system calls take.
public struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private let length: socklen_t

    /// - Parameter scope: the index of the interface, which link-local IPv6 addresses need.
    public init(_ address: IPAddress, port: UInt16, scope: UInt32 = 0) {
        if address.isV4 {
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { bytes in
                var own = sockaddr_in()
                own.sin_family = sa_family_t(AF_INET)
                own.sin_port = port.bigEndian
                withUnsafeMutableBytes(of: &own.sin_addr) { $0.copyBytes(from: address.bytes) }
                withUnsafeBytes(of: own) { bytes.copyMemory(from: $0) }
            }
        } else {
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { bytes in
                var own = sockaddr_in6()
                own.sin6_family = sa_family_t(AF_INET6)
                own.sin6_port = port.bigEndian
                own.sin6_scope_id = scope
                withUnsafeMutableBytes(of: &own.sin6_addr) { $0.copyBytes(from: address.bytes) }
                withUnsafeBytes(of: own) { bytes.copyMemory(from: $0) }
            }
        }
    }

    /// `AF_INET` or `AF_INET6`.
    public var family: Int32 { Int32(storage.ss_family) }

    /// Hands it to a system call.
    public func use<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
