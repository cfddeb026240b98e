import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Which of Traefik's files are read, and how TOML is.
struct TraefikFilesTests {
    private func read(
        _ files: [String: String], command: [String] = []
    ) -> (app: AppSettings?, gaps: [Gap]) {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: "traefik", span: span)
        service.image = ImageReference("traefik:v3.7.13").map { Located($0, at: span) }
        service.mounts = [Mount(kind: .bind, span: span, source: "/srv/t", target: "/etc/traefik")]
        service.command = command.map { Located(MaskedText($0), at: span) }
        let disk = InMemoryFileSystem(
            Dictionary(uniqueKeysWithValues: files.map { ("/srv/t/\($0.key)", .init($0.value)) }))
        let (apps, gaps) = AppCollector(files: disk, workingDirectory: "/srv") { _, value in .text(value) }.collect(
            Stack(name: "s", directory: "/srv", services: [service]))
        return (apps.first, gaps)
    }

    @Test func `a folder is read with all below it, other endings left out`() {
        let (app, gaps) = read(
            [
                "d/a.yml": "http: {routers: {a: {rule: x}}}", "d/b/c.toml": "[http.routers.b]\nrule = 'y'",
                "d/d.md": "]",
            ],
            command: ["--providers.file.directory=/etc/traefik/d"])
        #expect(gaps.isEmpty)
        #expect(app?.files == ["t/d/a.yml", "t/d/b/c.toml"])
        #expect(app?.entry("dynamic:http/routers/a/rule")?.text == "x")
        #expect(app?.entry("dynamic:http/routers/b/rule")?.text == "y")
    }

    @Test func `the file that Traefik is told of is the one that is read`() {
        let (app, _) = read(
            [
                "traefik.yml": "api: {}",
                "own.yml": "log: {level: INFO}\nproviders: {file: {filename: /etc/traefik/r.yml}}",
                "r.yml": "http: {}",
            ], command: ["--configFile=/etc/traefik/own.yml"])
        #expect(app?.files == ["t/own.yml", "t/r.yml"])
        #expect(app?.entry("api") == nil)
    }

    @Test func `what a setting names and is not there is a gap`() {
        #expect(read([:], command: ["--providers.file.directory", "/etc/traefik/d"]).gaps.count == 1)
        #expect(read([:], command: ["--providers.file.filename=/elsewhere/d.yml"]).gaps.count == 1)
        #expect(read(["d.yml": "a: ["], command: ["--providers.file.filename=/etc/traefik/d.yml"]).gaps.count == 1)
        #expect(read([:]).gaps.isEmpty)
    }

    @Test func `TOML's tables, lists and inline tables`() {
        let (app, gaps) = read([
            "traefik.toml": """
            top = true # said
            [entryPoints."web.one"]
              address = ":80"  # plain
              list = ["a", 'b',
                 "c # no comment", # one
              ]
              [entryPoints."web.one".http.tls]
            [[http.servers]]
              url = "http://a"
              weights.x = 1
            [[http.servers]]
              url = "http://b"
            [http.servers.health]
              path = "/p\\\"q"
            [inline]
              table = { key = "v", "other key" = [1, 2] }
            """
        ])
        #expect(gaps.isEmpty)
        let shown = app?.entries.map { "\($0.span.line) \($0.key)=\($0.text ?? "")" }
        #expect(
            shown == [
                "1 top=true", "2 entryPoints/web.one={}", "3 entryPoints/web.one/address=:80",
                "4 entryPoints/web.one/list/0=a", "4 entryPoints/web.one/list/1=b",
                "5 entryPoints/web.one/list/2=c # no comment", "7 entryPoints/web.one/http/tls={}",
                "9 http/servers/0/url=http://a", "10 http/servers/0/weights/x=1", "12 http/servers/1/url=http://b",
                "13 http/servers/1/health={}", "14 http/servers/1/health/path=/p\"q", "15 inline={}",
                "16 inline/table/key=v", "16 inline/table/other key/0=1", "16 inline/table/other key/1=2",
            ])
    }

    @Test(arguments: [
        "a", "a =", "a = [1", "a = \"x", "a = 1 2", "[a", "[[a]", "a = {b = 1", "a = \"\"\"x\"\"\"", "= 1",
        "a = " + String(repeating: "[", count: 100), String(repeating: "a = 1\n", count: 30_000),
    ]) func `TOML that is broken, too deep or too long is a gap`(_ text: String) {
        let (app, gaps) = read(["traefik.toml": text])
        #expect(app == nil)
        #expect(gaps.count == 1)
    }
}
