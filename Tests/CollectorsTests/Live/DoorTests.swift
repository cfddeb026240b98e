import Clients
import ClientsTestSupport
import Collectors
import Evidence
import StackModel
import Testing

/// One app that is asked for its door or its set-up, and what its answer means.
struct DoorCase: Sendable, CustomTestStringConvertible {
    let name: String
    let image: String
    let port: Int
    let question: AppProbe.Question
    let replies: [String: FixtureHTTPClient.Reply]
    let finding: AppProbe.Finding
    var version: String?

    init(
        _ name: String, _ image: String, _ port: Int, _ question: AppProbe.Question,
        _ replies: [String: FixtureHTTPClient.Reply], _ finding: AppProbe.Finding, version: String? = nil
    ) {
        self.name = name
        self.image = image
        self.port = port
        self.question = question
        self.replies = replies
        self.finding = finding
        self.version = version
    }

    var testDescription: String { "\(image) \(finding)" }

    /// By the sources that `AppVisit+Doors.swift` and facts/media-apps.md (3.3) name; stand-ins.
    static let all: [DoorCase] = [
        DoorCase(
            "gluetun", "qmcgaw/gluetun:v3.41.3", 8000, .login,
            [
                "GET /v1/vpn/status": .json(#"{"status":"running"}"#),
                "GET /v1/version": .json(#"{"version":"v3.41.3"}"#),
            ],
            .open, version: "3.41.3"),
        DoorCase(
            "authentik", "ghcr.io/goauthentik/server:2026.8.1", 9000, .setup,
            ["GET /setup": .redirect("/if/flow/initial-setup/")], .open),
        DoorCase(
            "authentik", "ghcr.io/goauthentik/server:2026.8.1", 9000, .setup, ["GET /setup": .redirect("/")], .closed),
        DoorCase(
            "authentik", "ghcr.io/goauthentik/server:2025.10.4", 9000, .setup,
            [
                "GET /api/v3/flows/executor/initial-setup/": .json(
                    #"{"component": "ak-stage-prompt", "fields": [{"field_key": "email"}, {"field_key": "password_repeat"}]}"#
                )
            ], .open),
        DoorCase(
            "authentik", "ghcr.io/goauthentik/server:2025.10.4", 9000, .setup,
            ["GET /api/v3/flows/executor/initial-setup/": .json(#"{"component": "ak-stage-access-denied"}"#)], .closed),
        DoorCase("gluetun", "qmcgaw/gluetun:latest", 8000, .login, ["GET /v1/vpn/status": .status(401)], .closed),
        DoorCase(
            "bazarr", "lscr.io/linuxserver/bazarr:1.5.2", 6767, .login,
            ["GET /": .text(#"<script>window.Bazarr = {"apiKey": "0a1b"}</script>"#)], .open),
        DoorCase(
            "bazarr", "lscr.io/linuxserver/bazarr:1.5.6", 6767, .login, ["GET /": .redirect("/login?next=/")], .closed),
        DoorCase("bazarr", "lscr.io/linuxserver/bazarr:1.4.4", 6767, .login, ["GET /": .status(401)], .closed),
        DoorCase(
            "dozzle", "amir20/dozzle:v10.7.3", 8080, .login, ["GET /api/version": .text("<pre>v10.7.3</pre>")], .open,
            version: "10.7.3"),
        DoorCase("dozzle", "amir20/dozzle:v8.13.0", 8080, .login, ["GET /api/version": .status(401)], .closed),
        DoorCase(
            "transmission", "lscr.io/linuxserver/transmission:4.0.6", 9091, .login,
            [
                "GET /transmission/rpc": .answer(
                    HTTPAnswer(409, headers: ["x-transmission-session-id": "a"]))
            ], .open),
        DoorCase(
            "transmission", "lscr.io/linuxserver/transmission:4.0.6", 9091, .login,
            ["GET /transmission/rpc": .status(401)], .closed),
        DoorCase(
            "seerr", "ghcr.io/seerr-team/seerr:v3.1.0", 5055, .setup,
            [
                "GET /api/v1/settings/public": .json(#"{"initialized": false}"#),
                "GET /api/v1/status": .json(#"{"version": "3.1.0"}"#),
            ], .open, version: "3.1.0"),
        DoorCase(
            "jellyseerr", "fallenbagel/jellyseerr:2.7.3", 5055, .setup,
            ["GET /api/v1/settings/public": .json(#"{"initialized": true}"#)], .closed),
        DoorCase(
            "portainer", "portainer/portainer-ce:2.33.8", 9000, .setup,
            ["GET /api/users/admin/check": .status(404), "GET /api/status": .json(#"{"Version": "2.33.8"}"#)], .open,
            version: "2.33.8"),
        DoorCase(
            "portainer", "portainer/portainer-ce:2.45.0", 9000, .setup, ["GET /api/users/admin/check": .status(204)],
            .closed),
        DoorCase(
            "jellystat", "cyfershepard/jellystat:1.1.8", 3000, .setup,
            ["GET /auth/isConfigured": .json(#"{"state": 0, "version": "1.1.8"}"#)], .open, version: "1.1.8"),
        DoorCase(
            "jellystat", "cyfershepard/jellystat:1.1.10", 3000, .setup,
            ["GET /auth/isConfigured": .json(#"{"state": 2}"#)], .closed),
        DoorCase(
            "npm", "jc21/nginx-proxy-manager:2.15.1", 81, .setup,
            ["GET /api/": .json(#"{"status":"OK","setup":false,"version":{"major":2,"minor":15,"revision":1}}"#)],
            .open,
            version: "2.15.1"),
        DoorCase(
            "homarr", "ghcr.io/homarr-labs/homarr:v1.74.0", 7575, .setup,
            ["GET /api/trpc/onboard.currentStep": .json(#"{"result":{"data":{"json":{"current":"finish"}}}}"#)], .closed
        ),
        DoorCase(
            "plex", "plexinc/pms-docker:1.41.9", 32400, .setup,
            [
                "GET /identity": .text(
                    #"<?xml version="1.0"?><MediaContainer size="0" claimed="0" version="1.41.9.9961-4"/>"#)
            ],
            .open, version: "1.41.9.9961-4"),
    ]
}

@Suite("Open apps are told from protected ones")
struct DoorTests {
    @Test("by what they answer a visitor", arguments: DoorCase.all)
    func door(_ item: DoorCase) async throws {
        let stack = AskedStack(name: item.name, image: item.image, port: item.port)
        let (live, gaps, client) = await stack.collect(item.replies)
        let probe = try #require(live.probes.first)
        #expect(probe.answer(to: item.question)?.finding == item.finding)
        if let version = item.version { #expect(probe.version == version) }
        #expect(gaps.isEmpty)
        #expect(client.requests.allSatisfy { $0.method == "GET" && !$0.isCredentialed })
    }

    @Test("an answer of nothing but 404, of another kind or of another app decides nothing", arguments: DoorCase.all)
    func rubbish(_ item: DoorCase) async {
        let stack = AskedStack(name: item.name, image: item.image, port: item.port)
        for reply in [
            FixtureHTTPClient.Reply.status(404), .text("<html><title>Something else</title></html>"),
            .json(#"{"version": {"a": [1]}, "state": "x", "initialized": 1, "setup": "no", "status": 7}"#),
            .json(#"{"version": "1"#), .status(500), .redirect("https://elsewhere.example/"),
        ] {
            let client = FixtureHTTPClient([:], otherwise: reply)
            let (live, gaps) = await stack.collect(client)
            for answer in live.probes.flatMap(\.answers) {
                guard case .undecided = answer.finding else {
                    // Dozzle's version page is any page: without a provider everything is answered.
                    #expect(item.name == "dozzle" && answer.finding == .open, "\(item.image): \(answer)")
                    continue
                }
            }
            #expect(!live.probes.isEmpty || !gaps.isEmpty)
            #expect(client.requests.allSatisfy { "\($0.endpoint)".contains(AskedStack.address) })
        }
    }
}
