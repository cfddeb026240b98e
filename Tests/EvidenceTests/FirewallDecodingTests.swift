import Evidence
import FoundationEssentials
import StackModel
import Testing

/// Addresses, prefixes and ranges out of a bundle that nobody vouches for.
struct FirewallDecodingTests {
    private func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test(arguments: [(32, true), (0, true), (33, false), (64, false), (-1, false), (Int.max, false)])
    func `A prefix is no longer than its address`(_ length: Int, _ isOne: Bool) throws {
        let prefix = decoded(IPPrefix.self, #"{"address":{"bytes":[10,0,0,0]},"length":\#(length)}"#)
        #expect((prefix != nil) == isOne)
        // What is one can be made a range: this was the crash.
        if let prefix { #expect(IPRange(prefix).contains(prefix.address)) }
    }

    @Test(arguments: [(0, false), (3, false), (4, true), (5, false), (16, true), (17, false)])
    func `An address has four bytes or sixteen`(_ count: Int, _ isOne: Bool) {
        let bytes = [String](repeating: "1", count: count).joined(separator: ",")
        #expect((decoded(IPAddress.self, #"{"bytes":[\#(bytes)]}"#) != nil) == isOne)
    }

    @Test func `Ranges keep their order and family`() throws {
        let low = #"{"bytes":[10,0,0,1]}"#
        let high = #"{"bytes":[10,0,0,9]}"#
        let other = #"{"bytes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1]}"#
        #expect(decoded(IPRange.self, #"{"first":\#(low),"last":\#(high)}"#) != nil)
        #expect(decoded(IPRange.self, #"{"first":\#(high),"last":\#(low)}"#) == nil)
        #expect(decoded(IPRange.self, #"{"first":\#(low),"last":\#(other)}"#) == nil)
        #expect(decoded(PortRange.self, #"{"first":1,"last":2}"#) == PortRange(1, 2))
        #expect(decoded(PortRange.self, #"{"first":2,"last":1}"#) == nil)
    }

    @Test func `What was written is read again`() throws {
        let prefix = try #require(IPPrefix("fd00::/8"))
        let rule = FirewallRule(
            1, [.source([IPRange(prefix)], negated: true), .destinationPort([PortRange(1, 9)], negated: false)], .drop)
        #expect(try JSONDecoder().decode(FirewallRule.self, from: JSONEncoder().encode(rule)) == rule)
    }
}
