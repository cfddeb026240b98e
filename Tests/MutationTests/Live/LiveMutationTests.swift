import Controls
import Evidence
import StackModel
import Testing

/// Plants one weakness at a time into what the running example answers.
@Suite("Live mutants of the hardened example")
struct LiveMutationTests {
    @Test(
        "each weakness is found by its control, at the answer that shows it, and nothing else is",
        arguments: LiveMutant.all)
    func found(_ mutant: LiveMutant) async throws {
        let complaints = try await mutant.complaints()
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test("without its control a weakness is missed", arguments: LiveMutant.all)
    func missed(_ mutant: LiveMutant) async throws {
        let rest = Catalogue.all.filter { $0.id != mutant.control }
        let complaints = try await mutant.complaints(with: rest)
        #expect(complaints.contains("not found: \(mutant.control) service:\(mutant.service)"))
    }

    @Test("the names are unique, and no control has more than three")
    func table() {
        let names = Dictionary(grouping: LiveMutant.all, by: \.name)
        #expect(names.filter { $0.value.count > 1 }.keys.sorted() == [])
        let controls = Dictionary(grouping: LiveMutant.all, by: \.control)
        #expect(controls.filter { $0.value.count > 3 }.keys.sorted() == [])
    }

    @Test("the running example has no finding that its files have not, and every app answers")
    func clean() async throws {
        let files = try Unmutated.audit.get().evidence
        let evidence = await AnsweringApps(files.stack).evidence(of: files)
        let raised = Set(LiveMutant.raised(by: Catalogue.all, in: evidence).map(\.name))
        #expect(raised.subtracting(Unmutated.names).sorted() == [])
        #expect(evidence.probes?.count == 15)
        let gaps = evidence.gaps.filter { $0.what.hasPrefix("app-answers:") }
        #expect(gaps.map(\.reason) == [])
    }
}

extension LiveMutant {
    static func raised(by controls: [Control], in evidence: Evidence) -> [Raised] {
        Judge.judge(Case(evidence), with: controls).flatMap { judgement in
            judgement.outcomes.compactMap { outcome in
                guard case .fail(let failure) = outcome.verdict else { return nil }
                return Raised(control: judgement.control.id, subject: outcome.subject, places: failure.locations)
            }
        }
    }

    /// Plants the weakness and compares what the controls say with what is expected.
    func complaints(with controls: [Control] = Catalogue.all) async throws -> [String] {
        let files = try Unmutated.audit.get().evidence
        var running = AnsweringApps(files.stack)
        for edit in edits { try running.apply(edit) }
        let raised = Self.raised(by: controls, in: await running.evidence(of: files))
        var complaints: [String] = []
        let wanted = "\(control) service:\(service)"
        if let found = raised.first(where: { $0.name == wanted }) {
            if found.places.first?.file != "\(service):\(place)" {
                complaints.append("found, but not at \(service):\(place): \(found)")
            }
        } else {
            complaints.append("not found: \(wanted)")
        }
        let new = Set(raised.map(\.name)).subtracting(Unmutated.names).subtracting([wanted])
        for name in new.subtracting(also).sorted() { complaints.append("not expected: \(name)") }
        for name in also.subtracting(new).sorted() { complaints.append("expected as well, but not found: \(name)") }
        return complaints
    }
}
