import Testing

/// The comparison runs, one after the other: the reference may run twice at a time, not four times.
@Suite("Docker Compose 2.40 and our loader agree", .serialized)
enum ReferenceTests {}

extension ReferenceTests {
    @Suite("on our own cases")
    struct CaseTests {
        @Test("every case below Tests/Reference/cases", .timeLimit(.minutes(4)))
        func cases() async throws {
            guard let reference = ReferenceBinary.shared else { return }
            let scratch = try Files.makeScratch()
            defer { Files.remove(scratch) }
            let calls = try OwnCases.calls(in: scratch)
            try #require(calls.count >= 200)
            let run = try await ComparisonRun.compare("cases", calls, with: reference)
            try run.report()
            #expect(try ExpectedCounts.committed().falls(in: run) == [])
            let listed = try CompatibilityPage.read().differences
            let found = Set(run.disagreements.map { String($0.name.prefix { $0 != " " }) }).sorted()
            #expect(found == listed.filter { !$0.hasPrefix("corpus ") })
            for result in run.results where result.name.contains("/refused-") && !result.name.contains(" ") {
                #expect(result.kind != .equal && result.kind != .differ, "\(result.name) is accepted by the reference")
            }
        }
    }
}
