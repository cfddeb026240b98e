import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// What the audit makes of a guard that runs, of one that tells nobody, and of none.
@Suite("The guard as evidence", .requiresLab, .serialized)
struct GuardEvidenceTests {
    private struct Said: Decodable {
        struct Answer: Decodable {
            struct Outcome: Decodable {
                var subject: String
                var verdict: String
                var reason: String
            }
            var control: String
            var subjects: [Outcome]
        }
        var controls: [Answer]
    }

    private func audit(_ lab: GuardLab) async throws -> String? {
        let result = try await lab.home.media.run(
            ["env", "-C", lab.stack.folder, BuiltProgram.path, "audit", "--no-record", "--format", "json"],
            timeLimit: .seconds(120))
        let said = try JSONDecoder().decode(Said.self, from: Data(result.output))
        return said.controls.first { $0.control == "ops.vpn-unwatched" }?.subjects.first.map {
            "\($0.verdict): \($0.reason)"
        }
    }

    private func start(_ lab: GuardLab) async throws {
        try await lab.media.shell(
            """
            WATERTIGHT_STATE=/var/lib/watertight setsid \(BuiltProgram.path) guard \(lab.stack.folder) \
                </dev/null >/var/log/guard.log 2>&1 &
            echo $! >/run/guard.pid
            """)
        try await lab.wait(for: "sealed")
    }

    private func stop(_ lab: GuardLab) async throws {
        try await lab.media.shell(
            """
            kill -TERM $(cat /run/guard.pid)
            for i in $(seq 100); do kill -0 $(cat /run/guard.pid) 2>/dev/null || exit 0; sleep 0.1; done
            exit 1
            """)
    }

    @Test func `an audit asks the guard whether the tunnel is watched`() async throws {
        try await Lab.run { lab in
            let lab = try await GuardLab.up(in: lab)
            let none = try #require(try await audit(lab))
            #expect(none.hasPrefix("fail:") && none.contains("no guard runs"), "\(none)")

            try await start(lab)
            let mute = try #require(try await audit(lab))
            #expect(mute.hasPrefix("fail:") && mute.contains("reach nobody"), "\(mute)")

            try await lab.home.media.shell(
                "sed -i 's#^guard:#guard:\\n  webhook: http://127.0.0.1:9/alert#' \(lab.stack.folder)/watertight.yaml")
            try await stop(lab)
            try await start(lab)
            let watched = try #require(try await audit(lab))
            #expect(watched.hasPrefix("pass:"), "\(watched)")

            try await stop(lab)
            #expect(try await audit(lab) == none)
        }
    }
}
