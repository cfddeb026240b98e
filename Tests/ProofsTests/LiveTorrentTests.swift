import FoundationEssentials
import LabKit
import ProgramTestSupport
import Testing

/// The proof of the torrent's address on a real stack, with a real client, tracker and peers.
@Suite(.requiresLab, .serialized)
struct LiveTorrentTests {
    private struct Page: Decodable {
        struct Proof: Decodable {
            var verdict: String
            var reason: String
        }
        var proofs: [Proof]
    }

    private static let tracker = "http://tracker.example:\(FarSide.trackerPort)/announce"

    private static func prove(_ lab: ProofLab, tracker: String? = nil) async throws -> Page.Proof {
        let asked = ["http://\(FarSide.neutral.v4)/json", "http://\(FarSide.mullvad.v4)/json"]
        let words = ["prove", "torrent-address", "--format", "json"] + asked.flatMap { ["--ask", $0] }
        let result = try await lab.media.run(
            [BuiltProgram.path] + words + (tracker.map { ["--tracker", $0] } ?? []), timeLimit: .seconds(60))
        let page = try JSONDecoder().decode(Page.self, from: Data(result.text.utf8))
        return try #require(page.proofs.first, "\(result.errorText)")
    }

    /// Proves until what keeps it undecided is that: on a busy machine it may be that the client does not listen yet, or that
    /// packets could not be looked at in time, which says nothing of what is tried here. Another verdict is one too many.
    private static func undecided(_ lab: ProofLab, since reason: String) async throws {
        var page = try await prove(lab)
        for _ in 0..<5 where page.verdict == "undecided" && !page.reason.contains(reason) {
            try await Task.sleep(for: .seconds(3))
            page = try await prove(lab)
        }
        #expect(page.verdict == "undecided" && page.reason.contains(reason), "\(page.reason)")
    }

    /// Gives the client's login, as the owner would.
    private static func hold(_ lab: ProofLab) async throws {
        try await lab.media.write("hold-fast-to-the-rail\n", to: "\(ProofLab.folder)/password", mode: "600")
        try await lab.media.write(
            "credentials:\n  qbittorrent: {user: owner, password_file: password}\n",
            to: "\(ProofLab.folder)/watertight.yaml")
    }

    @Test func `what peers and trackers see is proved where it is the exit, and each way past the tunnel is found`()
        async throws
    {
        try await Lab.run { empty in
            let lab = try await ProofLab.up(in: empty, qbittorrent: "5.1")
            try await Self.undecided(lab, since: "wants a login")
            try await Self.hold(lab)
            try await Self.undecided(lab, since: "nobody has told")
            _ = try await lab.transfer()
            let told = try await Self.prove(lab)
            #expect(told.verdict == "proved", "\(told.reason)")

            try await LabFault.torrentPortPublished.inject(in: lab)
            try await Task.sleep(for: .seconds(2))
            let published = try await Self.prove(lab)
            #expect(published.verdict == "leaking" && published.reason.contains("stranger"), "\(published.reason)")
            try await LabFault.torrentPortPublished.heal(in: lab)

            try await LabFault.clientUnbound.inject(in: lab)
            let unbound = try await Self.prove(lab, tracker: Self.tracker)
            #expect(unbound.verdict == "leaking", "\(unbound.reason)")
            try await LabFault.clientUnbound.heal(in: lab)
        }
    }

    @Test(arguments: ["4.5", "5.3"])
    func `a tracker of the owner's suffices, and nothing of it stays`(_ release: String) async throws {
        try await Lab.run { empty in
            let lab = try await ProofLab.up(in: empty, qbittorrent: release)
            try await Self.hold(lab)
            // A proof that was killed while its torrent was there: the next one takes it away.
            let deaf = "http://\(FarSide.tracker.v4):9/announce"
            try await lab.home.internet.shell(
                """
                nft add table inet deaf
                nft add chain inet deaf in '{ type filter hook input priority 0; }'
                nft add rule inet deaf in tcp dport 9 drop
                """)
            try await lab.media.shell(
                """
                # The client may not answer just then, and the proof ends without one.
                for attempt in 1 2 3; do
                    \(BuiltProgram.path) prove torrent-address --tracker \(deaf) --ask http://\(FarSide.neutral.v4)/json \
                        >/tmp/deaf.log 2>&1 &
                    proof=$!
                    while kill -0 $proof 2>/dev/null; do
                        if python3 -B \(LabFolders.scripts)/stacks/proof/client.py torrents | grep -q watertight-check-; then
                            kill -KILL $proof
                            wait $proof || true
                            exit 0
                        fi
                        sleep 0.1
                    done
                    wait $proof || true
                done
                cat /tmp/deaf.log >&2
                exit 1
                """, timeLimit: .seconds(120))
            #expect(try await lab.client("torrents").contains("watertight-check-"))
            let seen = try await Self.prove(lab, tracker: Self.tracker)
            #expect(seen.verdict == "proved", "\(seen.reason)")
            #expect(try await !lab.client("torrents").contains("watertight-check-"))
            let announces = try await lab.far.announces()
            #expect(!announces.isEmpty && announces.allSatisfy { $0.said.isEmpty })
        }
    }
}
