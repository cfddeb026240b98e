import Clients
import ClientsTestSupport
import Testing

@Suite("what is changed through APIs") struct ControlTests {
    private static let id = String(repeating: "a", count: 64)

    private func torrents(_ http: FixtureHTTPClient) -> QBittorrentClient {
        QBittorrentClient(
            AppConnection(
                http: http, endpoint: .tcp(host: "127.0.0.1", port: 8080, tls: nil), deadline: .now + .seconds(5)))
    }

    private func form(_ request: HTTPRequest?) -> String { String(decoding: request?.body ?? [], as: UTF8.self) }

    @Test func `a release of 5 is stopped, one of 4 paused`() async throws {
        let five = FixtureHTTPClient(["POST /api/v2/torrents/stop": .status(200)])
        try await torrents(five).pause(["aa", "bb"], as: .init())
        #expect(five.asked == ["POST /api/v2/torrents/stop"])
        #expect(form(five.requests.last) == "hashes=aa|bb")
        let four = FixtureHTTPClient(["POST /api/v2/torrents/pause": .status(200)])
        try await torrents(four).pause(["aa"], as: .init())
        #expect(four.asked == ["POST /api/v2/torrents/stop", "POST /api/v2/torrents/pause"])
    }

    @Test func `resuming goes by both names too, and a refusal is not tried by another name`() async throws {
        let four = FixtureHTTPClient(["POST /api/v2/torrents/resume": .status(200)])
        try await torrents(four).resume(["aa"], as: .init())
        #expect(four.asked.last == "POST /api/v2/torrents/resume")
        let closed = FixtureHTTPClient([:], otherwise: .status(403))
        await #expect(throws: AppFailure.self) { try await torrents(closed).resume(["aa"], as: .init()) }
        #expect(closed.asked.count == 1)
    }

    @Test func `only torrents that run are named, and only by what is a hash`() async throws {
        let http = FixtureHTTPClient([
            "GET /api/v2/torrents/info": .json(
                """
                [{"hash":"aa11","state":"downloading"},{"hash":"bb22","state":"pausedUP"},
                 {"hash":"cc33","state":"stoppedDL"},{"hash":"dd|ee","state":"uploading"},{"hash":"ff44","state":"stalledUP"}]
                """)
        ])
        #expect(try await torrents(http).running(as: .init()) == ["aa11", "ff44"])
    }

    @Test func `rebinding goes to the loopback and back, and back again where that failed`() async throws {
        let http = FixtureHTTPClient([
            "GET /api/v2/app/preferences": .json("{}"), "POST /api/v2/app/setPreferences": .status(200),
        ])
        try await torrents(http).rebind(to: "tun0", as: .init())
        #expect(http.requests.dropFirst().map(form).map { $0.contains("lo%22") } == [true, false])
        #expect(form(http.requests.last).contains("tun0"))
        let closed = FixtureHTTPClient(["GET /api/v2/app/preferences": .json("{}")], otherwise: .status(500))
        await #expect(throws: AppFailure.self) { try await torrents(closed).rebind(to: "tun0", as: .init()) }
        #expect(form(closed.requests.last).contains("tun0"), "it is not left on the loopback")
        await #expect(throws: AppFailure.self) { try await torrents(http).rebind(to: "a\"b", as: .init()) }
    }

