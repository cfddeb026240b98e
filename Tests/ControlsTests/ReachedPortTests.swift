import Controls
import Evidence
import StackModel
import Testing

/// How grave it is that a published port was reached, by who reached it and what is behind it.
struct ReachedPortTests {
    private func severity(of reached: [ReachedPort]?) async throws -> Severity {
        let control = try #require(Catalogue.all.first { $0.id == "network.port-reachable" })
        var example = try #require(control.examples.first)
        example.proofs?.records[0].reached = reached
        let subject = Case(
            try await ExampleProject(example: example).liveEvidence(), expectations: example.expectations)
        for outcome in control.judge(subject) {
            if case .fail(let failure) = outcome.verdict {
                return Severity(failure.impact ?? control.impact, failure.reach)
            }
        }
        throw Missing()
    }

    private struct Missing: Error {}

    private func sonarr(_ port: Int = 8989, isByStranger: Bool) -> ReachedPort {
        ReachedPort("sonarr", port, isByStranger: isByStranger)
    }

    @Test func `a stranger before an administration page is graver than the owner's own network`() async throws {
        let stranger = try await severity(of: [sonarr(isByStranger: true)])
        let neighbour = try await severity(of: [sonarr(isByStranger: false)])
        #expect(stranger >= .high)
        #expect(neighbour < .high)
        #expect(try await severity(of: [sonarr(isByStranger: false), sonarr(isByStranger: true)]) == stranger)
        // What stands behind it is not known.
        #expect(try await severity(of: [sonarr(4, isByStranger: true)]) < stranger)
    }

    @Test func `a release that did not say what was reached is taken at its worst`() async throws {
        #expect(try await severity(of: nil) == .high)
        #expect(try await severity(of: [ReachedPort("nobody", 1, isByStranger: true)]) == .critical)
    }
}
