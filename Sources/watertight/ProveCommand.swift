import ArgumentParser
import Evidence
import Proofs
import Reports
import StackModel

/// `watertight prove`.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove with packets that nothing leaves outside of the tunnel.")

    func run() async throws {
        let process = try ProcessContext()
        let access = try process.proofAccess()
        let (subjects, gaps) = await access.look()
        for gap in gaps { Console.warn(PlainText.safe(gap.reason)) }
        for subject in subjects {
            let result = await KillSwitchProof(subject, access).observe()
            if let bytes = result.record.json { Console.write(bytes + [10]) }
        }
    }
}
