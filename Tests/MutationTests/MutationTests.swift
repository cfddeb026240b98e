import Controls
import Evidence
import StackModel
import Testing

/// Plants one weakness at a time into the hardened example.
@Suite("Mutants of the hardened example")
struct MutationTests {
    static let known = Set(Catalogue.all.map(\.id))

    @Test(
        "each weakness is found by its control, on its subject, at its line, and nothing else is", arguments: Mutant.all
    )
    func found(_ mutant: Mutant) throws {
        let complaints = try mutant.complaints()
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test("there are enough of them, none twice, and no control has more than three")
    func table() {
        #expect(Mutant.all.count >= 80)
        let names = Dictionary(grouping: Mutant.all, by: \.name)
        #expect(names.filter { $0.value.count > 1 }.keys.sorted() == [])
        let controls = Dictionary(grouping: Mutant.all, by: \.control)
        #expect(controls.filter { $0.value.count > 3 }.keys.sorted() == [])
        #expect(controls.keys.filter { !Self.known.contains($0) }.sorted() == [])
    }

    @Test("every control that the example can be made to break has a mutant")
    func coverage() {
        let covered = Set(Mutant.all.map(\.control) + LiveMutant.all.map(\.control))
        let accepted = Accepted.findings.keys.compactMap { $0.split(separator: " ").first.map(String.init) }
        let missing = Self.known.subtracting(covered).subtracting(Unreachable.controls.keys).subtracting(accepted)
        #expect(missing.sorted() == [])
        #expect(Unreachable.controls.keys.filter { covered.contains($0) || !Self.known.contains($0) }.sorted() == [])
    }
}

/// The example as we recommend it.
@Suite("The hardened example")
struct HardenedExampleTests {
    @Test("has no finding, and its files are read without a problem")
    func clean() throws {
        let audit = try Unmutated.audit.get()
        #expect(audit.evidence.stack.problems.map(\.description) == [])
        #expect(audit.evidence.stack.services.count == 20)
        let raised = audit.raised().filter { Accepted.findings[$0.name] == nil }
        #expect(raised.map(\.description).sorted() == [])
        let stale = Accepted.findings.keys.filter { !Unmutated.names.contains($0) }
        #expect(stale.sorted() == [])
    }

    @Test("has no finding either when it runs as it is written")
    func running() throws {
        var copy = StackCopy()
        _ = try copy.apply(.engine { _ in })
        let raised = try StackAudit(copy).raised().filter { Accepted.findings[$0.name] == nil }
        #expect(raised.map(\.description).sorted() == [])
    }

    @Test("leaves unknown only what files cannot show")
    func unknown() throws {
        let judgements = Judge.judge(Case(try Unmutated.audit.get().evidence))
        let unknown = judgements.flatMap { judgement in
            judgement.outcomes.compactMap { outcome in
                if case .unknown(let reason, _) = outcome.verdict {
                    "\(judgement.control.id) \(outcome.subject): \(reason)"
                } else {
                    nil
                }
            }
        }
        let unexpected = unknown.filter { line in !Accepted.unknown.contains { line.hasPrefix($0) } }
        #expect(unexpected == [])
    }
}
