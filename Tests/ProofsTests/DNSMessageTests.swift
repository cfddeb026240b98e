import StackModel
import Testing

@testable import Proofs

@Suite struct DNSMessageTests {
    private static let id: UInt16 = 0xABCD

    /// An answer with one address, by a pointer to the question's name.
    private static func answer(code: UInt8 = 0) throws -> [UInt8] {
        var bytes = try #require(DNSMessage.query("a.example", .a, id: id))
        bytes[2] |= 0x80
        bytes[3] = code
        bytes[7] = 1
        return bytes + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 80]
    }

    @Test func `an answer is read`() throws {
        let answer = try #require(DNSMessage.answer(try Self.answer(), id: Self.id))
        let address = try #require(IPAddress("203.0.113.80"))
        #expect(answer.code == 0 && answer.addresses == [address])
        #expect(DNSMessage.answer(try Self.answer(code: 5), id: Self.id)?.code == 5)
        #expect(DNSMessage.answer(try Self.answer(), id: 1) == nil)
    }

    @Test func `whatever a resolver sends, nothing is read past its end`() throws {
        let whole = try Self.answer()
        for count in 0..<whole.count { _ = DNSMessage.answer(Array(whole.prefix(count)), id: Self.id) }
        for index in 4..<whole.count {
            for value in [0x00, 0x3F, 0x7F, 0xC0, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[index] = value
                _ = DNSMessage.answer(bytes, id: Self.id)
            }
        }
        var many = whole
        (many[6], many[7]) = (0xFF, 0xFF)
        #expect(DNSMessage.answer(many, id: Self.id)?.addresses.count == 1)
    }

    @Test func `what is no name is not asked for`() {
        #expect(DNSMessage.query("", .a, id: 1) == nil)
        #expect(DNSMessage.query(String(repeating: "a", count: 64), .a, id: 1) == nil)
        #expect(DNSMessage.query(Array(repeating: "abcdefgh", count: 40).joined(separator: "."), .a, id: 1) == nil)
        #expect(DNSMessage.labels("ab.c") == [2, 0x61, 0x62, 1, 0x63, 0])
    }
}
