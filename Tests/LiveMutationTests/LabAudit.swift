import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport

/// What one `watertight audit --format json` said.
struct LabAudit: Sendable, Decodable {
    var projects: [Project]
    var findings: [Finding]
    var controls: [Answer]

    struct Project: Sendable, Decodable {
        var name: String
        var files: [String]
        var services: [Service]
        var gaps: [Gap]
    }

    struct Service: Sendable, Decodable {
        var name: String
    }

    struct Gap: Sendable, Decodable {
        var what: String
        var reason: String
    }

    struct Finding: Sendable, Decodable {
        var control: String
        var subject: String
        var message: String
        var locations: [Location]
        var evidence: [Observation]

        /// `control subject`, the form in which mutants name findings.
        var name: String { "\(control) \(subject)" }
        /// Everything that is said of it.
        var shown: String { "\(name): \(message)\n\(evidenceText)" }
        /// All that shows it: where, and what was seen there.
        var evidenceText: String {
            (locations.map { "\($0.file):\($0.line)" } + evidence.map { "\($0.what) (\($0.location?.file ?? ""))" })
                .joined(separator: "\n")
        }
    }

    struct Location: Sendable, Decodable {
        var file: String
        var line: Int
    }

    struct Observation: Sendable, Decodable {
        var what: String
        var location: Location?
    }

    struct Answer: Sendable, Decodable {
        var control: String
        var verdict: String
        var subjects: [Outcome]
    }

    struct Outcome: Sendable, Decodable {
        var subject: String
        var verdict: String
        var reason: String
    }

    /// What could not be seen.
    var gaps: Set<String> { Set(projects.flatMap(\.gaps).map(\.what)) }

    var names: Set<String> { Set(findings.map(\.name)) }

    /// Each answer of each control, `control subject verdict`: what has to be the same again after a mutant was undone.
    var answers: Set<String> {
        Set(controls.flatMap { control in control.subjects.map { "\(control.control) \($0.subject) \($0.verdict)" } })
    }

    /// The same with the reason of each.
    var reasons: [String] {
        controls.flatMap { control in
            control.subjects.map { "\(control.control) \($0.subject) \($0.verdict): \($0.reason)" }
        }
    }

    /// The subjects that controls left open, as `control subject`.
    var unknown: Set<String> {
        Set(
            controls.flatMap { control in
                control.subjects.filter { $0.verdict == "unknown" }.map { "\(control.control) \($0.subject)" }
            })
    }

    /// All that shows the finding of that name; nil where there is none.
    func evidenceText(of name: String) -> String? { findings.first { $0.name == name }?.evidenceText }

    /// Why the subject, as `control subject`, was left open; nil where it was not.
    func reason(of name: String) -> String? {
        controls.lazy.flatMap { control in control.subjects.map { (name: "\(control.control) \($0.subject)", $0) } }
            .first { $0.name == name && $0.1.verdict == "unknown" }?.1.reason
    }

    /// Audits, and again where the audit itself says that it could not see something that it sees otherwise: on a busy
    /// machine an app may take longer to answer than the audit waits.
    static func take(on server: HardenedServer) async throws -> LabAudit {
        for pause in [1, 3] {
            let audit = try await once(on: server)
            if audit.gaps.isSubset(of: Baseline.gaps.keys) { return audit }
            try await Task.sleep(for: .seconds(pause))
        }
        return try await once(on: server)
    }

    /// Audits on the server's media host, in a folder that is not the project's and without naming it.
    private static func once(on server: HardenedServer) async throws -> LabAudit {
        let result = try await server.home.media.run(
            ["env", "-C", "/root", BuiltProgram.path, "audit", "--format", "json"], timeLimit: .seconds(120))
        guard result.status == 0 || result.status == 1 else {
            throw LabFailure("the audit ended with \(result.ending): \(result.errorText)\(result.text.prefix(2000))")
        }
        return try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
    }
}
