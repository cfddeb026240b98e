import Evidence
import StackModel
import Testing

@testable import Collectors

/// `/proc/PID/net/{tcp,tcp6,udp}` and `resolv.conf`, read.
struct SocketTableTests {
    private static let title =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private func parsed(_ line: String, _ transport: NetworkSocket.Transport, isV6: Bool = false) -> SocketTable.Row? {
        SocketTable.rows(Array((Self.title + line + "\n").utf8), transport, isV6: isV6).first
    }

    @Test func `A listener with its owner's inode`() throws {
        let row = try #require(
            parsed(
                "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 48123 1 0000000000000000 100 0 0 10 0",
                .tcp))
        #expect(row.inode == 48123)
        #expect(row.socket.address == IPAddress("127.0.0.1"))
        #expect(row.socket.port == 8080)
        #expect(row.socket.state == .listening)
        #expect(row.socket.user == 1000)
        #expect(row.socket.peer == nil)
    }

    @Test func `A connection of IPv4 over an IPv6 socket`() throws {
        let row = try #require(
            parsed(
                "   1: 0000000000000000FFFF00000100000A:0016 0000000000000000FFFF00000200000A:C350 01 00000000:00000000 00:00000000 00000000     0        0 77 1",
                .tcp, isV6: true))
        #expect(row.socket.address == IPAddress("10.0.0.1"))
        #expect(row.socket.peer == IPAddress("10.0.0.2"))
        #expect(row.socket.peerPort == 50000)
        #expect(row.socket.state == .connected)
        #expect(row.socket.isV6Socket)
    }

    @Test(arguments: ["", "x", "0: zz:1 00:0 0A", "0: 0100007F:1F90"])
    func `Rubbish is no socket`(_ line: String) {
        #expect(parsed(line, .udp) == nil)
    }

    @Test func `A wildcard IPv6 listener takes IPv4 as well`() throws {
        let any = try #require(IPAddress("::"))
        let v4 = try #require(IPAddress("10.0.0.1"))
        let socket = NetworkSocket(.tcp, .listening, address: any, port: 80, isV6Socket: true)
        #expect(socket.takes(v4, port: 80, over: .tcp))
        #expect(!socket.takes(v4, port: 81, over: .tcp))
        #expect(!socket.takes(v4, port: 80, over: .udp))
    }

    @Test func `The last search wins, comments and rubbish are passed over`() {
        let text =
            "# made by docker\nnameserver 127.0.0.11\nnameserver nonsense\r\nsearch a b\noptions ndots:0\nsearch c\n"
        let settings = ResolverText.settings(Array(text.utf8))
        #expect(settings.servers == [IPAddress("127.0.0.11")].compactMap { $0 })
        #expect(settings.search == ["c"])
    }
}
