import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Answers as `InitializeJsonController`, `HostConfigResource` and `ApiKeyAuthenticationHandler` of Radarr 5.28 and 6.4,
/// Sonarr 4 and 5, Readarr 0.4 give them: stand-ins, written from those sources.
@Suite("The running *arr apps")
struct ServarrVisitTests {
    private static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    private let config = "<Config>\n  <ApiKey>\(Self.key)</ApiKey>\n</Config>\n"
    private let files: [String: InMemoryFileSystem.File]

    init() { files = ["/srv/s/config/config.xml": .init(config)] }

    @Test(
        "an open door is told from a closed one in each spelling",
        arguments: [
            ("GET /initialize.json", FixtureHTTPClient.Reply.json(#"{"apiKey":"k","version":"6.4.3.10645"}"#), true),
            ("GET /initialize.js", .text("window.Readarr = {\n  apiKey: 'k',\n  version: '0.4.18' };"), true),
            ("GET /initialize.json", .redirect("/login?returnUrl=%2Finitialize.json"), false),
            ("GET /initialize.json", .redirect("http://172.30.0.2:7878/login?returnUrl=/"), false),
            ("GET /initialize.json", .status(401), false),
        ] as [(String, FixtureHTTPClient.Reply, Bool)])
    func door(_ path: String, _ reply: FixtureHTTPClient.Reply, _ isOpen: Bool) async throws {
        let (live, gaps, _) = await AskedStack().collect([path: reply])
        let answer = try #require(live.probes.first?.answer(to: .login))
        #expect(answer.finding == (isOpen ? .open : .closed))
        #expect("GET \(answer.span.file.dropFirst("radarr:".count))" == path)
        #expect(gaps.isEmpty)
    }

    @Test(
        "what says nothing decides nothing",
        arguments: [
            .status(400), .status(404), .status(500), .text("<html>welcome</html>"), .json(#"{"apiKey":""}"#),
            .json(#"{"apiKey":7}"#), .json("[1,2"), .redirect("https://elsewhere.example/start"),
        ] as [FixtureHTTPClient.Reply])
    func undecided(_ reply: FixtureHTTPClient.Reply) async throws {
        let (live, _, client) = await AskedStack().collect(["GET /initialize.json": reply])
        let answer = try #require(live.probes.first?.answer(to: .login))
        guard case .undecided = answer.finding else {
            Issue.record("\(answer.finding)")
            return
        }
        // Nothing is followed: every request went to the app itself.
        #expect(client.requests.allSatisfy { "\($0.endpoint)" == "http://172.30.0.2:7878" && $0.redirectLimit == 0 })
    }

    @Test("the settings in force come under the keys of config.xml, and no key or password with them")
    func settings() async throws {
        let (live, gaps, client) = await AskedStack(files: files).collect([
            "GET /initialize.json": .redirect("/login"),
            "GET /api/v3/system/status": .json(#"{"version": "6.4.3.10645"}"#),
            "GET /api/v3/config/host": .json(
                #"{"authenticationMethod": "external", "authenticationRequired": "enabled", "apiKey": "SECRETVALUE1", "password": "SECRETVALUE2", "sslCertPassword": "SECRETVALUE3", "username": "curator", "port": 7878}"#
            ),
            "GET /api/v3/downloadclient": .json(
                #"[{"name": "qb", "enable": true, "removeCompletedDownloads": true, "fields": [{"name": "password", "value": "SECRETVALUE4"}]}]"#
            ),
            "GET /api/v3/system/task": .json(#"[{"taskName": "RefreshMonitoredDownloads", "interval": 1}]"#),
            "GET /api/v3/system/backup": .json(
                #"[{"time": "2026-11-02T03:00:00Z"}, {"time": "2026-11-20T03:00:00Z"}]"#),
        ])
        let settings = try #require(live.settings.first)
        #expect(settings.entry("AuthenticationMethod")?.text == "external")
        #expect(settings.entry("AuthenticationMethod")?.source == .api)
        #expect(settings.entry("AuthenticationMethod")?.span.file == "radarr:/api/v3/config/host#authenticationMethod")
        #expect(settings.entry("Port")?.text == "7878")
        #expect(settings.entry("DownloadClient/0/removeCompletedDownloads")?.text == "true")
        #expect(settings.entry("Task/RefreshMonitoredDownloads/interval")?.text == "1")
        #expect(settings.entry("Backup/ageInDays")?.text == "2")
        #expect(live.probes.first?.version == "6.4.3.10645")
        #expect(gaps.isEmpty)
        var dumped = ""
        dump(live, to: &dumped)
        dump(gaps, to: &dumped)
        #expect(!dumped.contains("SECRETVALUE") && !dumped.contains(Self.key))
        // The door is asked without the key, the API with it, and nothing but GET is sent.
        #expect(client.requests.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
        for request in client.requests {
            #expect(request.values(of: "X-Api-Key") == (request.path.hasPrefix("/api/") ? [Self.key] : []))
        }
    }

    @Test("version 5 of Sonarr has its general settings elsewhere")
    func sonarrFive() async throws {
        let stack = AskedStack(name: "sonarr", image: "lscr.io/linuxserver/sonarr:5.0.0", files: files, port: 8989)
        let (live, _, _) = await stack.collect([
            "GET /initialize.json": .redirect("/login"),
            "GET /api/v3/system/status": .json(#"{"version": "5.0.0.77"}"#),
            "GET /api/v5/settings/general": .json(#"{"authenticationMethod": "forms"}"#),
        ])
        let entry = try #require(live.settings.first?.entry("AuthenticationMethod"))
        #expect(entry.text == "forms" && entry.span.file.hasPrefix("sonarr:/api/v5/settings/general"))
    }

    @Test("no key goes where only the Compose files say that the app listens, and a refusal there proves nothing")
    func filesAlone() async throws {
        let stack = AskedStack(files: files, isEngineKnown: false)
        let (live, _, client) = await stack.collect(["GET /initialize.json": .redirect("/login")])
        #expect(client.requests.allSatisfy { !$0.isCredentialed && "\($0.endpoint)" == "http://127.0.0.1:8000" })
        let finding = try #require(live.probes.first?.answer(to: .login)?.finding)
        guard case .undecided = finding else {
            Issue.record("\(finding)")
            return
        }
        let open = await stack.collect(["GET /initialize.json": .json(#"{"apiKey":"k"}"#)])
        #expect(open.live.probes.first?.answer(to: .login)?.finding == .open)
    }

    @Test("a key that is not in force is a gap that names what wins over it")
    func wrongKey() async throws {
        let (live, gaps, _) = await AskedStack(files: files).collect([
            "GET /initialize.json": .redirect("/login"), "GET /api/v3/system/status": .status(401),
        ])
        #expect(live.settings.isEmpty)
        #expect(gaps.count == 1 && gaps[0].what == "app-answers:radarr" && gaps[0].remedy.contains("__AUTH__APIKEY"))
        #expect(live.probes.first?.answer(to: .login)?.finding == .closed)
    }

    @Test("an app below a base address is asked there")
    func base() async throws {
        let config = "<Config><ApiKey>\(Self.key)</ApiKey><UrlBase>/movies/</UrlBase></Config>"
        let stack = AskedStack(files: ["/srv/s/config/config.xml": .init(config)])
        let (live, _, client) = await stack.collect(["GET /movies/initialize.json": .json(#"{"apiKey":"k"}"#)])
        #expect(live.probes.first?.answer(to: .login)?.finding == .open)
        #expect(client.asked.allSatisfy { $0.hasPrefix("GET /movies/") })
    }
}
