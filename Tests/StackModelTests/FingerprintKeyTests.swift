import Testing

@testable import StackModel

@Suite struct FingerprintKeyTests {
    /// The first vectors of the SipHash-2-4 reference: key 00…0f, input 00, 01, … of growing length.
    @Test(arguments: [
        (0, 0x726f_db47_dd0e_0e31 as UInt64), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137),
        (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5),
    ])
    func `hashes as the reference does`(length: Int, expected: UInt64) {
        let key = FingerprintKey(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        #expect(key.hash((0..<length).map { UInt8($0) }) == expected)
    }

    @Test func `fingerprints tell values apart within a key, and keys apart`() {
        let key = FingerprintKey()
        #expect(key.fingerprint(of: "a") == key.fingerprint(of: "a"))
        #expect(key.fingerprint(of: "a") != key.fingerprint(of: "b"))
        #expect(key.fingerprint(of: "a") != FingerprintKey().fingerprint(of: "a"))
        #expect(key.fingerprint(of: "").utf8.count == 16)
    }

    @Test func `the key prints and reflects as nothing`() {
        let key = FingerprintKey(1, 2)
        #expect("\(key)" == "•••")
        #expect(String(reflecting: key) == "•••")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
