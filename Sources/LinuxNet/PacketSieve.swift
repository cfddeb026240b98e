public import StackModel

/// Which packets of an interface are worth looking at: the kernel keeps back all others, so that a busy tunnel costs a
/// listener nothing.
///
/// Let through is what came in by the interface for this host to carry on (neither broadcast nor multicast), is plain IPv4 or
/// IPv6 (no ARP, no VLAN), and is none of what is listed here. It is a sieve and no judge: who reads looks again.
public struct PacketSieve: Sendable, Hashable {
    /// A server whose packets are kept back.
    public struct Server: Sendable, Hashable {
        public var address: IPAddress
        /// The number of the IP protocol: UDP 17, TCP 6.
        public var transport: UInt8
        public var port: UInt16

        public init(_ address: IPAddress, transport: UInt8, port: UInt16) {
            self.address = address
            self.transport = transport
            self.port = port
        }
    }

    /// Packets to these servers are kept back, with later fragments and ICMP to their addresses.
    public var servers: [Server]
    /// Packets to these networks are kept back.
    public var destinations: [IPPrefix]
    /// Packets of these senders are kept back.
    public var others: [IPAddress]
    /// TCP packets from these ports are kept back.
    public var pages: [UInt16]

    public init(
        servers: [Server] = [], destinations: [IPPrefix] = [], others: [IPAddress] = [], pages: [UInt16] = []
    ) {
        self.servers = servers
        self.destinations = destinations
        self.others = others
        self.pages = pages
    }

    /// How much of a packet is handed over, in bytes: its headers.
    public static let length = 128
    /// How many of each list the kernel is given, for IPv4 and for IPv6; the rest comes through, and costs its reading. The
    /// whole program stays below the 20 kB that kernels before 6.6 have for it (`net.core.optmem_max`).
    static let serverLimits = (v4: 16, v6: 8)
    static let destinationLimit = 24
    static let otherLimits = (v4: 64, v6: 24)
    static let pageLimit = 24

    private typealias Instruction = SocketFilter.Instruction
    private static let (tcp, icmp4, icmp6, fragment6): (UInt32, UInt32, UInt32, UInt32) = (6, 1, 58, 44)
    /// The bits of IPv4's fragment offset.
    private static let offset4: UInt32 = 0x1FFF
    /// What stands for the ports of a later part of a packet, which has none.
    private static let noPort: UInt32 = 0x10000

    /// Where the packet's fields are kept while it is looked at: the destination's and the sender's four words each, the
    /// protocol, the ports. Loading them again and again would make the program several times as long.
    private enum Cell {
        static let (destination, source, transport, sourcePort, port) = (0, 4, 8, 9, 10)
    }

    var program: SocketFilter {
        var all: [Instruction] = []
        for what in [SocketFilter.Ancillary.packetType, .hasVLANTag] {
            // For this host (PACKET_HOST is 0), and not of a VLAN.
            all += [
                SocketFilter.ancillary(what), SocketFilter.ifEqual(0, otherwise: 1), SocketFilter.leap(over: 1),
                SocketFilter.drop,
            ]
        }
        let four = PacketSieve.fields4 + body(isV4: true)
        let six = PacketSieve.fields6 + body(isV4: false)
        all += [
            SocketFilter.ancillary(.protocol),
            // ETH_P_IP, ETH_P_IPV6.
            SocketFilter.ifEqual(0x0800, otherwise: 1), SocketFilter.leap(over: 3),
            SocketFilter.ifEqual(0x86DD, otherwise: 1), SocketFilter.leap(over: 1 + four.count),
            SocketFilter.drop,
        ]
        return SocketFilter(instructions: all + four + six)
    }

    private static var fields4: [Instruction] {
        [
            SocketFilter.word(16), SocketFilter.store(Cell.destination), SocketFilter.word(12),
            SocketFilter.store(Cell.source), SocketFilter.byte(9), SocketFilter.store(Cell.transport),
            SocketFilter.half(6), SocketFilter.ifAny(of: offset4, otherwise: 4),
            SocketFilter.constant(noPort), SocketFilter.store(Cell.port), SocketFilter.store(Cell.sourcePort),
            SocketFilter.leap(over: 5),
            SocketFilter.headerLength, SocketFilter.halfBehindHeader(0), SocketFilter.store(Cell.sourcePort),
            SocketFilter.halfBehindHeader(2), SocketFilter.store(Cell.port),
        ]
    }

