import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

@Suite("The apps' settings are found through the stack's bind mounts")
struct AppCollectorTests {
    private func stack(_ mounts: [Mount], image: String = "lscr.io/linuxserver/radarr:5.28.0") -> Stack {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: "radarr", span: span)
        service.image = ImageReference(image).map { Located($0, at: span) }
        service.mounts = mounts
        return Stack(name: "s", directory: "/srv/s", services: [service])
    }

    private func bind(_ source: String, _ target: String) -> Mount {
        Mount(kind: .bind, span: SourceSpan(file: "compose.yaml", line: 4, column: 9), source: source, target: target)
    }

    private func collect(_ stack: Stack, _ files: [String: InMemoryFileSystem.File]) -> ([AppSettings], [Gap]) {
        AppCollector(files: InMemoryFileSystem(files), workingDirectory: "/srv/s") { key, value in
            key == "ApiKey"
                ? .secret(Secret(kind: .apiKey, strength: .strong, length: value.count, fingerprint: "x"))
                : .text(value)
        }.collect(stack)
    }

    private let config =
        "<Config>\n  <ApiKey>0123456789abcdef0123456789abcdef</ApiKey>\n  <Port>7878</Port>\n</Config>\n"

    @Test("through the mount with the longest target, shown from where the owner stands")
    func longestMount() throws {
        let stack = stack([bind("/wrong", "/"), bind("/srv/s/radarr", "/config")])
        let (apps, gaps) = collect(
            stack, ["/srv/s/radarr/config.xml": .init(config), "/wrong/config/config.xml": .init("<Config/>")])
        let app = try #require(apps.first)
        #expect(app.files == ["radarr/config.xml"])
        #expect(app.entry("port")?.text == "7878")
        #expect(app.entry("ApiKey")?.secret != nil)
        #expect(app.entry("ApiKey")?.text == nil)
        #expect(gaps.isEmpty)
    }

    @Test("a file that is missing, forbidden, too large or broken is a gap with its reason, never empty settings")
    func gaps() {
        let stack = stack([bind("/srv/s/radarr", "/config")])
        let cases: [(InMemoryFileSystem.File?, String)] = [
            (nil, "There is no"), (.init(config, mode: 0o000), "permission denied"),
            (.init(String(repeating: "x", count: AppCollector.limit + 1)), "is larger"),
            (.init("<Config>"), "not closed"),
        ]
        for (file, reason) in cases {
            let (apps, gaps) = collect(stack, file.map { ["/srv/s/radarr/config.xml": $0] } ?? ["/srv/s/x": .init("")])
            #expect(apps.isEmpty)
            #expect(gaps.count == 1 && gaps[0].what == "app-settings:radarr" && gaps[0].reason.contains(reason))
            #expect(gaps.allSatisfy { !$0.remedy.isEmpty })
        }
    }

    @Test("a named volume is a gap; a parent path cannot be escaped")
    func volumesAndParents() {
        let volume = Mount(
            kind: .volume, span: SourceSpan(file: "c", line: 1, column: 1), source: "v", target: "/config")
        #expect(collect(stack([volume]), [:]).1.first?.reason.contains("no bind mount") == true)
        #expect(
            collect(stack([bind("/srv/s/radarr/../radarr", "/config/.")]), ["/srv/s/radarr/config.xml": .init(config)])
                .0.count == 1)
    }
}
