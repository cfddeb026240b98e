import Evidence
import Testing

/// Which of several proofs is the one that counts.
struct ProofEvidenceTests {
    private let now = EngineTime(seconds: 1_800_000_000)
    private let basis = ProofBasis(
        engine: "E", members: [.init(id: "a", name: "gluetun", image: "i", started: EngineTime(seconds: 5))],
        rules: [.init(place: "gluetun", fingerprint: "f")])

    private func proof(
        _ verdict: ProofVerdict, _ manner: ProofManner = .observed, age: Int, test: ProofTest = .killSwitch,
        rules: String = "f"
    ) -> ProofRecord {
        var basis = basis
        basis.rules[0].fingerprint = rules
        return ProofRecord(
            test, project: "media", directory: "/srv/media", tunnel: "gluetun",
            made: EngineTime(seconds: now.seconds - age), tool: "t", manner: manner, verdict: verdict, reason: "R.",
            basis: basis,
            steps: [ProofStep("something", time: now, outcome: .stopped)], files: [ProofFile("a", sha256: "", size: 1)])
    }

    private func answer(_ records: ProofRecord...) -> ProofEvidence.Answer {
        ProofEvidence(at: now, records).answer(.killSwitch, tunnel: "gluetun", on: basis)
    }

    private func held(_ records: ProofRecord...) -> String? {
        let answer = ProofEvidence(at: now, records).answer(.killSwitch, tunnel: "gluetun", on: basis)
        guard case .holds(let record, let age) = answer else { return nil }
        return "\(record.verdict.rawValue) \(record.manner.rawValue) \(age)"
    }

    @Test func `The newest that was decided counts`() {
        #expect(held(proof(.leaking, age: 9), proof(.proved, age: 3)) == "proved observed 3")
        #expect(held(proof(.proved, age: 9), proof(.leaking, age: 3)) == "leaking observed 3")
        #expect(held(proof(.proved, age: 9), proof(.undecided, age: 3)) == "proved observed 9")
        #expect(held(proof(.undecided, age: 9), proof(.undecided, age: 3)) == "undecided observed 3")
    }

    @Test func `What was seen with the tunnel down is undone only by taking it down again`() {
        #expect(held(proof(.leaking, .disrupted, age: 9), proof(.proved, age: 3)) == "leaking disrupted 9")
        #expect(
            held(proof(.leaking, .disrupted, age: 9), proof(.undecided, .disrupted, age: 3)) == "leaking disrupted 9")
        #expect(held(proof(.leaking, .disrupted, age: 9), proof(.proved, .disrupted, age: 3)) == "proved disrupted 3")
        #expect(held(proof(.proved, .disrupted, age: 9), proof(.leaking, age: 3)) == "leaking observed 3")
    }

    @Test func `A proof of other rules does not count, and the one before it does again`() {
        #expect(held(proof(.leaking, age: 3, rules: "open"), proof(.proved, age: 9)) == "proved observed 9")
        let other = proof(.proved, age: 3, rules: "open")
        let changes = ["the firewall rules in the network of gluetun are others"]
        #expect(answer(other) == .lapsed(other.summary, .void(changes)))
    }

    @Test func `Another test's proof, or another tunnel's, is none`() {
        #expect(answer() == .none)
        #expect(answer(proof(.proved, age: 3, test: .dns)) == .none)
        let records = ProofEvidence(at: now, [proof(.proved, age: 3)])
        #expect(records.answer(.killSwitch, tunnel: "vpn", on: basis) == .none)
    }

    @Test func `Steps and captures are not carried along`() {
        let evidence = ProofEvidence(at: now, [proof(.proved, age: 9), proof(.proved, age: 3)])
        #expect(evidence.records.allSatisfy { $0.steps.isEmpty && $0.files.isEmpty })
        #expect(evidence.records.map(\.made.seconds) == [now.seconds - 3, now.seconds - 9])
    }

    @Test(arguments: [
        (0, "less than a minute ago"), (60, "1 minute ago"), (3599, "59 minutes ago"), (3600, "1 hour ago"),
        (86_400, "24 hours ago"), (172_800, "2 days ago"), (2_592_000, "30 days ago"),
    ]) func `An age is told in the largest unit that says something`(_ seconds: Int, _ words: String) {
        #expect(ProofEvidence.ago(seconds) == words)
    }
}
