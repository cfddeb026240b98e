internal import CLinuxNet
import Glibc
public import StackModel

/// One attempt to send a packet out of a network namespace, in a way that is told to the kernel: led by the routes, from an
/// address, or by an interface.
public struct Probe: Sendable, Hashable {
    /// What the sender insists on, as torrent clients do that bind an address or an interface.
    public enum Binding: Sendable, Hashable {
        case none
        case address(IPAddress)
        /// `SO_BINDTODEVICE`.
        case interface(String)
    }

    public enum Transport: String, Sendable, Hashable { case tcp, udp }

    /// What became of the attempt, as far as the sender can tell.
    public enum Outcome: Sendable, Hashable {
        /// The kernel took the packet; whether it left is for the wire to say.
        case sent
        /// TCP: somebody answered and the connection stood.
        case connected
        /// TCP: somebody refused the connection.
        case refused
        /// A filter in the namespace stopped it (`EPERM`).
        case stopped
        /// No route leads there, or the interface is down (`ENETUNREACH`, `EHOSTUNREACH`, `ENETDOWN`).
        case unreachable
        /// The address or interface to bind is not there.
        case cannotBind
        /// TCP: no answer in time.
        case silent
        /// Something else; the system's own number.
        case failed(Int32)
    }

    public var transport: Transport
    public var destination: IPAddress
    public var port: UInt16
    public var binding: Binding
    /// Whose packet it is to filters that ask for the owner, as the torrent client's user; nil for this program's own.
    public var user: UInt32?
    /// Sent as the datagram's contents, by which the wire's other end knows it.
    public var payload: [UInt8]

    public init(
        _ transport: Transport, to destination: IPAddress, port: UInt16, binding: Binding = .none,
        payload: [UInt8] = [], user: UInt32? = nil
    ) {
        self.user = user
        self.transport = transport
        self.destination = destination
        self.port = port
        self.binding = binding
        self.payload = payload
    }

    /// Makes the attempt.
    ///
    /// - Parameters:
    ///   - namespace: the path of the namespace, such as `/proc/PID/ns/net`; nil for this program's own.
    ///   - milliseconds: the longest that a connection is waited for; datagrams are not waited for.
    /// - Throws: ``NamespaceError`` when the namespace cannot be entered, so that nothing was tried.
    /// - Returns: what became of it, and the port that it left from.
    public func send(in namespace: String?, milliseconds: Int32 = 500) throws(NamespaceError) -> (Outcome, UInt16) {
        let address = SocketAddress(destination, port: port)
        let kind = transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = try NamespaceSocket.open(
            in: namespace, domain: address.family, type: Int32(kind.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            user: user)
        defer { close(descriptor) }
        guard bind(descriptor, address.family) else { return (.cannotBind, 0) }
        if transport == .tcp { return (connect(descriptor, address, milliseconds), Self.port(of: descriptor)) }
        let contents = payload.isEmpty ? [0x77, 0x74] : payload
        let count = address.use { sendto(descriptor, contents, contents.count, 0, $0, $1) }
        let outcome = count < 0 ? Probe.outcome(errno) : .sent
        return (outcome, Self.port(of: descriptor))
    }

    private func bind(_ descriptor: Int32, _ family: Int32) -> Bool {
        switch binding {
        case .none: return true
        case .address(let own):
            guard (own.isV4 ? AF_INET : AF_INET6) == family else { return false }
            return SocketAddress(own, port: 0).use { Glibc.bind(descriptor, $0, $1) } == 0
        case .interface(let name):
            return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.utf8.count)) == 0
        }
    }

    private func connect(_ descriptor: Int32, _ address: SocketAddress, _ milliseconds: Int32) -> Outcome {
        if address.use({ Glibc.connect(descriptor, $0, $1) }) == 0 { return .connected }
        guard errno == EINPROGRESS else { return Probe.outcome(errno) }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return .silent }
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else { return .failed(errno) }
        return number == 0 ? .connected : Probe.outcome(number)
    }

    private static func outcome(_ number: Int32) -> Outcome {
        switch number {
        case EPERM, EACCES: .stopped
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL: .unreachable
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .silent
        default: .failed(number)
        }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { return 0 }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }
}
