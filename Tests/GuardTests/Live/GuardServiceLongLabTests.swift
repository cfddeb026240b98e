import LabKit
import ProgramTestSupport
import Testing

@Suite("The guard as a Compose service", .requiresLab, .serialized)
struct GuardServiceLongLabTests {
    private static let folder = "/home/media/watertight"

    @Test("runs as its example says: notices a fault, reacts, and is healthy")
    func service() async throws {
        try await Lab.run { lab in
            let proof = try await ProofLab.up(in: lab)
            try await Self.install(on: proof)
            try await Self.compose(["up", "--detach", "--pull", "never"], on: proof.media)
            try await Self.waitForState("sealed", on: proof.media)
            try await proof.media.wait(
                for: "a healthy guard",
                until: [
                    "sh", "-c",
                    "[ $(docker inspect --format '{{.State.Health.Status}}' watertight-guard-1) = healthy ]",
                ],
                timeLimit: .seconds(120))
            try await LabFault.firewallFlushedNFT.inject(in: proof)
            try await proof.media.wait(
                for: "the stopped client",
                until: ["sh", "-c", "[ $(docker inspect --format '{{.State.Running}}' qbittorrent) = false ]"],
                timeLimit: .seconds(60))
            let status = try await proof.media.shell("docker exec watertight-guard-1 watertight status || true")
            #expect(status.contains("leaking") && status.contains("docker start qbittorrent"), "\(status)")
            // Whoever puts it right by hand, in whatever way, finds it no longer listed.
            try await LabFault.firewallFlushedNFT.heal(in: proof)
            try await Self.waitForState("sealed", on: proof.media)
            let after = try await proof.media.shell("docker exec watertight-guard-1 watertight status || true")
            #expect(!after.contains("To undo"), "\(after)")
        }
    }

    /// The example as it stands; the program and the libraries that this build of it wants are seen in the container.
    private static func install(on proof: ProofLab) async throws {
        var image = LabImage(["watertight:latest"], layers: ["base", "python", "vpn"]) {
            $0.entrypoint = ["watertight"]
        }
        image.digests = false
        try await proof.stack.engine.load([image])
        let example = LabFolders.package + "/Examples/guard-service"
        try await proof.media.write(try LabFolders.text(example + "/compose.yaml"), to: folder + "/compose.yaml")
        try await proof.media.write(
            "guard:\n  on_leaking: [note, alert, cut]\n", to: folder + "/watertight.yaml")
        let libraries = try await proof.media.shell(
            "ldd /usr/sbin/nft \(BuiltProgram.path) | awk '$2 == \"=>\" && $3 ~ /^\\// { print $3 }' | sort -u")
        let seen = libraries.split(separator: "\n").map { path in
            "      - \(path):\(path.hasPrefix("/lib/") ? "/usr" : "")\(path):ro\n"
        }
        try await proof.media.write(
            """
            services:
              guard:
                healthcheck: {interval: 1s}
                volumes:
                  - \(BuiltProgram.path):/usr/local/bin/watertight:ro
                  - /usr/sbin/nft:/usr/sbin/nft:ro
            \(seen.joined())
            """, to: folder + "/lab.yaml")
    }

    private static func compose(_ words: [String], on media: LabHost) async throws {
        try await media.check(
            ["env", "-C", folder, LabFolders.reference + "/docker-compose", "--progress", "quiet"]
                + ["--file", "compose.yaml", "--file", "lab.yaml"] + words)
    }

    private static func waitForState(_ state: String, on media: LabHost) async throws {
        let line = "docker exec watertight-guard-1 watertight status --format json | grep -q '\"state\": *\"\(state)\"'"
        do {
            try await media.wait(for: state, until: ["sh", "-c", line], timeLimit: .seconds(60))
        } catch {
            let log = try await media.shell(
                "docker ps --all; docker logs --tail 30 watertight-guard-1 2>&1; docker inspect --format "
                    + "'{{json .State}}' watertight-guard-1; docker exec watertight-guard-1 watertight status 2>&1 || true"
            )
            throw LabFailure("\(error)\n\(log)")
        }
    }
}
