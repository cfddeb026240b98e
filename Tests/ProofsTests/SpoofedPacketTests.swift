import StackModel
import Testing
import Tunnels

@testable import Proofs

/// Packets with a stranger's address, without a kernel.
@Suite struct SpoofedPacketTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// The sum over a whole packet with its checksum in it is zero where the checksum is right.
    private func isWhole(_ packet: [UInt8]) throws -> Bool {
        let read = try #require(WirePacket(packet))
        let head = read.source.isV4 ? 20 : 40
        if head == 20, SpoofedPacket.checksum(Array(packet[..<20])) != 0 { return false }
        let content = Array(packet[head...])
        let length = [0, 0, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] as [UInt8]
        let pseudo = read.source.bytes + read.destination.bytes + length + [0, 0, 0, read.transport]
        return SpoofedPacket.checksum(pseudo + content) == 0
    }

    @Test func `the checksum is RFC 1071's own example`() {
        #expect(SpoofedPacket.checksum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]) == ~0xDDF2)
        #expect(SpoofedPacket.checksum([0xFF]) == ~0xFF00)
    }

    @Test(arguments: [("203.0.113.9", "172.18.0.2"), ("2001:db8::9", "fd42::2")])
    func `both families and transports are whole and read back as they were made`(_ ends: (String, String)) throws {
        let (stranger, card) = (try address(ends.0), try address(ends.1))
        for number: UInt16 in [1, 255, 40_000, 65_535] {
            let source = SpoofedPacket.End(stranger, number)
            let target = SpoofedPacket.End(card, 51_413)
            let syn = SpoofedPacket.tcp(
                from: source, to: target, flags: SpoofedPacket.Flags.syn, sequence: 0xDEAD_BEEF &+ UInt32(number))
            #expect(try isWhole(syn))
            let read = try #require(WirePacket(syn))
            #expect(read.source == stranger && read.destination == card && read.transport == 6 && read.flags == 2)
            #expect(read.sourcePort == number && read.destinationPort == 51_413 && read.payload.isEmpty)
            for count in [0, 1, 58, 301] {
                let contents = [UInt8](repeating: 0xA7, count: count)
                let datagram = SpoofedPacket.udp(from: source, to: target, payload: contents)
                #expect(try isWhole(datagram))
                #expect(Array(try #require(WirePacket(datagram)).payload) == contents)
            }
        }
    }

    @Test func `what comes back is an answer, a refusal, or none of the knock's business`() throws {
        let (stranger, card) = (try address("203.0.113.131"), try address("172.18.0.2"))
        let start = SpoofKnock(
            .syn, place: "gluetun", stranger: .init(stranger, 20_001), target: .init(card, 51_413), sequence: 7)
        func after(_ flags: UInt8, from port: UInt16 = 51_413, to other: UInt16 = 20_001) throws -> SpoofKnock {
            var knock = start
            let back = SpoofedPacket.tcp(
                from: .init(card, port), to: .init(stranger, other), flags: flags, sequence: 1)
            knock.hear(try #require(WirePacket(back)))
            return knock
        }
        #expect(try after(0x12).answers == 1)
        // Refused, as a closed port does.
        #expect(try after(0x14).answers == 0)
        #expect(try after(0x14).refusals == 1)
        #expect(try after(0x12, from: 8080).answers == 0)
        #expect(try after(0x12, to: 20_002).answers == 0)
        #expect(try after(0x12).farewell != nil)
        #expect(try after(0x14).farewell == nil)
        var reached = start
        reached.seeLeaving(try #require(WirePacket(start.packet)))
        #expect(reached.wasCarried && !start.wasCarried)
    }

    @Test func `the hash table's question is bencoded as BEP 5 has it`() throws {
        let knock = SpoofKnock(
            .ping, place: "gluetun", stranger: .init(try address("203.0.113.131"), 1),
            target: .init(try address("172.18.0.2"), 2), sequence: 0)
        let payload = Array(try #require(WirePacket(knock.packet)).payload)
        let text = String(decoding: payload, as: UTF8.self)
        #expect(text.hasPrefix("d1:ad2:id20:") && text.hasSuffix("e1:q4:ping1:t2:wt1:y1:qe"))
        #expect(payload.count == 12 + 20 + 24)
    }
}
