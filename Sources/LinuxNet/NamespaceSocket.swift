internal import CLinuxNet
import Glibc

/// Sockets inside other network namespaces.
///
/// A socket belongs to the namespace of the thread that opened it, for good, and may then be used from anywhere: so a
/// thread of its own enters the namespace, opens the socket and ends, and nothing of this program is ever elsewhere.
public enum NamespaceSocket {
    /// Opens a socket; it is closed when this program starts another.
    ///
    /// - Parameters:
    ///   - namespace: the path of the namespace, such as `/proc/PID/ns/net`; nil for the one that this program is in.
    ///   - domain: `AF_INET`, `AF_PACKET`, `AF_NETLINK`, …
    ///   - type: `SOCK_STREAM`, …, with `SOCK_NONBLOCK` where that is wished.
    ///   - user: whose the socket is to packet filters that ask for the owner; nil for this program's own user. Only with
    ///     a namespace.
    /// - Throws: ``NamespaceError`` with the system's own number.
    /// - Returns: the descriptor, which the caller closes.
    public static func open(
        in namespace: String?, domain: Int32, type: Int32, protocol number: Int32 = 0, user: UInt32? = nil
    ) throws(NamespaceError) -> Int32 {
        guard let namespace else {
            let made = socket(domain, type | Int32(SOCK_CLOEXEC.rawValue), number)
            guard made >= 0 else { throw NamespaceError("socket", errno) }
            return made
        }
        let descriptor = Glibc.open(namespace, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NamespaceError(namespace, errno) }
        defer { close(descriptor) }
        let made = clinuxnet_socket(descriptor, domain, type, number, user.map { Int($0) } ?? -1)
        guard made >= 0 else { throw NamespaceError(namespace, -made) }
        return made
    }

    /// The path of the network namespace that a process is in.
    public static func path(of process: Int) -> String { "/proc/\(process)/ns/net" }

    /// The inode that tells a namespace from others; nil when it cannot be seen.
    public static func identity(_ namespace: String) -> UInt64? {
        var information = stat()
        return stat(namespace, &information) == 0 ? UInt64(information.st_ino) : nil
    }
}
