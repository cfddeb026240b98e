internal import CLinuxNet
import Glibc

/// Listens to the IP packets that cross one interface (packet(7)), without disturbing them.
public final class PacketCapture: Sendable {
    /// The most bytes of a packet that are kept: enough for headers and the beginning of what is in it.
    public static let length = 256
    /// `SO_TIMESTAMPNS` of asm-generic/socket.h.
    private static let timestamps: Int32 = 35

    private let descriptor: Int32
    /// The interface's index.
    public let interface: Int

    /// Begins to listen; what crosses from now on is kept by the kernel until it is read.
    ///
    /// - Parameters:
    ///   - interface: the name, such as `br-0123456789ab`.
    ///   - namespace: the path of its namespace; nil for this program's own.
    ///   - buffer: how many bytes the kernel keeps for us at most.
    ///   - sieve: what is worth looking at; nil lets every packet through.
    /// - Throws: ``NamespaceError`` where there is no such interface or no right to listen (`CAP_NET_RAW`).
    public init(
        on interface: String, in namespace: String? = nil, buffer: Int32 = 8 << 20, through sieve: PacketSieve? = nil
    ) throws(NamespaceError) {
        // Bound to nothing at first (protocol 0), so that no packet of another interface comes in before it is bound.
        let descriptor = try NamespaceSocket.open(
            in: namespace, domain: AF_PACKET, type: Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue))
        do {
            try sieve?.program.attach(to: descriptor)
            self.interface = try PacketCapture.prepare(descriptor, interface, buffer)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func prepare(
        _ descriptor: Int32, _ interface: String, _ buffer: Int32
    ) throws(NamespaceError) -> Int {
        let index = try LinkRequest.index(of: interface, by: descriptor)
        var (one, size): (Int32, Int32) = (1, buffer)
        setsockopt(descriptor, SOL_SOCKET, timestamps, &one, socklen_t(MemoryLayout<Int32>.size))
        // Beyond the system's limit where we may, within it where not.
        if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, socklen_t(MemoryLayout<Int32>.size)) != 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_ll()
        address.sll_family = UInt16(AF_PACKET)
        address.sll_protocol = UInt16(ETH_P_ALL).bigEndian
        address.sll_ifindex = Int32(index)
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_ll>.size))
            }
        }
        guard status == 0 else { throw NamespaceError(interface, errno) }
        return index
    }

    /// Looks through another sieve from now on; what was let through before may still be read.
    /// - Throws: ``NamespaceError`` where the kernel does not take it; the old one then still holds.
    public func sift(through sieve: PacketSieve) throws(NamespaceError) {
        try sieve.program.attach(to: descriptor)
    }

    /// The packets as they come, some at once, until nothing can be heard any more.
    ///
    /// What comes alone is told at once; what comes in masses at most every `pause`, and the kernel keeps no more of it
    /// than the buffer holds: so nobody's flood keeps the reader busy.
    /// - Parameters:
    ///   - most: how many are read at once.
    ///   - pause: milliseconds between two readings.
    public func batches(of most: Int = 64, pause: Int = 50) -> AsyncStream<[CapturedPacket]> {
        Readiness.stream(of: descriptor, limit: 16, pause: pause) { [self] in
            var found: [CapturedPacket] = []
            do throws(NamespaceError) {
                while found.count < most, let packet = try next() { found.append(packet) }
            } catch { return nil }
            return found.isEmpty ? [] : [found]
        }
    }

    /// The next packet that is there already, ARP and the like left out; nil when there is none.
    /// - Throws: ``NamespaceError`` when nothing can be heard any more: the interface is gone (`ENODEV`) or down
    ///   (`ENETDOWN`).
    public func next() throws(NamespaceError) -> CapturedPacket? {
        var buffer = [UInt8](repeating: 0, count: PacketCapture.length)
        while true {
            var address = sockaddr_ll()
            var (seconds, nanoseconds) = (0, 0)
            let count = clinuxnet_receive(
                descriptor, &buffer, UInt(buffer.count), &address, UInt32(MemoryLayout<sockaddr_ll>.size), &seconds,
                &nanoseconds, Int32(MSG_TRUNC))
            if count == -Int(EINTR) { continue }
            if count == -Int(EAGAIN) { return nil }
            guard count >= 0 else { throw NamespaceError("capture", Int32(-count)) }
            let kind = Int32(UInt16(bigEndian: address.sll_protocol))
            guard kind == ETH_P_IP || kind == ETH_P_IPV6 else { continue }
            return CapturedPacket(
                time: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds), interface: Int(address.sll_ifindex),
                direction: Int32(address.sll_pkttype) == PACKET_OUTGOING ? .outgoing : .incoming,
                bytes: Array(buffer.prefix(count)), length: count,
                hardware: withUnsafeBytes(of: address.sll_addr) { Array($0.prefix(Int(address.sll_halen))) })
        }
    }

    /// Waits until a packet is there, or the time is up.
    /// - Returns: whether there is one.
    public func wait(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    /// How many packets the kernel had to drop since this was last asked, because they were not read in time: with any,
    /// what was not seen proves nothing.
    public func lost() -> Int {
        var statistics = tpacket_stats()
        var length = socklen_t(MemoryLayout<tpacket_stats>.size)
        // SOL_PACKET, PACKET_STATISTICS.
        guard getsockopt(descriptor, 263, PACKET_STATISTICS, &statistics, &length) == 0 else { return 1 }
        return Int(statistics.tp_drops)
    }
}
