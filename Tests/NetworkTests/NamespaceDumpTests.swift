import Evidence
import LinuxNet
import StackModel
import Testing

/// What the helper process answers, on the wire and read.
struct NamespaceDumpTests {
    @Test func `Our own namespace is read, and survives the wire`() throws {
        let dump = try NamespaceHelper.dump()
        let again = try #require(NamespaceDump(dump.bytes))
        #expect(again == dump)
        let loopback = try #require(again.interfaces.first { $0.kind == .loopback })
        #expect(loopback.name == "lo")
        #expect(again.rules.contains { $0.family == .ipv4 && $0.action == .lookup(table: 254) })
    }

    @Test func `An answer that was cut short is none`() throws {
        let bytes = try NamespaceHelper.dump().bytes
        for length in stride(from: 0, to: bytes.count, by: 97) where length < bytes.count - 400 {
            let cut = NamespaceDump(Array(bytes.prefix(length)))
            // Behind the last table only kernel switches are missing.
            #expect(cut == nil || cut?.sections.count == NamespaceDump.Section.allCases.count)
        }
    }

    @Test func `Tables of rubbish give nothing and do not crash`() {
        for seed in 0..<64 as Range<UInt8> {
            var dump = NamespaceDump()
            for section in NamespaceDump.Section.allCases {
                dump.sections[section] = (0..<200).map { UInt8(truncatingIfNeeded: $0) &* seed &+ seed }
            }
            _ = dump.interfaces
            _ = dump.routes
            _ = dump.rules
        }
    }

    @Test(arguments: [(1, .other), (65534, .other), (512, .tunnel)] as [(UInt16, NetworkInterface.Kind)])
    func `A modem without a link layer is a card, PPP is none`(_ hardware: UInt16, _ kind: NetworkInterface.Kind) throws
    {
        func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number) { Array($0) }
        }
        let name = bytes(UInt16(10)) + bytes(UInt16(3)) + Array("wwan0".utf8) + [0, 0, 0]
        let body = [0, 0] + bytes(hardware) + bytes(Int32(7)) + bytes(UInt32(1)) + bytes(UInt32(0)) + name
        let head = bytes(UInt32(16 + body.count)) + bytes(UInt16(16)) + bytes(UInt16(0)) + bytes(UInt64(0))
        var dump = NamespaceDump()
        dump.sections[.links] = head + body
        let interface = try #require(dump.interfaces.first)
        #expect(interface.name == "wwan0")
        #expect(interface.kind == kind)
    }

    @Test func `Addresses are written in their short form`() throws {
        for text in [
            "10.0.0.1", "::", "::1", "fe80::1", "2001:db8:0:1::5", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "fd00::",
        ] {
            #expect(try #require(IPAddress(text)).description == text)
        }
    }
}
