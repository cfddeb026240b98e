import Testing

/// An app that is not as it should be costs its own answers, and nothing else.
@Suite("A hostile or broken app") struct HostileAppTests {
    private static let compose = """
        name: films
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
            ports: ["127.0.0.1:PORT:7878"]
            volumes: ["./config/radarr:/config"]

        """
    private static let key = "4f6d1c0a9b8e7d5f3a2c1b0e9d8f7a6b"

    private func audit(_ reply: StandInServer.Reply) async throws -> (ProgramRun.Output, [String]) {
        let app = try StandInServer(.loopback) { _, _ in reply }
        defer { app.stop() }
        let run = try ProgramRun([
            "compose.yaml": Self.compose.replacing("PORT", with: "\(app.port)"),
            // The stand-in's containers are no processes of this machine, so only what the owner names is asked.
            "watertight.yaml": "credentials: {radarr: {address: 'http://127.0.0.1:\(app.port)'}}\n",
            "config/radarr/config.xml":
                "<Config><ApiKey>\(Self.key)</ApiKey><AuthenticationMethod>Forms</AuthenticationMethod></Config>\n",
        ])
        let engine = EngineStandIn(
            folder: run.folder, services: [("radarr", "lscr.io/linuxserver/radarr:6.4.3")],
            published: ["radarr": (7878, app.port)])
        let server = try StandInServer(.unix("\(run.folder)/engine.sock")) { asked, _ in engine.answer(asked) }
        defer { server.stop() }
        return (try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/engine.sock"), app.asked)
    }

    @Test(
        "the audit ends in time and says that the app could not be asked",
        arguments: [
            ("never answers", .never), ("answers without end", .endless("{\"version\": \"6\", \"x\": [")),
            (
                "answers half a document",
                .bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"version\": ")
            ), ("answers something else", .bytes("220 mail.example ESMTP\r\n")),
            ("answers deeply nested rubbish", .json(String(repeating: "{\"a\":", count: 100_000))),
            ("has a head without end", .bytes("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 200_000))),
        ] as [(String, StandInServer.Reply)])
    func bad(_ name: String, _ reply: StandInServer.Reply) async throws {
        let (output, asked) = try await audit(reply)
        #expect(!asked.isEmpty, "\(name): the app was not asked at all")
        #expect(output.status == 0, "\(name): \(output.status ?? -1) \(output.errors)")
        #expect(output.took < .seconds(45), "\(name): \(output.took)")
        #expect(output.text.contains("\"what\": \"app-answers:radarr\""), "\(name): \(output.text.suffix(2500))")
        #expect(!output.text.contains(Self.key) && !output.errors.contains(Self.key), "\(name): its key is shown")
    }

    @Test("an app that leads elsewhere gets no key there") func elsewhere() async throws {
        let other = try StandInServer(.loopback) { _, head in .json(head.contains(Self.key) ? "{}" : "[]") }
        defer { other.stop() }
        let (output, _) = try await audit(
            .page("", headers: ["Location": "http://127.0.0.1:\(other.port)/api/v3/system/status"], status: 302))
        #expect(output.status == 0, "\(output.errors)")
        #expect(other.asked == [], "the redirect was followed")
    }
}
