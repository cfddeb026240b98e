import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport

/// The program that figures are of.
public struct Binding: Codable, Sendable, Hashable {
    /// The last commit that changed what the program is made of; with a plus where files have changed since.
    public var commit: String
    /// The first 16 digits of the built program's SHA-256.
    public var binary: String

    public init(commit: String, binary: String) {
        self.commit = commit
        self.binary = binary
    }

    /// Of the program that labs run: `BuiltProgram`.
    /// - Throws: ``LabFailure`` where it is not there.
    public static func current() async throws -> Binding {
        let made = ["Sources", "Package.swift", "Package.resolved"]
        let commit = try await said("git", ["log", "-1", "--format=%h", "--abbrev=12", "--"] + made)
        let changed = try await said("git", ["status", "--porcelain", "--"] + made)
        guard !commit.isEmpty else { throw LabFailure("\(LabFolders.package): git does not tell the commit") }
        return Binding(commit: commit + (changed.isEmpty ? "" : "+"), binary: try await hash())
    }

    /// The first 16 digits of the SHA-256 of the program that labs run.
    /// - Throws: ``LabFailure`` where it is not there.
    public static func hash() async throws -> String {
        let sum = try await said("sha256sum", [BuiltProgram.path])
        guard sum.count > 64 else { throw LabFailure("\(BuiltProgram.path): build it first") }
        return String(sum.prefix(16))
    }

    /// Sees to it that a lab runs this very program: asked of the lab's own host, before rows are kept.
    /// - Throws: ``LabFailure`` where it has been built anew meanwhile.
    func check(in lab: ProofLab) async throws {
        let sum = try await lab.media.check(["sha256sum", BuiltProgram.path])
        guard sum.hasPrefix(binary) else {
            throw LabFailure("\(BuiltProgram.path) is not the program that these rows are of: \(sum.prefix(16))")
        }
    }

    private static func said(_ program: String, _ arguments: [String]) async throws -> String {
        let request = ProcessRequest(
            "/usr/bin/env", ["-C", LabFolders.package, program] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/root"])
        let result = try await Blocking.run { Result { try LiveProcessRunner().run(request) } }.get()
        return result.text.split(separator: "\n").joined(separator: "\n")
    }
}