    private static var fields6: [Instruction] {
        var all: [Instruction] = []
        for word in 0..<4 {
            all += [
                SocketFilter.word(24 + 4 * word), SocketFilter.store(Cell.destination + word),
                SocketFilter.word(8 + 4 * word), SocketFilter.store(Cell.source + word),
            ]
        }
        return all + [
            SocketFilter.byte(6), SocketFilter.store(Cell.transport), SocketFilter.half(40),
            SocketFilter.store(Cell.sourcePort), SocketFilter.half(42), SocketFilter.store(Cell.port),
        ]
    }

    private func body(isV4: Bool) -> [Instruction] {
        var all: [Instruction] = []
        for prefix in destinations.filter({ $0.address.isV4 == isV4 }).prefix(PacketSieve.destinationLimit) {
            all += PacketSieve.whereAddress(
                prefix.address, length: prefix.length, in: Cell.destination, [SocketFilter.drop])
        }
        let serverLimit = isV4 ? PacketSieve.serverLimits.v4 : PacketSieve.serverLimits.v6
        for server in servers.filter({ $0.address.isV4 == isV4 }).prefix(serverLimit) {
            all += PacketSieve.whereAddress(
                server.address, length: isV4 ? 32 : 128, in: Cell.destination, PacketSieve.dropping(server))
        }
        let ports = pages.prefix(PacketSieve.pageLimit).flatMap { port in
            [SocketFilter.ifEqual(UInt32(port), otherwise: 1), SocketFilter.drop]
        }
        all += [
            SocketFilter.kept(Cell.transport), SocketFilter.ifEqual(PacketSieve.tcp, otherwise: ports.count + 1),
            SocketFilter.kept(Cell.sourcePort),
        ]
        all += ports
        let otherLimit = isV4 ? PacketSieve.otherLimits.v4 : PacketSieve.otherLimits.v6
        for other in others.filter({ $0.isV4 == isV4 }).prefix(otherLimit) {
            all += PacketSieve.whereAddress(other, length: isV4 ? 32 : 128, in: Cell.source, [SocketFilter.drop])
        }
        return all + [SocketFilter.keep(PacketSieve.length)]
    }

    /// Does `body` where the first bits of the address kept from that cell on are those, else leaps over it.
    private static func whereAddress(
        _ address: IPAddress, length: Int, in cell: Int, _ body: [Instruction]
    ) -> [Instruction] {
        var tests: [[Instruction]] = []
        for (index, start) in stride(from: 0, to: address.bytes.count, by: 4).enumerated() where length > index * 32 {
            let value = address.bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let left = length - index * 32
            let mask: UInt32 = left >= 32 ? .max : ~(UInt32.max >> UInt32(left))
            tests.append(
                [SocketFilter.kept(cell + index)] + (mask == .max ? [] : [SocketFilter.and(mask)])
                    + [SocketFilter.ifEqual(value & mask, otherwise: 0)])
        }
        // Built from behind, since each test must know how far the end is.
        var built = body
        for test in tests.reversed() {
            var test = test
            test[test.count - 1].onFalse = UInt8(clamping: built.count)
            built = test + built
        }
        return built
    }

    /// Of a packet to the server's address: drops what is the tunnel's. A later part of such a packet carries no port.
    private static func dropping(_ server: Server) -> [Instruction] {
        let icmp = server.address.isV4 ? icmp4 : icmp6
        return [
            SocketFilter.kept(Cell.transport), SocketFilter.ifEqual(icmp, otherwise: 1), SocketFilter.drop,
            SocketFilter.ifEqual(fragment6, otherwise: 1), SocketFilter.drop,
            SocketFilter.ifEqual(UInt32(server.transport), otherwise: 5),
            SocketFilter.kept(Cell.port), SocketFilter.ifEqual(noPort, otherwise: 1), SocketFilter.drop,
            SocketFilter.ifEqual(UInt32(server.port), otherwise: 1), SocketFilter.drop,
        ]
    }
}
