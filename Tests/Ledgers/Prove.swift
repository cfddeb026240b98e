import FoundationEssentials
public import LabKit
import Processes
import ProgramTestSupport

/// What `watertight prove` said of one test.
public struct ProveAnswer: Codable, Sendable, Hashable {
    public var test: String
    public var verdict: String
    public var reason: String
}

extension LabHost {
    /// Services that tell addresses in the lab, of both families and two owners.
    public static let services = [
        "http://\(FarSide.mullvad.v4)/json", "http://\(FarSide.neutral.v4)/json",
        "http://[\(FarSide.neutral.v6)]/json",
    ]

    /// Runs the built program's proofs on this host.
    /// - Throws: ``LabFailure`` where it says nothing.
    public func prove(_ tests: [String], timeLimit: Duration = .seconds(90)) async throws -> [ProveAnswer] {
        let asked = Self.services.flatMap { ["--ask", $0] }
        let result = try await run(
            [BuiltProgram.path, "prove"] + tests + asked + ["--no-record", "--format", "json"], timeLimit: timeLimit)
        struct Page: Decodable { var proofs: [ProveAnswer] }
        let answers = (try? JSONDecoder().decode(Page.self, from: Data(result.output)))?.proofs ?? []
        guard answers.count == tests.count else {
            throw LabFailure("prove \(tests): \(result.ending): \(result.text.suffix(500))\(result.errorText)")
        }
        return answers
    }
}
