import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Answers as the sources that `AppVisit+Edge.swift` names give them: stand-ins.
@Suite("What stands at the edge, asked as a neighbour")
struct EdgeVisitTests {
    private let cloudflared = AskedStack(name: "tunnel", image: "cloudflare/cloudflared:2026.8.2", port: 20241)

    @Test("a connector tells the rules that are kept at Cloudflare")
    func tunnel() async throws {
        let (live, gaps, client) = await cloudflared.collect([
            "GET /config": .json(
                """
                {"version": 12, "config": {"warp-routing": {}, "originRequest": {"access": {}}, "ingress": [
                  {"hostname": "sonarr.example.org", "path": null, "service": "https://sonarr:8989",
                   "originRequest": {"noTLSVerify": true, "access": {"required": true, "audTag": ["a"]}}},
                  {"hostname": "", "path": null, "service": "http_status:404", "originRequest": {"access": {}}}]}}
                """),
            "GET /quicktunnel": .json(#"{"hostname": ""}"#),
        ])
        let settings = try #require(live.settings.first)
        #expect(settings.entry("ingress/0/hostname")?.text == "sonarr.example.org")
        #expect(settings.entry("ingress/0/service")?.text == "https://sonarr:8989")
        #expect(settings.entry("ingress/0/originRequest/access/required")?.text == "true")
        #expect(settings.entry("ingress/0/originRequest/noTLSVerify")?.text == "true")
        #expect(settings.entry("ingress/1/service")?.text == "http_status:404")
        #expect(settings.entry("ingress/0/path") == nil)
        #expect(settings.answers == ["tunnel:/config", "tunnel:/quicktunnel"])
        #expect(gaps.isEmpty)
        #expect(client.requests.allSatisfy { $0.method == "GET" && !$0.isCredentialed })
    }

    @Test("Access that is asked for the whole tunnel is asked of no rule")
    func access() async {
        let (live, _, _) = await cloudflared.collect([
            "GET /config": .json(
                """
                {"version": 2, "config": {"originRequest": {"access": {"required": true}}, "ingress": [
                  {"hostname": "a.example.org", "service": "http://a:1", "originRequest": {"access": {"required": true}}}]}}
                """)
        ])
        #expect(live.settings.first?.entry("ingress/0/originRequest/access/required")?.text == "false")
    }

    @Test("a connector that waits for its rules, or another program, tells nothing")
    func waiting() async {
        for body in [
            #"{"version": -1, "config": {"ingress": [{"hostname": "", "service": "http_status:503"}]}}"#, "{}", "[]",
            #"{"version": 1, "config": {"ingress": "none"}}"#,
        ] {
            let (live, gaps, _) = await cloudflared.collect(["GET /config": .json(body)])
            #expect(live.settings.isEmpty)
            #expect(gaps.map(\.what) == ["app-answers:tunnel"])
        }
    }

    @Test("rules that the running tunnel no longer has leave the file's")
    func fewer() {
        func entry(_ key: String, _ text: String, _ source: AppSettings.Source) -> AppSettings.Entry {
            .init(key: key, value: .text(text), span: SourceSpan(file: "c", line: 1, column: 1), source: source)
        }
        let written = AppSettings(
            service: "t", product: "cloudflared", files: ["c"],
            entries: [
                entry("ingress/0/service", "http://a", .file), entry("ingress/1/service", "http://b", .file),
                entry("tunnel", "x", .file),
            ])
        let live = AppSettings(
            service: "t", product: "cloudflared", answers: ["t:/config"],
            entries: [entry("ingress/0/service", "http://c", .api)])
        let merged = AppSettings.merged(files: [written], answers: [live])[0]
        #expect(merged.entries.map(\.key).sorted() == ["ingress/0/service", "tunnel"])
        #expect(merged.entry("ingress/0/service")?.text == "http://c")
        #expect(merged.entry("ingress/0/service")?.onDisk?.value == .text("http://a"))
    }

    private static let json = ["Content-Type": "application/json"] as HTTPHeaders

    @Test(
        "an admin address is open, closed, or neither",
        arguments: [
            ("caddy", "caddy:2.11.4", 200, #"{"apps": {}}"#, true, AppProbe.Finding.open),
            ("caddy", "caddy:2.11.4", 200, "null", true, .open),
            ("caddy", "caddy:2.11.4", 200, "<html>", false, .undecided("/config/ is answered with status 200.")),
            ("caddy", "caddy:2.11.4", 403, #"{"error": "host not allowed"}"#, true, .closed),
            ("traefik", "traefik:v3.7.13", 200, #"[{"rule": "x", "provider": "docker"}]"#, true, .open),
            ("traefik", "traefik:v3.7.13", 404, "404 page not found", false, .closed),
            (
                "traefik", "traefik:v3.7.13", 200, "[]", true,
                .undecided("/api/http/routers is answered with status 200.")
            ),
        ])
    func administration(
        _ name: String, _ image: String, _ status: Int, _ body: String, _ isJSON: Bool, _ finding: AppProbe.Finding
    ) async {
        let stack = AskedStack(name: name, image: image, port: name == "caddy" ? 2019 : 8080)
        let client = FixtureHTTPClient(
            [:],
            otherwise: .answer(HTTPAnswer(status, headers: isJSON ? Self.json : [:], body: Array(body.utf8))))
        let (live, _) = await stack.collect(client)
        #expect(live.probes.first?.answer(to: .administration)?.finding == finding)
        #expect(live.settings.isEmpty)
        #expect(client.requests.allSatisfy { $0.method == "GET" && !$0.isCredentialed })
    }

    @Test("nothing that listens is a closed door, where the engine names the address; anything else is not known")
    func nothingListens() async {
        var stack = AskedStack(name: "caddy", image: "caddy:2.11.4", port: 2019)
        var (live, gaps) = await stack.collect(FixtureHTTPClient([:], otherwise: .failure(.refused)))
        #expect(live.probes.first?.answer(to: .administration)?.finding == .closed)
        #expect(gaps.isEmpty)
        (live, gaps) = await stack.collect(FixtureHTTPClient([:], otherwise: .failure(.timedOut)))
        #expect(live.probes.isEmpty)
        #expect(gaps.map(\.what) == ["app-answers:caddy"])
        stack.isEngineKnown = false
        (live, _) = await stack.collect(FixtureHTTPClient([:], otherwise: .failure(.refused)))
        #expect(live.probes.first?.answer(to: .administration)?.finding != .closed)
    }

    @Test("a socket proxy is asked only what reads, and what comes back is not kept")
    func socketProxy() async {
        let stack = AskedStack(name: "filter", image: "tecnativa/docker-socket-proxy:v0.4.1", port: 2375)
        let (live, gaps, client) = await stack.collect([
            "GET /containers/json": .json(#"[{"Names": ["/SECRETNAME"]}]"#),
            "GET /images/json": .status(403, "Forbidden"),
            "GET /secrets": .json(#"{"message": "This node is not a swarm manager."}"#, status: 503),
            "GET /exec/watertight/json": .json(#"{"message": "No such exec instance"}"#, status: 404),
            "GET /swarm": .status(500, "<html>proxy</html>"),
        ])
        let entries = live.settings.first?.entries ?? []
        let sections = Dictionary(entries.map { ($0.key, $0.text) }) { first, _ in first }
        #expect(
            sections == [
                "Section/CONTAINERS": "answered", "Section/IMAGES": "refused", "Section/SECRETS": "empty",
                "Section/EXEC": "answered",
            ])
        #expect(gaps.isEmpty)
        #expect(client.requests.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
        var dumped = ""
        dump(live, to: &dumped)
        #expect(!dumped.contains("SECRETNAME"))
    }

    @Test("Portainer is asked at its encrypted port too, and qBittorrent as its file says")
    func encrypted() async throws {
        let portainer = AskedStack(name: "portainer", image: "portainer/portainer-ce:2.45.0", port: 9000)
        let client = FixtureHTTPClient(
            [
                "GET https://\(AskedStack.address):9443/api/users/admin/check": .status(404),
                "GET https://\(AskedStack.address):9443/api/status": .json(#"{"Version": "2.45.0"}"#),
            ], otherwise: .failure(.refused))
        let (live, _) = await portainer.collect(client)
        #expect(live.probes.first?.answer(to: .setup)?.finding == .open)

        let conf = "[Preferences]\nWebUI\\HTTPS\\Enabled=true\n"
        let torrents = AskedStack(
            name: "qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.1.4",
            files: ["/srv/s/config/qBittorrent/qBittorrent.conf": .init(conf)],
            access: [AppAccess(service: "qbittorrent", user: "keeper", password: .environment("QB"))],
            environment: ["QB": "correct horse"], port: 8080)
        let page = FixtureHTTPClient(
            ["GET https://\(AskedStack.address):8080/api/v2/app/version": .status(403)], otherwise: .failure(.notHTTP))
        let (asked, gaps) = await torrents.collect(page)
        #expect(asked.probes.first?.answer(to: .login)?.finding == .closed)
        // Nobody vouches for the certificate: no password is sent.
        #expect(page.requests.allSatisfy { !$0.isCredentialed })
        #expect(gaps.map(\.what) == ["app-answers:qbittorrent"])
    }
}
