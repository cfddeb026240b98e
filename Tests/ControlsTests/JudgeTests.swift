import ComposeFile
import Evidence
import FileAccess
import StackModel
import Testing

@testable import Controls

@Suite("What could not be read makes the controls that read it unknown, and no others")
struct JudgeTests {
    private func verdict(_ id: String, _ compose: String) throws -> OverallVerdict {
        let files = InMemoryFileSystem(["/srv/compose.yaml": .init(compose)])
        let loaded = try ComposeLoader.load(LoadOptions(directory: "/srv", mode: .lenient), files: files)
        let stack = StackProjection(scanner: SecretScanner(redactor: Redactor())).stack(from: loaded, environment: [:])
        let control = try #require(Catalogue.control(id))
        return try #require(Judge.judge(Case(Evidence(stack: stack)), with: [control]).first).verdict
    }

    @Test("a variable that is set nowhere, in a network, leaves a control alone that reads no networks")
    func otherSection() throws {
        let compose = """
            services:
              radarr:
                image: lscr.io/linuxserver/radarr:5.28.0
                networks: [media]
            networks:
              media:
                ipam:
                  config:
                    - subnet: ${SUBNET}
            """
        #expect(try verdict("container.privileged", compose) == .pass)
    }

    @Test("a variable that is set nowhere, in the attribute itself, makes the control unknown")
    func ownAttribute() throws {
        let compose = "services:\n  a:\n    image: b:1\n    privileged: ${P}\n"
        #expect(try verdict("container.privileged", compose) == .unknown)
    }

    @Test("an observation is needed to pass")
    func unseen() {
        let blind = Control(
            id: "test.blind", title: "T", layer: .host, impact: .none, why: "W.", fix: "F.", reads: [], examples: []
        ) { _ in [Outcome(.stack, .pass([]))] }
        let evidence = Evidence(stack: Stack(name: "s", directory: "/srv"))
        #expect(Judge.judge(Case(evidence), with: [blind]).first?.verdict == .unknown)
    }
}
