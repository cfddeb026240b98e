import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// What was proved of a real stack, as the next audit of that stack reads it.
@Suite(.requiresLab, .serialized)
struct LiveProofRecordTests {
    /// What `watertight audit --format json` said of the controls.
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

        /// `verdict: reason` of that control on the VPN's service; nil where it said nothing.
        func answer(_ control: String) -> String? {
            controls.first { $0.control == control }?.subjects.first { $0.subject == "service:gluetun" }
                .map { "\($0.verdict): \($0.reason)" }
        }
    }

    private struct Demand: Decodable {
        struct Evidence: Decodable {
            var control: String
            var what: String
        }
        var id: String
        var standing: String
        var evidence: [Evidence]
    }

    private struct Page: Decodable { var items: [Demand] }

    private static let rule = "OUTPUT -p tcp --dport 8999 -j ACCEPT"

    /// - Returns: what the audit says of trying the kill switch, and of what a proof of it saw.
    private func audit(_ media: LabHost) async throws -> (unproved: String?, leaks: String?) {
        let result = try await media.run(
            ["env", "-C", "/root", BuiltProgram.path, "audit", "--format", "json"], timeLimit: .seconds(120))
        let said = try JSONDecoder().decode(Said.self, from: Data(result.output))
        return (said.answer("vpn.kill-switch-unproved"), said.answer("vpn.kill-switch-leaks"))
    }

    private func tried(_ media: LabHost) async throws -> Demand {
        let result = try await media.run(
            ["env", "-C", "/root", BuiltProgram.path, "checklist", "--format", "json"], timeLimit: .seconds(120))
        let page = try JSONDecoder().decode(Page.self, from: Data(result.output))
        return try #require(page.items.first { $0.id == "CL06" })
    }

    private func prove(_ media: LabHost) async throws -> Int32? {
        try await media.run([BuiltProgram.path, "prove", "kill-switch"], timeLimit: .seconds(60)).status
    }

    private func inside(_ media: LabHost, _ line: String) async throws {
        try await media.shell("nsenter -t $(docker inspect -f '{{.State.Pid}}' media-gluetun-1) -n \(line)")
    }

    @Test func `a proof is evidence until the stack it was made on changes`() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let account = try await home.openProvider()
            _ = try await MediaStack.up(in: home, account: account, qbittorrent: "5.1")
            let media = home.media
            try await media.wait(
                for: "tunnel", until: ["sh", "-c", "docker ps --filter name=qbittorrent | grep -q Up"])
            let none = try await audit(media)
            #expect(none.unproved?.hasPrefix("fail: ") == true && none.leaks == nil, "\(none)")
            #expect(try await tried(media).standing == "open")

            #expect(try await prove(media) == 0)
            let proved = try await audit(media)
            #expect(proved.unproved?.hasPrefix("pass: ") == true, "\(proved)")
            #expect(proved.leaks?.contains("(observed)") == true && proved.leaks?.hasPrefix("pass: ") == true)
            let demand = try await tried(media)
            #expect(demand.standing == "done", "\(demand)")
            #expect(demand.evidence.contains { $0.what.hasPrefix("proved ") && $0.what.contains(" ago (observed)") })

            // Other rules are another stack, until a proof is made of those.
            try await inside(media, "iptables-nft -A \(Self.rule)")
            let changed = try await audit(media)
            #expect(changed.unproved?.contains("the firewall rules") == true && changed.leaks == nil, "\(changed)")
            #expect(try await prove(media) == 1)
            let leaking = try await audit(media)
            #expect(leaking.leaks?.hasPrefix("fail: ") == true, "\(leaking)")
            try await inside(media, "iptables-nft -D \(Self.rule)")
            let mended = try await audit(media)
            #expect(
                mended.leaks?.hasPrefix("pass: ") == true && mended.unproved?.hasPrefix("pass: ") == true, "\(mended)")

            try await media.shell("docker restart --time 1 media-gluetun-1 >/dev/null")
            let restarted = try await audit(media)
            #expect(restarted.unproved?.contains("media-gluetun-1 was started again") == true, "\(restarted)")
            #expect(restarted.leaks == nil)
        }
    }
}
