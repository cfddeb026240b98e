import Controls
import Evidence
import StackModel
import Testing

/// One example of one control.
struct ExampleCase: CustomTestStringConvertible, Sendable {
    let control: Control
    let example: Example

    var testDescription: String { "\(control.id): \(example.name)" }

    static let all = Catalogue.all.flatMap { control in
        control.examples.map { ExampleCase(control: control, example: $0) }
    }
}

/// Each control says of its own examples what it promises: the loader, the collectors and the judge are the real ones.
struct ExampleTests {
    @Test(arguments: ExampleCase.all) func `a control judges its example as it says`(_ item: ExampleCase) async throws {
        let project = ExampleProject(example: item.example)
        let evidence = try await project.liveEvidence()
        let subject = Case(evidence, expectations: item.example.expectations)
        let judgement = try #require(Judge.judge(subject, with: [item.control]).first)
        let outcomes = judgement.outcomes
        let shown = Comment(rawValue: outcomes.map { "\($0.subject): \($0.verdict)" }.joined(separator: "\n"))

        switch item.example.expectation {
        case .fails(let wanted):
            #expect(judgement.verdict == .fail, shown)
            #expect(failures(outcomes).contains { $0.subject == wanted }, shown)
            #expect(failures(outcomes).allSatisfy { !$0.failure.locations.isEmpty }, "a finding points nowhere")
            // Each finding begins on a marked line; a finding with several places may have the others marked too.
            let places = failures(outcomes).map { finding in
                finding.failure.locations.map { ExampleProject.Line(file: $0.file, number: $0.line) }
            }
            let first = Set(places.compactMap(\.first))
            #expect(first.isSubset(of: project.marked), shown)
            #expect(project.marked.isSubset(of: Set(places.joined())), shown)
        case .passes:
            #expect(judgement.verdict == .pass, shown)
        case .unknown:
            #expect(judgement.verdict == .unknown, shown)
        case .notApplicable:
            #expect(judgement.verdict == .notApplicable, shown)
        }
    }

    @Test(arguments: ExampleCase.all) func `a finding reads as a sentence and shows no mark of a fault`(
        _ item: ExampleCase
    ) async throws {
        guard case .fails = item.example.expectation else { return }
        let subject = Case(
            try await ExampleProject(example: item.example).liveEvidence(), expectations: item.example.expectations)
        for (_, failure) in failures(item.control.judge(subject)) {
            #expect(Wording.isSentence(failure.message), "\(failure.message)")
            #expect(!failure.message.contains("  "), "\(failure.message)")
            #expect(!failure.observations.isEmpty, "nothing was seen for: \(failure.message)")
            #expect(failure.observations.allSatisfy { !$0.what.hasSuffix(".") }, "an observation is a clause")
            #expect(failure.remedy != nil, "no remedy for: \(failure.message)")
        }
    }

    @Test(arguments: ExampleCase.all) func `nothing passes unseen`(_ item: ExampleCase) async throws {
        let subject = Case(
            try await ExampleProject(example: item.example).liveEvidence(), expectations: item.example.expectations)
        for outcome in item.control.judge(subject) {
            if case .pass(let seen) = outcome.verdict {
                #expect(!seen.isEmpty, "\(outcome.subject) passes without an observation")
                #expect(seen.allSatisfy { !$0.what.isEmpty })
            }
        }
    }

    private func failures(_ outcomes: [Outcome]) -> [(subject: Subject, failure: Failure)] {
        outcomes.compactMap { outcome in
            if case .fail(let failure) = outcome.verdict { (outcome.subject, failure) } else { nil }
        }
    }
}

/// How the texts of controls are written.
enum Wording {
    /// One or more full sentences.
    static func isSentence(_ text: String) -> Bool {
        guard let first = text.first(where: { $0 != "`" && $0 != "*" && $0 != "“" && $0 != "\"" }) else { return false }
        let starts = text.first == "`" || first.isUppercase || first.isNumber || !first.isLowercase || named(text)
        return starts && [".", "!", "?", "`", ")", "\""].contains { text.hasSuffix($0) }
    }

    /// Products whose names begin with a small letter, and services by their own names.
    private static func named(_ text: String) -> Bool {
        let word = text.prefix { $0 != " " }
        return ["qBittorrent", "qBittorrent's", "cloudflared", "autoheal", "linuxserver.io's"].contains { $0 == word }
            || !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "._-/:'".contains($0) }
    }
}
