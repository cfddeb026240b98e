import LabKit
import Ledgers
import ProgramTestSupport
import Testing

/// A part of what `make lab-test` measures: the healthy stack and four faults, each proved, done without us and done under
/// the seal.
@Suite(.requiresLab, .serialized)
struct FaultTests {
    private static let faults: [LabFault] = [.firewallFlushedNFT, .ipv6OnlyOpen, .clientOnBridge, .linkDown]

    @Test func `verdicts are right, and what leaks without us does not pass the seal`() async throws {
        let scratch = try ScratchFolder()
        let binding = Binding(commit: "test", binary: try await Binding.hash())
        try await Lab.run { lab in
            let proof = try await ProofLab.up(in: lab, dns: FarSide.ispResolver.v4)
            _ = try await proof.transfer()

            var proofs = ProofsLedger(
                Ledger(in: scratch.path, "proofs", of: binding), seed: 1, end: .now + .seconds(300))
            (proofs.runs, proofs.visit) = (1, 1)
            proofs.states = [.healthy] + Self.faults.map { .broken($0) }
            for row in try await proofs.sit(in: proof) { #expect(row.wrong.isEmpty, "\(row)") }
            #expect(Set(proofs.ledger.rows().map(\.state)) == Set(proofs.states.map(\.name)))

            var faults = FaultsLedger(
                Ledger(in: scratch.path, "faults", of: binding), seed: 1, modes: [.none, .seal],
                end: .now + .seconds(300))
            faults.faults = [.ipv6OnlyOpen, .clientOnBridge]
            for row in try await faults.sit(in: proof) { #expect(row.red == nil && row.void == nil, "\(row.line)") }
            #expect(faults.open().isEmpty)
        }
    }
}
