import Glibc
import Testing

/// An engine that is not as it should be costs what it would have told, and nothing else: the audit ends in time, says
/// what it could not see, and exits as documented.
@Suite("A hostile or broken engine") struct HostileEngineTests {
    static let compose = """
        name: films
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
          jellyfin:
            image: jellyfin/jellyfin:10.11.11

        """

    private static func engine(at folder: String, _ instead: [String: StandInServer.Reply]) -> EngineStandIn {
        EngineStandIn(
            folder: folder,
            services: [("radarr", "lscr.io/linuxserver/radarr:6.4.3"), ("jellyfin", "jellyfin/jellyfin:10.11.11")],
            instead: instead)
    }

    /// What the audit says where the engine behaves so; never later than the limit.
    private func audit(
        _ instead: [String: StandInServer.Reply], _ arguments: [String] = ["--format", "json"]
    ) async throws -> ProgramRun.Output {
        let run = try ProgramRun(["compose.yaml": Self.compose])
        let engine = Self.engine(at: run.folder, instead)
        let server = try StandInServer(.unix("\(run.folder)/engine.sock")) { asked, _ in engine.answer(asked) }
        defer { server.stop() }
        return try await run.audit(arguments, engine: "unix://\(run.folder)/engine.sock")
    }

    @Test("an engine that answers well is seen, and leaves no gap of its own")
    func well() async throws {
        let output = try await audit([:])
        #expect(output.status == 0, "\(output.errors)")
        #expect(!output.text.contains("\"what\": \"engine"), "\(output.text.prefix(4000))")
        #expect(output.text.contains("films"))
    }

    @Test(
        "each bad answer costs its own part",
        arguments: [
            ("never, to anything", "/*", "\"what\": \"engine\"", .never),
            ("without end, to the first question", "/version", "\"what\": \"engine\"", .endless("{\"a\": [")),
            ("half a document, to the first question", "/version", "\"what\": \"engine\"", .bytes(half)),
            ("something that is no HTTP", "/version", "\"what\": \"engine\"", .bytes("SSH-2.0-OpenSSH_9.2\r\n")),
            ("never, to the list of containers", "/containers/json", "\"what\": \"engine:containers\"", .never),
            ("a list without end", "/containers/json", "\"what\": \"engine:containers\"", .endless("[{}, ")),
            (
                "deeply nested rubbish", "/containers/json", "\"what\": \"engine:containers\"",
                .json(String(repeating: "[", count: 200_000))
            ),
            ("half a list", "/containers/json", "\"what\": \"engine:containers\"", .json("[{\"Id\": \"aa")),
            (
                "never, to questions about a container", "/containers/\(EngineStandIn.id(0))/json",
                "\"what\": \"engine:container:films-radarr-1\"", .never
            ),
            (
                "half of a container", "/containers/\(EngineStandIn.id(1))/json",
                "\"what\": \"engine:container:films-jellyfin-1\"", .json("{\"Id\": \"\(EngineStandIn.id(1))\", \"Na")
            ),
            ("nothing of its own settings", "/info", "\"what\": \"engine:daemon\"", .json("{}", status: 403)),
            ("events without end", "/events", "\"what\": \"engine:events\"", .endless("{\"Type\": \"container\"}\n")),
        ] as [(String, String, String, StandInServer.Reply)])
    func bad(_ name: String, _ path: String, _ gap: String, _ reply: StandInServer.Reply) async throws {
        let output = try await audit([path: reply])
        #expect(output.status == 0, "\(name): \(output.status ?? -1) \(output.errors)")
        #expect(output.text.contains(gap), "\(name): \(output.text.suffix(2500))")
        #expect(output.took < .seconds(45), "\(name): \(output.took)")
        #expect(output.text.contains("image.no-digest"), "what the files show is judged all the same")
    }

    private static let half =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"ApiVersion\": \"1."

    @Test("forty containers of which none is told take no longer than one")
    func many() async throws {
        let run = try ProgramRun(["compose.yaml": Self.compose])
        var engine = Self.engine(at: run.folder, [:])
        engine.services = (0..<40).map { ("service\($0)", "example/app:1") }
        engine.instead = Dictionary(
            uniqueKeysWithValues: (0..<40).map { ("/containers/\(EngineStandIn.id($0))/json", .never) })
        let silent = engine
        let server = try StandInServer(.unix("\(run.folder)/engine.sock")) { asked, _ in silent.answer(asked) }
        defer { server.stop() }
        let output = try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/engine.sock")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.took < .seconds(30), "\(output.took)")
        #expect(output.text.contains("engine:container"))
    }

    @Test("a socket that nobody serves") func dead() async throws {
        let run = try ProgramRun(["compose.yaml": Self.compose])
        let path = "\(run.folder)/engine.sock"
        try StandInServer.leaveDeadSocket(at: path)
        let output = try await run.audit(["--format", "json"], engine: "unix://\(path)")
        #expect(output.status == 0)
        #expect(output.text.contains("\"what\": \"engine\""), "\(output.text.suffix(2000))")
        #expect(output.took < .seconds(30), "\(output.took)")
        // What could not be seen counts where that was asked for.
        #expect(try await run.audit(["--fail-on-unknown", "--quiet"], engine: "unix://\(path)").status == 1)
    }

    @Test(
        "an ordinary user without rights to the engine's socket",
        .enabled(if: geteuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0, "root needs setpriv to be somebody else"))
    func ordinary() async throws {
        let run = try ProgramRun(["compose.yaml": Self.compose])
        let path = "\(run.folder)/engine.sock"
        let engine = Self.engine(at: run.folder, [:])
        let server = try StandInServer(.unix(path)) { asked, _ in engine.answer(asked) }
        defer { server.stop() }
        chmod(path, 0)
        let output = try await run.audit(["--format", "json"], engine: "unix://\(path)", isOrdinary: true)
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.text.contains("\"what\": \"engine\""), "\(output.text.suffix(2000))")
        #expect(server.asked == [], "it was let in")
        #expect(output.took < .seconds(30), "\(output.took)")
        let text = try await run.audit([], engine: "unix://\(path)", isOrdinary: true).text
        #expect(text.contains("docker group") || text.contains("sudo"), "it says what would help: \(text.suffix(1500))")
    }

    @Test("where nothing at all could be seen the status is 3") func nothing() async throws {
        let run = try ProgramRun()
        let path = "\(run.folder)/engine.sock"
        try StandInServer.leaveDeadSocket(at: path)
        let output = try await run.audit([], engine: "unix://\(path)")
        #expect(output.status == 3, "\(output.text) \(output.errors)")
    }
}
