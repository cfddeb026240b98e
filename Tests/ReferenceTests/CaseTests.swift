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
            let root = Files.package + "/Tests/Reference/cases"
            let scratch = try Files.makeScratch()
            defer { Files.remove(scratch) }
            var calls: [Invocation] = []
            for theme in Files.list(root) {
                for name in Files.list(root + "/" + theme) {
                    let folder = "\(scratch)/\(theme)/\(name)"
                    try Files.copy("\(root)/\(theme)/\(name)", to: folder)
                    let arguments = Files.exists(folder + "/args") ? try Files.text(folder + "/args") : ""
                    Files.remove(folder + "/args")
                    let call = try Invocation(name: "\(theme)/\(name)", directory: folder, arguments: arguments)
                    calls += variants(of: call, in: folder)
                }
            }
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

        /// The case as it asks for, and where it leaves them open also with every profile and without variables put in.
        private func variants(of call: Invocation, in folder: String) -> [Invocation] {
            var calls = [call]
            let texts = Files.tree(folder).compactMap { try? Files.text(folder + "/" + $0) }
            if call.profiles.isEmpty, texts.contains(where: CorpusText.mayHaveProfiles) {
                var all = call
                all.name += " --profile *"
                all.profiles = ["*"]
                calls.append(all)
            }
            guard call.interpolate else { return calls }
            return calls
                + calls.map { call in
                    var plain = call
                    plain.name += " --no-interpolate"
                    plain.interpolate = false
                    return plain
                }
        }
    }
}
