import Clients
import StackModel
import Testing

@testable import Proofs

/// What a torrent client says of how others see it.
@Suite struct TorrentWordsTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func `its state counts before its log, and of the log the last line`() throws {
        let log = [
            "Detected external IP. IP: \"198.51.100.1\"", "Detected external IP. IP: \"2001:db8::1\"",
            "Detected external IP. IP: \"198.51.100.10\"", "Detected external IP. IP: \"2001:db8::2\"",
        ].enumerated().map { QBittorrentClient.LogLine($1, time: $0) }
        let transfer = try JSON(text: #"{"last_external_address_v4": "198.51.100.11", "last_external_address_v6": ""}"#)
        let words = TorrentWords(
            client: "qbittorrent", version: "v5.1.0", transfer: transfer,
            preferences: try JSON(text: #"{"current_network_interface": "tun0", "announce_ip": ""}"#), log: log)
        let now = try [address("198.51.100.11"), address("2001:db8::2")]
        #expect(words.current.map(\.address) == now)
        #expect(words.current.map(\.source) == [.transfer, .log])
        let earlier = try [address("198.51.100.1"), address("198.51.100.10"), address("2001:db8::1")]
        #expect(words.earlier.map(\.address) == earlier)
        #expect(words.interface == "tun0" && words.announced == nil && !words.isOld)
    }

    @Test func `an answer of another shape tells nothing`() throws {
        let words = TorrentWords(
            client: "q", version: "v4.5.2", transfer: try JSON(text: "[1]"), preferences: .null,
            log: [.init("Detected external IP. IP: \"gluetun\"", time: 1)])
        #expect(words.current.isEmpty && words.earlier.isEmpty && words.isOld)
    }

    @Test(arguments: [
        "Added new torrent. Torrent: \"Detected external IP. IP: \"203.0.113.1\"\"",
        "Detected external IP. IP: \"203.0.113.1.example\"", "Detected external IP. IP: ", "",
    ])
    func `a torrent's name is not taken for the client's own words`(_ line: String) {
        #expect(TorrentWords.address(in: line) == nil)
    }

    @Test func `addresses are found in a tracker's message as checkers write them`() throws {
        let found = TorrentWords.addresses(
            inMessage: "Your IP is 203.0.113.7:51413 (not 10.64.1.2). [2001:db8::5]; 12.5 at 10:32, face.b00k")
        let expected = try ["203.0.113.7", "10.64.1.2", "2001:db8::5"].map { try address($0) }
        #expect(found == expected)
        #expect(TorrentWords.addresses(inMessage: String(repeating: "1.2.3.4 ", count: 5000)).count <= 32)
    }

    @Test func `a check's hash stands in every announce as it is`() throws {
        var next: UInt64 = 0
        let check = try #require(
            TorrentTracker("http://tracker.example:6969/announce") {
                next += 7
                return next
            })
        #expect(check.hash.utf8.count == 20 && check.hash.allSatisfy { $0.isLetter || $0.isNumber })
        #expect(check.hexadecimal.utf8.count == 40)
        #expect(check.name.hasPrefix("watertight-check-"))
        #expect(check.magnet.hasSuffix("&tr=http%3A%2F%2Ftracker.example%3A6969%2Fannounce"))
        for bad in ["ftp://x/", "http://a b/", "http://a\n/announce", "", "magnet:?xt"] {
            #expect(TorrentTracker(bad) { 1 } == nil)
        }
    }
}
