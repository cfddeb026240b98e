import Controls
import Evidence
import Testing

/// The guide's demands of kind `state`, and those that proofs answer, taken apart: nothing is claimed that the catalogue does not hold.
struct GuideClauseTests {
    private static let states = Guide.items.filter { $0.kind == .state }
    private static let answered = Guide.items.filter(Guide.isAnsweredByClauses)

    @Test(arguments: states.map(\.id)) func `a demand of kind state has clauses, each with a text and a reason`(
        _ id: String
    ) throws {
        let clauses = Guide.clauses(of: try #require(Guide.item(id)))
        #expect(!clauses.isEmpty)
        #expect(Set(clauses.map(\.text)).count == clauses.count, "two clauses say the same")
        for clause in clauses {
            #expect(!clause.text.isEmpty && !clause.text.hasSuffix("."), "a clause has no full stop: \(clause.text)")
            #expect(clause.note.isEmpty || Wording.isSentence(clause.note), "\(clause.note)")
            if case .controls(let controls, let sources) = clause.answer {
                #expect(!controls.isEmpty && !sources.isEmpty, "\(clause.text)")
            } else {
                #expect(!clause.note.isEmpty, "no reason: \(clause.text)")
            }
        }
    }

    @Test func `clauses are of demands of kind state and proof, in the order of the guide`() {
        let order = Self.answered.map(\.id)
        #expect(Self.answered.allSatisfy { [.state, .proof].contains($0.kind) })
        #expect(Set(Guide.clauses.map(\.item)).subtracting(order).isEmpty)
        var seen: [String] = []
        for clause in Guide.clauses where seen.last != clause.item { seen.append(clause.item) }
        #expect(seen == order)
    }

    @Test(arguments: Guide.clauses) func `each control that a clause names exists and names that demand`(
        _ clause: GuideClause
    ) {
        guard case .controls(let ids, _) = clause.answer else { return }
        #expect(Set(ids).count == ids.count)
        for id in ids {
            let control = Catalogue.all.first { $0.id == id }
            #expect(control != nil, "there is no \(id)")
            #expect(control?.guide.contains(clause.item) == true, "\(id) does not name \(clause.item)")
        }
    }

    @Test(arguments: Catalogue.all.map(\.id)) func `each demand of kind state that a control names has it in a clause`(
        _ id: String
    ) throws {
        let control = try #require(Catalogue.control(id))
        for name in control.guide {
            guard let item = Guide.item(name), Guide.isAnsweredByClauses(item) else { continue }
            let isNamed = Guide.clauses(of: item).contains { clause in
                if case .controls(let ids, _) = clause.answer { ids.contains(id) } else { false }
            }
            #expect(isNamed, "\(id) answers \(name): name it in a clause under Sources/Controls/Guide/Clauses")
        }
    }

    @Test(arguments: Guide.clauses) func `each kind of evidence is one that an example of its controls is judged on`(
        _ clause: GuideClause
    ) {
        guard case .controls(let ids, let sources) = clause.answer else { return }
        #expect(Set(sources).count == sources.count)
        let examples = ids.compactMap(Catalogue.control).flatMap(\.examples).filter {
            if case .fails = $0.expectation { true } else { $0.expectation == .passes }
        }
        for source in sources {
            #expect(examples.contains { Self.rests($0, on: source) }, "\(clause.item) \(clause.text): \(source)")
        }
        // What controls of the machine alone say is never the files' answer.
        let isHost = ids.allSatisfy { Catalogue.control($0)?.reads == [.host] }
        #expect(!isHost || Set(sources).isSubset(of: [.host, .engine]), "\(clause.item) \(clause.text)")
    }

    private static func rests(_ example: Example, on source: GuideClause.Source) -> Bool {
        switch source {
        case .files:
            example.host == nil && example.engine == nil && example.network == nil && example.records == nil
                && example.proofs == nil
                && example.router == nil
                && example.guardian == nil
                && example.answers.isEmpty
        case .git: example.repository != .none
        case .apps: example.answers.contains(where: isForTheOwner) || example.files.count > 1
        case .probe: example.answers.contains { !isForTheOwner($0) }
        case .engine: example.engine != nil
        case .host: example.host != nil
        case .network: example.network != nil
        case .records: example.records != nil
        case .proof: example.proofs?.records.isEmpty == false
        case .disruption: example.proofs?.records.contains { $0.manner == .disrupted } == true
        case .router: example.router != nil
        case .guardian: example.guardian?.isRunning == true
        }
    }

    /// What the apps tell to nobody without the owner's key.
    private static func isForTheOwner(_ answer: Example.Answer) -> Bool {
        let path = answer.request.split(separator: " ").last ?? ""
        let owners = ["/api/v1/", "/api/v3/", "/Users", "/Plugins", "/Repositories", "/System/Configuration"]
        return answer.request.hasPrefix("KEY ") || owners.contains { path.hasPrefix($0) }
    }
}
