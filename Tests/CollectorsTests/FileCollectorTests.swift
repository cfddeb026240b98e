import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Which files of a stack are looked at, and what is said of them.
struct FileCollectorTests {
    private func collect(
        _ stack: Stack, _ files: [String: InMemoryFileSystem.File]
    ) -> (seen: [FileEvidence.Seen], gaps: [Gap]) {
        FileCollector(files: InMemoryFileSystem(files), workingDirectory: "/srv/media") { key, value in
            key.contains("KEY")
                ? .secret(Secret(kind: .apiKey, strength: .strong, length: value.count, fingerprint: "f"))
                : .text(value)
        }.collect(stack)
    }

    private func stack(_ change: (inout Stack, inout Service) -> Void) -> Stack {
        var stack = Stack(name: "media", directory: "/srv/media", files: ["compose.yaml"])
        var service = Service(name: "radarr", span: SourceSpan(file: "compose.yaml", line: 2, column: 3))
        change(&stack, &service)
        stack.services = [service]
        return stack
    }

    private let span = SourceSpan(file: "compose.yaml", line: 3, column: 7)

    @Test func `env files are looked at, also those that nothing loads`() throws {
        let (seen, gaps) = collect(
            stack { _, _ in },
            [
                "/srv/media/compose.yaml": .init("services: {}", mode: 0o664),
                "/srv/media/.env": .init("RADARR_KEY=abc\nTZ=UTC\n", mode: 0o644, user: 7),
                "/srv/media/.env.example": .init("RADARR_KEY=\n", mode: 0o644),
                "/srv/media/vpn.env": .init("A=1\n", mode: 0o600),
                "/srv/media/.env.gpg": .init("x", mode: 0o600),
            ])
        #expect(gaps.isEmpty)
        #expect(seen.map(\.shown) == [".env", ".env.example", "compose.yaml", "vpn.env"])
        #expect(seen.map(\.purpose) == [.envFile, .exampleFile, .composeFile, .envFile])
        #expect(seen.map(\.holdsSecrets) == [true, false, false, false])
        let env = try #require(seen.first)
        #expect(env.attributes.mode == 0o644)
        #expect(env.attributes.user == 7)
        #expect(env.secrets.map(\.name) == ["RADARR_KEY"])
        #expect(env.secrets.first?.span == SourceSpan(file: ".env", line: 1, column: 12, length: 3))
    }

    @Test func `an unreadable file is a gap, not a file without secrets`() {
        let (seen, gaps) = collect(
            stack { stack, _ in
                stack.secrets = [
                    StoredValue(key: "k", span: span, source: .file(Located("/srv/media/k.txt", at: span)))
                ]
            },
            ["/srv/media/compose.yaml": .init(""), "/srv/media/.env": .init("A_KEY=1", mode: 0o000)])
        #expect(seen.first { $0.shown == ".env" }?.holdsSecrets == nil)
        #expect(gaps.map(\.what) == ["files:k.txt"])
    }

    @Test func `an app's folder is looked through for the files that hold its secrets`() {
        let (seen, _) = collect(
            stack { _, service in
                service.mounts = [
                    Mount(kind: .bind, span: span, source: "/srv/media/radarr", target: "/config"),
                    Mount(kind: .bind, span: span, source: "/srv/library", target: "/data"),
                    Mount(kind: .bind, span: span, source: "/etc/passwd", target: "/etc/passwd"),
                ]
            },
            [
                "/srv/media/compose.yaml": .init(""),
                "/srv/media/radarr/config.xml": .init("<Config/>", mode: 0o666),
                "/srv/media/radarr/logs/radarr.txt": .init("x"),
                "/srv/library/film.mkv": .init("x"),
                "/etc/passwd": .init("x"),
            ])
        #expect(seen.map(\.shown) == ["compose.yaml", "radarr", "radarr/config.xml"])
        #expect(seen.last?.holdsSecrets == true)
    }

    @Test func `a secret in the Compose file makes it one that holds secrets; a variable does not`() {
        let secret = Secret(kind: .apiKey, strength: .strong, length: 32, fingerprint: "f")
        func compose(_ variables: [VariableUse]) -> Bool? {
            let made = stack { _, service in
                service.environment = [
                    EnvironmentEntry(name: "KEY", span: span, value: .secret(secret), variables: variables)
                ]
            }
            return collect(made, ["/srv/media/compose.yaml": .init("services:")]).seen.first?.holdsSecrets
        }
        #expect(compose([]) == true)
        let origin = VariableOrigin.envFile(SourceSpan(file: ".env", line: 1, column: 5))
        #expect(compose([VariableUse(name: "KEY", origin: origin)]) == false)
    }
}
