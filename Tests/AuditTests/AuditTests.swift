import Audit
import AuditTestSupport
import Controls
import FileAccess
import Settings
import StackModel
import Testing

@Suite struct AuditTests {
    @Test func findsTheWorstFirstAndShowsTheOwnersLine() async throws {
        let result = try await AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose]).audit()
        #expect(
            result.findings.map { "\($0.control.id) \($0.subject)" } == [
                "test.outside service:qbittorrent", "test.moving-tag service:gluetun", "test.moving-tag service:radarr",
            ])
        #expect(result.findings[0].severity == .critical)
        let snippet = try #require(result.findings[2].snippet)
        #expect(snippet.line == 8)
        #expect(snippet.text == "    image: lscr.io/linuxserver/radarr:latest")
        #expect(snippet.column == 12)
        #expect(snippet.length == 33)
        #expect(result.findings[2].failure.locations.count == 1, "a place is told once")
    }

    @Test func aFolderThatIsCalledAsAPasswordIsStillAPlace() async throws {
        let compose = "services:\n  radarr:\n    image: radarr:latest\n    environment: [\"PASSWORD=q8Zp2LwX0vTn\"]\n"
        let result = try await AuditFixture(["/srv/q8Zp2LwX0vTn/compose.yaml": compose]).audit {
            $0.directory = "/srv"
            $0.projects = [.init(path: "q8Zp2LwX0vTn")]
        }
        let place = try #require(result.findings.first?.failure.locations.first)
        #expect(result.masking.text("\(place)") == "q8Zp2LwX0vTn/compose.yaml:3:12")
        #expect(result.masking.text("the password is q8Zp2LwX0vTn") == "the password is ••••••••••••")
    }

    @Test func noLineOfASecretsFileIsShownWhateverItLooksLike() async throws {
        let compose = """
            services:
              radarr:
                image: radarr:1
                secrets: [key]
            secrets:
              key: {file: ./key.txt}

            """
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": compose, "/srv/media/key.txt": "correct horse\nbattery\n",
        ])
        fixture.filesOnly = false
        let places = [
            SourceSpan(file: "key.txt", line: 2, column: 1, length: 3), SourceSpan(file: "key.txt", line: 1, column: 2),
            // A file as a whole: its first line is not what is meant.
            SourceSpan(file: "compose.yaml", line: 1, column: 1),
            SourceSpan(file: "compose.yaml", line: 1, column: 1, length: 8),
        ]
        fixture.controls = [
            Control(
                id: "test.places", title: "Places", layer: .host, impact: .host, why: "", fix: "", reads: [],
                examples: []
            ) { _ in
                places.indices.map {
                    .fail(Subject.file("\($0)"), Failure("There.", reach: .anyone, at: [places[$0]]))
                }
            }
        ]
        let findings = try await fixture.audit().findings.sorted { $0.subject < $1.subject }
        #expect(findings.map { $0.snippet?.text } == [nil, nil, nil, "services:"])
    }

    @Test func concludesByTheThreshold() async throws {
        let result = try await AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose]).audit()
        #expect(result.conclusion() == .findings)
        #expect(result.conclusion(failOn: .critical) == .findings)
        let clean = try await AuditFixture([
            "/srv/media/compose.yaml": "services:\n  qbittorrent:\n    image: a:1\n    network_mode: none\n"
        ]).audit()
        #expect(clean.conclusion(failOn: .info) == .clean)
        #expect(clean.conclusion(failOnUnknown: true) == .clean)
    }

    @Test(arguments: [
        [:], ["/srv/media/compose.yaml": ""], ["/srv/media/compose.yaml": "services: {}\n"],
        ["/srv/media/compose.yaml": "services: [\n"], ["/srv/media/compose.yaml": "name: media\n"],
    ])
    func nothingObservedIsNeverClean(_ files: [String: String]) async throws {
        let result = try await AuditFixture(files).audit()
        #expect(result.conclusion(failOn: .critical) == .incomplete)
        #expect(result.projects.count == 1)
        #expect(!result.projects[0].wasObserved)
    }

    @Test func aStackThatOnlyProfilesStartIsAuditedAsAWhole() async throws {
        let compose = "services:\n  qbittorrent:\n    image: a:1\n    profiles: [vpn]\n"
        let result = try await AuditFixture(["/srv/media/compose.yaml": compose]).audit()
        #expect(result.findings.map { "\($0.control.id) \($0.subject)" } == ["test.outside service:qbittorrent"])
        #expect(result.projects[0].problems.contains { $0.kind == .warning && $0.message.contains("profiles") })
    }

    @Test func aRefusedProjectIsNeverClean() async throws {
        let compose = "services:\n  a:\n    image: a:1\n  b:\n    image: b:1\n    ports: [\"99999:1\"]\n"
        let result = try await AuditFixture(["/srv/media/compose.yaml": compose]).audit()
        #expect(result.projects[0].isRefused)
        #expect(result.conclusion() == .incomplete)
        #expect(result.projects[0].next.first?.title.contains("compose.yaml:6") == true)
    }

    @Test func anUnknownAnswerFailsOnlyWhereAsked() async throws {
        let compose = "services:\n  a:\n    build: .\n"
        var fixture = AuditFixture(["/srv/media/compose.yaml": compose])
        #expect(try await fixture.audit().conclusion() == .clean)
        #expect(try await fixture.audit().conclusion(failOnUnknown: true) == .findings)
        fixture.files.files["/srv/media/watertight.yaml"] = .init("fail_on_unknown: true\n")
        #expect(try await fixture.audit().conclusion() == .findings)
    }

    @Test func theSettingsThresholdCountsUnlessAnotherIsAskedFor() async throws {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": "services:\n  a:\n    image: a:latest\n",
            "/srv/media/watertight.yaml": "fail_on: critical\n",
        ])
        #expect(try await fixture.audit().conclusion() == .clean)
        #expect(try await fixture.audit().conclusion(failOn: .low) == .findings)
        fixture.files.files["/srv/media/watertight.yaml"] = .init("fail_on: [\n")
        await #expect(throws: SettingsError.self) { try await fixture.audit() }
    }

    @Test func severalPathsAreSeveralProjects() async throws {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": AuditFixture.compose,
            "/srv/other/docker-compose.yml": "services:\n  web:\n    image: web:latest\n",
        ])
        fixture.today = "2026-11-22"
        let result = try await fixture.audit {
            $0.directory = "/srv"
            $0.projects = [.init(path: "media"), .init(path: "other/docker-compose.yml"), .init(path: "gone")]
        }
        #expect(result.projects.map(\.label) == ["media", "other/docker-compose.yml", "gone"])
        #expect(result.projects.map(\.wasObserved) == [true, true, false])
        #expect(result.findings.last?.failure.locations.first?.file == "other/docker-compose.yml")
        #expect(result.conclusion() == .findings)
        #expect(result.conclusion(failOn: .critical) == .findings)
        #expect(result.score.whole.known == result.projects.reduce(0) { $0 + $1.score.whole.known })
    }

    @Test func aFolderThatWasNamedIsNotLeftUpwards() async throws {
        let fixture = AuditFixture([
            "/srv/media/compose.yaml": AuditFixture.compose, "/srv/media/config/radarr/config.xml": "<Config/>",
        ])
        let result = try await fixture.audit { $0.projects = [.init(path: "config")] }
        #expect(!result.projects[0].wasObserved)
        #expect(result.projects[0].problems[0].message.contains("looked for compose.yaml, compose.yml"))
        // Without a PATH the search goes upwards, as Docker Compose's does.
        let upwards = try await fixture.audit {
            $0.directory = "/srv/media/config"
            $0.projects = [.init()]
        }
        #expect(upwards.projects[0].wasObserved)
    }

    @Test func profilesOfTheSettingsHoldUnlessOthersAreAskedFor() async throws {
        let fixture = AuditFixture([
            "/srv/media/compose.yaml":
                "services:\n  a:\n    image: a:latest\n    profiles: [x]\n  b:\n    image: b:latest\n    profiles: [y]\n",
            "/srv/media/watertight.yaml": "profiles: [x]\n",
        ])
        #expect(try await fixture.audit().findings.map(\.subject.name) == ["a"])
        #expect(try await fixture.audit { $0.profiles = ["y"] }.findings.map(\.subject.name) == ["b"])
    }
}
