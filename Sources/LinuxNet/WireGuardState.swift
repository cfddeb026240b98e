import Glibc
public import StackModel

/// What a WireGuard interface in user space tells of its tunnel, over its socket (the cross-platform interface's `get=1`).
///
/// The answer holds the private key: it is read past and never kept.
public struct WireGuardState: Sendable, Hashable {
    /// One peer of the interface.
    public struct Peer: Sendable, Hashable {
        /// `ADDRESS:PORT`, IPv6 in brackets; nil where none is set.
        public var endpoint: String?
        /// Seconds since 1970; 0 where there never was a handshake.
        public var lastHandshake: Int64 = 0
        public var received: UInt64 = 0
        public var sent: UInt64 = 0

        /// Where its packets go; nil where that is not set, or no address.
        public var place: (address: IPAddress, port: UInt16)? {
            guard let endpoint, let colon = endpoint.lastIndex(of: ":"),
                let port = UInt16(endpoint[endpoint.index(after: colon)...]),
                let address = IPAddress(endpoint[..<colon].filter { $0 != "[" && $0 != "]" })
            else { return nil }
            return (address, port)
        }
    }

    public var peers: [Peer]

    /// The most bytes of an answer.
    private static let limit = 256 << 10

    /// The newest handshake of any peer; 0 where there never was one.
    public var lastHandshake: Int64 { peers.map(\.lastHandshake).max() ?? 0 }

    /// Asks the program that carries the interface.
    ///
    /// - Parameters:
    ///   - interface: the interface's name.
    ///   - process: any process in the mount namespace of that program, as this machine numbers it.
    ///   - proc: `/proc`, or a folder that stands for it.
    /// - Returns: nil where there is no such socket, as with WireGuard in the kernel, or no answer in a second.
    public static func read(_ interface: String, ofProcess process: Int, proc: String = "/proc") -> WireGuardState? {
        guard !interface.contains("/"), !interface.isEmpty else { return nil }
        // Not /var/run: an absolute link would lead into this program's own root.
        guard let answer = ask("\(proc)/\(process)/root/run/wireguard/\(interface).sock") else { return nil }
        return WireGuardState(answer: answer)
    }

    /// Reads the answer to `get=1`; nil where it says that something failed.
    public init?(answer: String) {
        peers = []
        var status: String?
        for line in answer.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = String(line[line.index(after: equals)...])
            switch line[..<equals] {
            case "public_key": if peers.count < 64 { peers.append(Peer()) }
            case "endpoint": change { $0.endpoint = value }
            case "last_handshake_time_sec": change { $0.lastHandshake = Int64(value) ?? 0 }
            case "rx_bytes": change { $0.received = UInt64(value) ?? 0 }
            case "tx_bytes": change { $0.sent = UInt64(value) ?? 0 }
            case "errno": status = value
            default: break
            }
        }
        guard status == "0" else { return nil }
    }

    private mutating func change(_ body: (inout Peer) -> Void) {
        guard let last = peers.indices.last else { return }
        body(&peers[last])
    }

    private static func ask(_ path: String) -> String? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let question = "get=1\n\n"
        guard status == 0, write(descriptor, question, question.utf8.count) == question.utf8.count else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            // An empty line ends the answer.
            if bytes.suffix(2) == [0x0A, 0x0A] { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
