import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// What is read of a Caddyfile, and what is refused rather than guessed.
struct CaddyTextTests {
    private func read(_ text: String) -> (entries: [AppSettings.Entry], gaps: [Gap]) {
        var service = Service(name: "caddy", span: SourceSpan(file: "compose.yaml", line: 2, column: 3))
        service.image = Located(
            ImageReference("caddy:2.11.4") ?? .init(registry: "", repository: "", tag: nil, digest: nil, text: ""),
            at: service.span)
        service.mounts = [
            Mount(kind: .bind, span: service.span, source: "/srv/Caddyfile", target: "/etc/caddy/Caddyfile")
        ]
        var stack = Stack(name: "media", directory: "/srv")
        stack.services = [service]
        let files = InMemoryFileSystem(["/srv/Caddyfile": .init(text)])
        let (apps, gaps) = AppCollector(files: files, workingDirectory: "/srv") { _, value in .text(value) }.collect(
            stack)
        return (apps.first?.entries ?? [], gaps)
    }

    @Test func `blocks, quotes and comments`() {
        let (entries, gaps) = read(
            """
            {
                admin off # global
            }
            # a comment
            a.example.org,
            b.example.org {
                reverse_proxy "radarr:7878" {
                    to other:1
                }
                handle /api/* {
                    respond `two words`
                }
            }
            """)
        #expect(gaps.isEmpty)
        #expect(
            entries.map { "\($0.span.line) \($0.key)=\($0.text ?? "")" } == [
                "2 0  > admin=off", "7 1 a.example.org, b.example.org > reverse_proxy=radarr:7878",
                "8 1 a.example.org, b.example.org > 0 reverse_proxy radarr:7878 > to=other:1",
                "10 1 a.example.org, b.example.org > handle=/api/*",
                "11 1 a.example.org, b.example.org > 1 handle /api/* > respond=two words",
            ])
    }

    @Test func `a file of one site may leave out its braces`() {
        let (entries, gaps) = read("example.org\nreverse_proxy radarr:7878\nheader {\n  -Server\n}\n")
        #expect(gaps.isEmpty)
        #expect(
            entries.map(\.key) == [
                "0 example.org > reverse_proxy", "0 example.org > header", "0 example.org > 0 header > -Server",
            ])
    }

    @Test(arguments: [
        "a {\n reverse_proxy b\n", "}\n", "a {\n respond <<END\n x\n END\n}\n", "a {\n respond \"open\n}\n",
        String(repeating: "a {\n", count: 40) + String(repeating: "}\n", count: 40), "a { respond b }\n",
        String(repeating: "a", count: 5000) + " {\n respond b\n}\n",
    ]) func `what is not understood is a gap`(_ text: String) {
        let (entries, gaps) = read(text)
        #expect(entries.isEmpty)
        #expect(gaps.count == 1)
    }
}
