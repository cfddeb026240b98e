import Clients
import Evidence
import StackModel
import Testing
import Tunnels

@testable import Guard

/// What the guard makes of a torrent client's settings, its state and the kernel's sockets.
@Suite struct TorrentClientReadingTests {
    private static let client = TunnelMember(
        id: "q", name: "qbittorrent", isTorrentClient: true, product: "qbittorrent")
    private static let tunnel = Tunnel(vpn: TunnelMember(id: "v", name: "gluetun"), members: [client])

    private func read(
        _ preferences: String, _ transfer: String = #"{"connection_status": "connected"}"#, sockets: [NetworkSocket]?,
        forwarded: UInt16? = nil
    ) throws -> [ConditionKey: Observation.Finding] {
        let inside = NetworkInterface(
            index: 3, name: "tun0", kind: .tunnel, addresses: [IPPrefix("10.64.1.2/32")].compactMap { $0 })
        let found = LiveAppTalk.read(
            try JSON(Array(preferences.utf8)), try JSON(Array(transfer.utf8)), Self.client, Self.tunnel, sockets,
            NetworkNamespace(id: 1, interfaces: [inside]), forwarded: forwarded)
        return Dictionary(found.map { ($0.key, $0.finding) }) { first, _ in first }
    }

    private static let bound = #"{"current_network_interface": "tun0", "listen_port": 6881}"#
    private static let listening = ConditionKey(.listening, "qbittorrent")
    private static let binding = ConditionKey(.binding, "qbittorrent")

    private func isBad(_ finding: Observation.Finding?) -> Bool {
        if case .bad = finding { return true }
        return false
    }

    @Test func `sockets that could not be read say nothing of whether it listens`() throws {
        let found = try read(Self.bound, sockets: nil)
        guard case .unseen = found[Self.listening] else {
            Issue.record("\(String(describing: found[Self.listening]))")
            return
        }
        #expect(found[Self.binding] == .good, "its settings were read all the same")
    }

    @Test func `it listens in the tunnel, or it does not`() throws {
        let address = try #require(IPAddress("10.64.1.2"))
        let sockets = [NetworkSocket.Transport.tcp, .udp].map {
            NetworkSocket($0, .listening, address: address, port: 6881)
        }
        #expect(try read(Self.bound, sockets: sockets)[Self.listening] == .good)
        #expect(isBad(try read(Self.bound, sockets: [])[Self.listening]))
    }

    /// The tunnel's interface is number 3 here.
    @Test func `a socket of the interface that was there before is not reached, whatever its address`() throws {
        let address = try #require(IPAddress("10.64.1.2"))
        func listening(_ devices: Int?...) throws -> Observation.Finding? {
            let streams = devices.map {
                NetworkSocket(.tcp, .listening, address: address, port: 6881, device: $0)
            }
            let sockets = streams + [NetworkSocket(.udp, .listening, address: address, port: 6881)]
            return try read(Self.bound, sockets: sockets)[Self.listening]
        }
        #expect(isBad(try listening(2)))
        #expect(try listening(3) == .good)
        #expect(try listening(0) == .good, "bound to none")
        #expect(try listening(nil) == .good, "not told")
        #expect(try listening(2, 3) == .good, "a new one beside it is reached")
    }

    @Test func `one that is bound to no interface or to another is said to be`() throws {
        for interface in ["", "eth0"] {
            let settings = #"{"current_network_interface": "\#(interface)", "listen_port": 6881}"#
            let found = try read(settings, sockets: [])
            #expect(isBad(found[Self.binding]), "\(interface)")
            #expect(found[Self.listening] == nil, "where it listens follows from its binding")
        }
    }

    @Test func `the provider's port is compared where it forwards one`() throws {
        let key = ConditionKey(.forwardedPort, "qbittorrent")
        #expect(try read(Self.bound, sockets: nil, forwarded: 6881)[key] == .good)
        #expect(isBad(try read(Self.bound, sockets: nil, forwarded: 50_123)[key]))
        #expect(try read(Self.bound, sockets: nil)[key] == .gone)
    }

    @Test func `a client that says it is disconnected is not well`() throws {
        let found = try read(Self.bound, #"{"connection_status": "disconnected"}"#, sockets: nil)
        #expect(isBad(found[ConditionKey(.connection, "qbittorrent")]))
    }
}
