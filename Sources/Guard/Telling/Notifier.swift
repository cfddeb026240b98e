import Glibc
import Synchronization

/// Tells systemd how a service is (sd_notify(3)): ready, alive, stopping. Where nobody asked for it nothing is sent.
///
/// The protocol is a datagram of `KEY=VALUE` lines to the socket that `NOTIFY_SOCKET` names; a name that begins with `@` is
/// in the abstract space, where that character is a zero byte.
public final class Notifier: Sendable {
    private let descriptor: Int32
    private let address: [UInt8]
    /// How often the watchdog wants to be told that all is well; nil where there is none.
    public let watchdog: Duration?

    /// - Parameter environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are read.
    public init?(environment: [String: String]) {
        guard let socketPath = environment["NOTIFY_SOCKET"], let address = Notifier.address(of: socketPath) else {
            return nil
        }
        let made = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return nil }
        descriptor = made
        self.address = address
        // Meant for another process of the service.
        let isOurs = environment["WATCHDOG_PID"].flatMap { Int32($0) }.map { $0 == getpid() } ?? true
        let limit = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        // A third of it: one that is late is not yet dead.
        watchdog = isOurs ? limit.map { .microseconds($0 / 3) } : nil
    }

    deinit { close(descriptor) }

    public func ready(_ status: String) { send("READY=1\nSTATUS=\(Notifier.line(status))") }
    public func alive() { send("WATCHDOG=1") }
    public func status(_ status: String) { send("STATUS=\(Notifier.line(status))") }
    public func stopping() { send("STOPPING=1") }

    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = address.withUnsafeBytes { pointer in
            pointer.withMemoryRebound(to: sockaddr.self) {
                // A manager that does not read must not hold the guard up.
                sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0.baseAddress,
                    socklen_t(address.count))
            }
        }
    }

    /// One line: what stands behind a break would be another word of the protocol.
    private static func line(_ text: String) -> String { String(text.filter { !$0.isNewline }.prefix(200)) }

    /// `sockaddr_un` with just as many bytes as the name has.
    static func address(of path: String) -> [UInt8]? {
        guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1, path.utf8.count < 108 else { return nil }
        var bytes = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) }
        var name = Array(path.utf8)
        if name[0] == 0x40 { name[0] = 0 } else { name.append(0) }
        bytes += name
        return bytes
    }
}
