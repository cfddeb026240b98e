import Evidence
import PacketFilter
import Proofs
import StackModel
import Testing
import Tunnels

/// Packets and their classes, without a kernel.
@Suite struct WireTests {
    /// An IPv4 packet with the head of UDP or TCP.
    static func v4(
        _ source: [UInt8], _ destination: [UInt8], _ transport: UInt8 = 17, port: UInt16 = 53, payload: [UInt8] = [],
        fragment: UInt16 = 0, options: Int = 0
    ) -> [UInt8] {
        var head: [UInt8] = [0x45 + UInt8(options), 0, 0, 0, 0, 0, UInt8(fragment >> 8), UInt8(fragment & 0xFF), 64]
        head += [transport, 0, 0] + source + destination + [UInt8](repeating: 1, count: options * 4)
        head += [0x30, 0x39, UInt8(port >> 8), UInt8(port & 0xFF)]
        head += transport == 17 ? [0, 8, 0, 0] : [0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0]
        return head + payload
    }

    private static let own: [UInt8] = [172, 18, 0, 2]

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func `headers are read, with options and payload`() throws {
        let packet = try #require(WirePacket(Self.v4(Self.own, [9, 9, 9, 9], payload: [7, 8], options: 2)))
        let (source, destination) = (try address("172.18.0.2"), try address("9.9.9.9"))
        #expect(packet.source == source && packet.destination == destination)
        #expect(packet.sourcePort == 12345 && packet.destinationPort == 53 && Array(packet.payload) == [7, 8])
        let tcp = try #require(WirePacket(Self.v4(Self.own, [9, 9, 9, 9], 6, port: 443, payload: [1])))
        #expect(tcp.destinationPort == 443 && Array(tcp.payload) == [1])
    }

    @Test func `a fragment has no ports of its own`() throws {
        let packet = try #require(WirePacket(Self.v4(Self.own, [9, 9, 9, 9], fragment: 0x00B9)))
        #expect(packet.destinationPort == nil && packet.payload.isEmpty)
    }

    @Test func `IPv6 is read behind its extension headers`() throws {
        var bytes: [UInt8] = [0x60, 0, 0, 0, 0, 0, 0, 64]
        bytes += [0xFD] + [UInt8](repeating: 0, count: 14) + [2]
        bytes += [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [0x77]
        bytes += [17, 0, 0, 0, 0, 0, 0, 0] + [0x30, 0x39, 0, 53, 0, 8, 0, 0, 5]
        let packet = try #require(WirePacket(bytes))
        #expect(packet.family == .ipv6 && packet.transport == 17 && packet.destinationPort == 53)
        #expect(Array(packet.payload) == [5])
    }

    @Test func `what is cut or no packet is none, whatever it says of itself`() {
        let whole = Self.v4(Self.own, [9, 9, 9, 9], 6, payload: [1, 2, 3])
        for count in 0..<20 { #expect(WirePacket(Array(whole.prefix(count))) == nil) }
        for count in 20...whole.count { #expect(WirePacket(Array(whole.prefix(count))) != nil) }
        #expect(WirePacket([0x10, 1, 2]) == nil)
        #expect(WirePacket([0x4F] + [UInt8](repeating: 0, count: 30)) == nil)
        // Extension headers without end.
        var endless: [UInt8] = [0x60, 0, 0, 0, 0, 0, 0, 64] + [UInt8](repeating: 1, count: 32)
        endless += [UInt8](repeating: 0, count: 4000)
        #expect(WirePacket(endless) != nil)
    }

    @Test func `each packet has its class`() throws {
        let endpoint = KillSwitch.Endpoint(try address("198.51.100.10"), port: 51820, transport: 17)
        let lan = try #require(IPPrefix("10.77.0.0/24"))
        let scope = WireScope(endpoints: [endpoint], allowed: [lan])
        func kind(_ to: [UInt8], _ transport: UInt8 = 17, _ port: UInt16) throws -> WireScope.Class {
            scope.classify(try #require(WirePacket(Self.v4(Self.own, to, transport, port: port))))
        }
        #expect(try kind([198, 51, 100, 10], 17, 51820) == .tunnel)
        #expect(try kind([198, 51, 100, 10], 17, 51821) == .leak)
        #expect(try kind([198, 51, 100, 10], 6, 51820) == .leak)
        #expect(try kind([198, 51, 100, 11], 17, 51820) == .leak)
        #expect(try kind([10, 77, 0, 20], 6, 8080) == .lan)
        #expect(try kind([10, 77, 0, 1], 17, 53) == .engineDNS)
        #expect(try kind([10, 78, 0, 1], 17, 53) == .otherPrivate)
        #expect(try kind([239, 255, 255, 250], 17, 1900) == .link)
        #expect(try kind([169, 254, 1, 1], 17, 1) == .link)
        #expect(try kind([9, 9, 9, 9], 17, 53) == .leak)
    }

    @Test func `a count tells classes and families apart`() {
        var count = WireCount()
        count.add(.leak, .ipv4)
        count.add(.leak, .ipv6)
        count.add(.tunnel, .ipv4)
        #expect(count.of(.leak) == 2 && count.of(.leak, .ipv6) == 1 && count.of(.lan) == 0 && count.total == 3)
        #expect(count.packets.leak.total == 2 && count.packets.tunnel.v4 == 1)
    }
}
