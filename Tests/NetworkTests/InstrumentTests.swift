import LinuxNet
import Testing

/// What instruments read and write, without a kernel.
@Suite struct InstrumentTests {
    @Test func `WireGuard's answer is read without its keys`() throws {
        let answer = """
            private_key=aaaa
            listen_port=51820
            public_key=bbbb
            preshared_key=cccc
            endpoint=198.51.100.10:51820
            last_handshake_time_sec=1764000000
            last_handshake_time_nsec=5
            tx_bytes=148
            rx_bytes=92
            public_key=dddd
            last_handshake_time_sec=1764000100
            errno=0

            """
        let state = try #require(WireGuardState(answer: answer))
        #expect(state.peers.count == 2 && state.lastHandshake == 1_764_000_100)
        #expect(state.peers[0].endpoint == "198.51.100.10:51820" && state.peers[0].sent == 148)
        #expect(!"\(state)".contains("aaaa") && !"\(state)".contains("cccc"))
        #expect(WireGuardState(answer: "errno=22\n\n") == nil)
        #expect(WireGuardState(answer: "") == nil)
        #expect(WireGuardState(answer: "tx_bytes=1\nerrno=0\n")?.peers.isEmpty == true)
    }

    @Test func `a capture is a file that others can read`() {
        var file = PcapFile(limit: 60)
        #expect(file.bytes.count == 24)
        #expect(file.bytes.prefix(4).elementsEqual([0x4D, 0x3C, 0xB2, 0xA1]))
        file.add([0x45, 1, 2, 3], time: 1_700_000_000_000_000_007, length: 60)
        #expect(file.bytes.count == 44 && file.bytes[28] == 7 && file.bytes[32] == 4 && file.bytes[36] == 60)
        file.add([UInt8](repeating: 0, count: 40), time: 0, length: 40)
        #expect(file.bytes.count == 44 && file.left == 1)
    }
}
