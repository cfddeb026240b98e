import Evidence
import StackModel
import Testing

@testable import Controls

/// Services that run otherwise than their files say are judged as they run, with a remedy that makes them anew.
struct RunningCaseTests {
    private func failures(
        _ id: String, _ compose: String, _ engine: EngineEvidence
    ) async throws -> [(subject: Subject, failure: Failure)] {
        let control = try #require(Catalogue.control(id))
        let example = Example.passes("what runs", compose).running(engine)
        let subject = Case(try await ExampleProject(example: example).liveEvidence())
        return try #require(Judge.judge(subject, with: [control]).first).outcomes.compactMap { outcome in
            if case .fail(let failure) = outcome.verdict { (outcome.subject, failure) } else { nil }
        }
    }

    private static let radarr = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3

        """

    @Test func `the second of two containers counts like the first`() async throws {
        var first = EngineContainer.example("radarr", image: "lscr.io/linuxserver/radarr:6.4.3")
        first.life.policy = .always
        var second = first
        second.name = "media-radarr-2"
        second.id = String(repeating: "b", count: 64)
        second.compose?.number = 2
        second.life.policy = .no
        second.rights.isPrivileged = true
        let found = try await failures("container.privileged", Self.radarr, .example(first, second))
        #expect(found.map(\.subject) == [.service("radarr")])
        let seen = try #require(found.first).failure.observations.map(\.what)
        #expect(seen.contains { $0.contains("media-radarr-2 runs with privileged true") }, "\(seen)")
    }

    @Test func `a container that runs as its file says is judged once, by its file`() async throws {
        let same = EngineContainer.example("radarr", image: "lscr.io/linuxserver/radarr:6.4.3")
        #expect(try await failures("container.privileged", Self.radarr, .example(same)).isEmpty)
    }

    @Test func `a network that is made anew takes those who live in it along`() async throws {
        let compose = """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                cap_add: [NET_ADMIN]
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun

            """
        var gluetun = EngineContainer.example("gluetun", image: "qmcgaw/gluetun:v3.41.3")
        gluetun.rights.capAdd = ["NET_ADMIN"]
        gluetun.rights.isPrivileged = true
        var client = EngineContainer.example("qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.2.3")
        client.network.mode = .container(gluetun.id)
        client.network.attachments = []
        let found = try await failures("container.privileged", compose, .example(gluetun, client))
        let failure = try #require(found.first { $0.subject == .service("gluetun") }).failure
        let remedy = try #require(failure.remedy)
        #expect(remedy.action == .run("docker compose up -d --force-recreate gluetun qbittorrent"))
        #expect(remedy.mayBreak?.contains("Whatever shares its network is made anew with it.") == true)
    }

    @Test func `what differs beside the point is neither blamed nor made anew`() async throws {
        let compose = """
            services:
              radarr:
                image: lscr.io/linuxserver/radarr:6.4.3
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19

            """
        var radarr = EngineContainer.example("radarr", image: "lscr.io/linuxserver/radarr:6.4.3")
        radarr.rights.isPrivileged = true
        var sonarr = EngineContainer.example("sonarr", image: "lscr.io/linuxserver/sonarr:4.0.19")
        sonarr.life.policy = .always
        let found = try await failures("container.privileged", compose, .example(radarr, sonarr))
        #expect(found.map(\.subject) == [.service("radarr")])
        #expect(found.first?.failure.remedy?.action == .run("docker compose up -d radarr"))
    }
}
