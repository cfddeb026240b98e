import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

@Suite("What reverse proxies really serve")
struct LivePageTests {
    private let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)

    private func proxy(_ image: String, labels: [String: String] = [:]) -> Stack {
        var service = Service(name: "proxy", span: span)
        service.image = ImageReference(image).map { Located($0, at: span) }
        var app = Service(name: "app", span: span)
        app.labels = labels.map { EnvironmentEntry(name: $0.key, span: span, value: .text($0.value)) }
        return Stack(name: "s", directory: "/srv/s", services: [service, app])
    }

    private func caddyfile(_ sites: String...) -> AppSettings {
        AppSettings(
            service: "proxy", product: "caddy", files: ["Caddyfile"],
            entries: sites.enumerated().map { index, site in
                AppSettings.Entry(
                    key: "\(index) \(site) > reverse_proxy", value: .text("app:80"),
                    span: SourceSpan(file: "Caddyfile", line: index + 1, column: 1))
            })
    }

    private let containers = [AppAddresses.Container(service: "proxy", addresses: ["172.30.0.9"])]

    @Test(
        "where a redirection leads is kept without what may be a ticket",
        arguments: [
            ("https://auth.example.org/?rd=https%3A%2F%2Ffilms&token=SECRETVALUE", "https://auth.example.org/"),
            ("/login;jsessionid=SECRETVALUE", "/login"), ("/#SECRETVALUE", "/"), ("/a\u{1B}[31m", "/a"),
        ])
    func redirection(_ sent: String, _ kept: String) async throws {
        let client = FixtureHTTPClient(["GET /": .answer(HTTPAnswer(302, headers: ["Location": sent]))])
        let (pages, _) = await LivePageCollector(http: client, now: 0).collect(
            proxy("caddy:2.11.4"), settings: [caddyfile("films.example.org")], containers: containers)
        #expect(pages.map(\.location) == [kept])
    }

    @Test("each site is asked at the proxy itself, under its own name, and only protecting headers are kept")
    func caddy() async throws {
        let client = FixtureHTTPClient([
            "GET /": .answer(
                HTTPAnswer(
                    200,
                    headers: [
                        "Strict-Transport-Security": "max-age=1", "Set-Cookie": "session=SECRETVALUE",
                        "Referrer-Policy": "no-referrer", "X-Mine": "1",
                    ]))
        ])
        let (pages, gaps) = await LivePageCollector(http: client, now: 0).collect(
            proxy("caddy:2.11.4"),
            settings: [
                caddyfile(
                    "films.example.org, https://tv.example.org:443", "http://plain.example.org", "(snippet)", ":80",
                    "*.example.org", "{$DOMAIN}", "films.example.org/path")
            ], containers: containers)
        #expect(gaps.isEmpty)
        #expect(pages.map(\.name) == ["films.example.org", "tv.example.org"])
        #expect(pages[0].headers == ["strict-transport-security": "max-age=1", "referrer-policy": "no-referrer"])
        #expect(pages[0].span?.line == 1)
        for request in client.requests {
            guard case .tcp(let host, let port, let tls?) = request.endpoint else {
                Issue.record("not over TLS")
                continue
            }
            #expect(host == "172.30.0.9" && port == 443 && tls.serverName == request.host && !request.isCredentialed)
        }
    }

    @Test("the names of Traefik's rules are found in each spelling")
    func traefik() async {
        let rules = [
            "traefik.http.routers.a.rule": "Host(`a.example.org`) && PathPrefix(`/x`)",
            "traefik.http.routers.b.rule": "Host(\"b.example.org\", `c.example.org`) || Host(`a.example.org`)",
            "traefik.http.routers.c.rule": "HostRegexp(`.*`)", "traefik.http.services.a.loadbalancer.server.port": "80",
        ]
        let (pages, _) = await LivePageCollector(http: FixtureHTTPClient(["GET /": .status(200)]), now: 0).collect(
            proxy("traefik:v3.7.9", labels: rules), settings: [], containers: containers)
        #expect(pages.map(\.name) == ["a.example.org", "b.example.org", "c.example.org"])
    }

    @Test("a proxy that does not serve is a gap, and without the engine nothing is asked")
    func silent() async {
        let client = FixtureHTTPClient([:], otherwise: .failure(.tls, "No secure connection could be made."))
        let (pages, gaps) = await LivePageCollector(http: client, now: 0).collect(
            proxy("caddy:2.11.4"), settings: [caddyfile("films.example.org")], containers: containers)
        #expect(pages.isEmpty && gaps.count == 1 && gaps[0].what == "served-page:proxy")
        let none = FixtureHTTPClient([:])
        let (unasked, _) = await LivePageCollector(http: none, now: 0).collect(
            proxy("caddy:2.11.4"), settings: [caddyfile("films.example.org")], containers: [])
        #expect(unasked.isEmpty && none.requests.isEmpty)
    }

    @Test("an nginx is asked for the names of its encrypted servers, with the certificate that it shows")
    func nginx() async throws {
        func entry(_ key: String, _ value: String, _ line: Int) -> AppSettings.Entry {
            AppSettings.Entry(key: key, value: .text(value), span: SourceSpan(file: "a.conf", line: line, column: 1))
        }
        let settings = AppSettings(
            service: "proxy", product: "nginx", files: ["a.conf"],
            entries: [
                entry("0 http > 0 server > server_name", "a.example.org *.example.org _", 1),
                entry("0 http > 0 server > listen", "443 ssl", 2),
                entry("0 http > 1 server > listen", "80", 4),
                entry("0 http > 1 server > server_name", "plain.example.org", 5),
            ])
        var answer = HTTPAnswer(200)
        answer.certificate = ServerCertificate(notBefore: 1, notAfter: 100)
        let client = FixtureHTTPClient(["GET /": .answer(answer)])
        let (pages, gaps) = await LivePageCollector(http: client, now: 50).collect(
            proxy("nginx:1.30.2"), settings: [settings], containers: containers)
        #expect(gaps.isEmpty)
        #expect(pages.map(\.name) == ["a.example.org"])
        #expect(pages.first?.span?.line == 1)
        #expect(pages.first?.certificate == .init(notBefore: 1, notAfter: 100, seen: 50))
    }
}
