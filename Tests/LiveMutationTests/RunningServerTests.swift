import Glibc
import LabKit
import Processes
import Testing

/// Breaks one live thing at a time on the running server: the hardened example, its apps, its engine, its host.
@Suite("Mutants of the running server", .requiresLab, .serialized)
struct RunningServerTests {
    @Test("each is found by its control, with the evidence that shows it, and nothing else is")
    func found() async throws {
        let mutants = try Self.chosen(LabMutant.all())
        try await Lab.run { lab in
            let server = try await HardenedServer.up(in: lab)
            let baseline = try await LabAudit.take(on: server)
            Self.isAsWritten(baseline)
            for mutant in mutants {
                let start = ContinuousClock.now
                var complaints = try await Self.plant(mutant, on: server, baseline)
                complaints += try await Self.undo(mutant, on: server, baseline)
                let isOut = complaints.contains { $0.hasPrefix("not undone") }
                #expect(complaints.isEmpty, "\(mutant.name)\n\(complaints.joined(separator: "\n"))")
                if Self.isLoud { print("\(ContinuousClock.now - start) \(mutant.wanted): \(mutant.name)") }
                if isOut { throw LabFailure("\(mutant.name) could not be undone; what follows would mean nothing") }
            }
        }
    }

    /// Without arguments, in a folder that has no project, the audit finds the stack by the engine, and judges all of it.
    private static func isAsWritten(_ audit: LabAudit) {
        #expect(audit.projects.map(\.name) == ["media"])
        #expect(audit.projects.flatMap(\.files) == [HardenedServer.folder + "/compose.yaml"])
        #expect(audit.projects.first?.services.count == 20)
        #expect(Set(Baseline.findings.keys).symmetricDifference(audit.names).sorted() == [])
        #expect(Set(Baseline.unknown.keys).symmetricDifference(audit.unknown).sorted() == [])
        #expect(Set(Baseline.gaps.keys).symmetricDifference(audit.gaps).sorted() == [])
    }

    /// - Returns: what the audit says otherwise than expected.
    private static func plant(
        _ mutant: LabMutant, on server: HardenedServer, _ baseline: LabAudit
    ) async throws -> [String] {
        let done = try await server.act(mutant.breaking.joined(separator: "\n"))
        guard done.status == 0 else { return ["not done: \(done.text)\(done.errorText)"] }
        let now = try await LabAudit.take(on: server)
        var complaints = mutant.complaints(now, against: baseline)
        // With the control taken away, the weakness must be missed.
        var without = now
        without.findings.removeAll { $0.control == mutant.control }
        without.controls.removeAll { $0.control == mutant.control }
        if !mutant.complaints(without, against: baseline).contains("not found: \(mutant.wanted)") {
            complaints.append("not missed without its control")
        }
        return complaints
    }

    /// - Returns: what is not as it was before; a few tries, since apps take their time.
    private static func undo(
        _ mutant: LabMutant, on server: HardenedServer, _ baseline: LabAudit
    ) async throws -> [String] {
        let done = try await server.act((["back"] + mutant.undoing).joined(separator: "\n"))
        guard done.status == 0 else { return ["not undone: \(done.text)\(done.errorText)"] }
        var differences: [String] = []
        for pause in [0, 1, 2, 4] {
            if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
            let now = try await LabAudit.take(on: server)
            differences = now.answers.symmetricDifference(baseline.answers).sorted()
            if differences.isEmpty { return [] }
        }
        return differences.map { "not undone: \($0)" }
    }

    /// All of them with LIVE_MUTANTS=all, those whose name or control holds its text or one of its texts (`a|b`), else
    /// those that are usual.
    private static func chosen(_ mutants: [LabMutant]) -> [LabMutant] {
        guard let words = getenv("LIVE_MUTANTS").map({ String(cString: $0) }) else {
            return mutants.filter(\.isUsual)
        }
        let texts = words.split(separator: "|")
        return words == "all"
            ? mutants
            : mutants.filter { mutant in texts.contains { mutant.name.contains($0) || mutant.wanted.contains($0) } }
    }

    private static var isLoud: Bool { getenv("LIVE_MUTANTS") != nil }

    @Test("there are enough of them, none twice, and no control has more than three")
    func table() throws {
        let mutants = try LabMutant.all()
        #expect(mutants.filter(\.isUsual).count >= 50)
        let names = Dictionary(grouping: mutants, by: \.name)
        #expect(names.filter { $0.value.count > 1 }.keys.sorted() == [])
        let controls = Dictionary(grouping: mutants, by: \.control)
        #expect(controls.filter { $0.value.count > 3 }.keys.sorted() == [])
    }
}