    @Test(arguments: [("10.64.1.2", true), ("10.64.1.9", false), ("", false), ("0.0.0.0", false)])
    func `an address that the tunnel has lost is given up, any other is kept`(address: String, isLost: Bool)
        async throws
    {
        let http = FixtureHTTPClient([
            "GET /api/v2/app/preferences": .json(#"{"current_interface_address":"\#(address)"}"#),
            "GET /api/v2/app/networkInterfaceAddressList": .json(#"["10.64.1.9","fd64::2"]"#),
            "POST /api/v2/app/setPreferences": .status(200),
        ])
        try await torrents(http).rebind(to: "tun0", as: .init())
        #expect(form(http.requests.last).contains("current_interface_address") == isLost)
    }

    private func control(_ http: FixtureHTTPClient) -> EngineControl {
        EngineControl(http, at: .unix(path: "/s"), version: EngineAPIVersion(1, 41))
    }

    @Test func `the engine is asked for one thing at a time`() async throws {
        let http = FixtureHTTPClient([:], otherwise: .status(204))
        try await control(http).restart(Self.id, patience: 3)
        try await control(http).stop("qbittorrent")
        try await control(http).start("qbittorrent")
        try await control(http).disconnect("qbittorrent", from: "media_default")
        #expect(
            http.asked == [
                "POST /v1.41/containers/\(Self.id)/restart?t=3", "POST /v1.41/containers/qbittorrent/stop",
                "POST /v1.41/containers/qbittorrent/start", "POST /v1.41/networks/media_default/disconnect",
            ])
        #expect(form(http.requests.last) == #"{"Container":"qbittorrent","Force":true}"#)
    }

    @Test func `what already is so is done`() async throws {
        try await control(FixtureHTTPClient([:], otherwise: .status(304))).start("qbittorrent")
        let gone = FixtureHTTPClient(
            [:], otherwise: .json(#"{"message":"container x is not connected to network y"}"#, status: 500))
        try await control(gone).disconnect("x", from: "y")
    }

    @Test(arguments: ["", "..", "a/b", "a?b", "a\"b", "a b", String(repeating: "a", count: 300)])
    func `no name leads elsewhere`(name: String) async {
        let http = FixtureHTTPClient([:], otherwise: .status(204))
        await #expect(throws: EngineFailure.self) { try await control(http).stop(name) }
        await #expect(throws: EngineFailure.self) { try await control(http).disconnect(name, from: "n") }
        #expect(http.asked == [])
    }

    @Test func `Gluetun is asked by its new and its old names`() async throws {
        func gluetun(_ http: FixtureHTTPClient) -> GluetunClient {
            GluetunClient(
                AppConnection(
                    http: http, endpoint: .tcp(host: "172.18.0.2", port: 8000, tls: nil), deadline: .now + .seconds(5)),
                key: Credential("k"))
        }
        let new = FixtureHTTPClient([
            "GET /v1/vpn/status": .json(#"{"status":"running"}"#),
            "GET /v1/publicip/ip": .json(#"{"public_ip":""}"#), "GET /v1/portforward": .json(#"{"port":5914}"#),
        ])
        #expect(try await gluetun(new).status() == "running")
        #expect(try await gluetun(new).publicAddress() == nil)
        #expect(try await gluetun(new).forwardedPort() == 5914)
        #expect(new.requests.first?.headers.contains { $0 == ("X-API-Key", "k") } == true)
        let old = FixtureHTTPClient(["GET /v1/openvpn/portforwarded": .json(#"{"port":0}"#)])
        #expect(try await gluetun(old).forwardedPort() == nil)
        await #expect(throws: AppFailure.self) {
            try await gluetun(FixtureHTTPClient([:], otherwise: .status(401))).forwardedPort()
        }
    }

    @Test func `an event of the engine is read, and what is none is left out`() throws {
        let health = EngineHappening(
            try JSON(
                text:
                    #"{"Type":"container","Action":"health_status: unhealthy","Actor":{"ID":"x","Attributes":{"name":"gluetun"}},"timeNano":5}"#
            ))
        #expect(health?.action == "health_status")
        #expect(health?.detail == "unhealthy")
        let network = EngineHappening(
            try JSON(
                text:
                    #"{"Type":"network","Action":"connect","Actor":{"ID":"n","Attributes":{"container":"c","name":"other"}}}"#
            ))
        #expect(network?.container == "c")
        #expect(network?.networkName == "other")
        for text in [#"{"Type":"volume","Action":"mount","Actor":{"ID":"v"}}"#, "{}", "[]", #"{"Type":"container"}"#] {
            #expect(EngineHappening(try JSON(text: text)) == nil)
        }
        #expect(EngineHappening.path(since: 1_800_000_000_000_000_009).hasPrefix("/events?since=1800000000.000000010&"))
    }
}
