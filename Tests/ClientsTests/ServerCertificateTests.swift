import Clients
import Testing

/// The dates of a certificate, whatever bytes come.
struct ServerCertificateTests {
    private func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let content = parts.flatMap { $0 }
        return [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    private func certificate(_ from: (UInt8, String), _ until: (UInt8, String), version: Bool = true) -> [UInt8] {
        let validity = der(0x30, der(from.0, Array(from.1.utf8)), der(until.0, Array(until.1.utf8)))
        let body = der(
            0x30, version ? der(0xA0, der(0x02, [2])) : [], der(0x02, [1]), der(0x30, []), der(0x30, []), validity)
        return der(0x30, body, der(0x30, []))
    }

    @Test(arguments: [true, false]) func `both forms of a date are read, with and without a version`(_ version: Bool) {
        let bytes = certificate((0x17, "700101000000Z"), (0x18, "20260228235959Z"), version: version)
        #expect(ServerCertificate(der: bytes) == ServerCertificate(notBefore: 0, notAfter: 1_772_323_199))
        let later = certificate((0x17, "991231235959Z"), (0x17, "491231235959Z"), version: version)
        #expect(ServerCertificate(der: later) == ServerCertificate(notBefore: 946_684_799, notAfter: 2_524_607_999))
    }

    @Test(arguments: ["", "Z", "261301000000Z", "26010100000Z", "2601010000000", "260101250000Z", "\u{7f}60101000000Z"])
    func `a date that is none is not read`(_ text: String) {
        #expect(ServerCertificate(der: certificate((0x17, "700101000000Z"), (0x17, text))) == nil)
    }

    @Test func `cut and broken bytes are not read, and end nothing`() {
        let whole = certificate((0x17, "700101000000Z"), (0x18, "20260228235959Z"))
        for length in whole.indices { _ = ServerCertificate(der: Array(whole[..<length])) }
        for index in whole.indices {
            for value in [0x00, 0x7F, 0x80, 0x84, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[index] = value
                _ = ServerCertificate(der: bytes)
            }
        }
        #expect(ServerCertificate(der: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
    }
}
