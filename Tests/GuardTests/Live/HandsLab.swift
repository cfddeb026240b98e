import FoundationEssentials
import LabKit
import ProgramTestSupport

/// A lab for proofs with our guard, which may speak to the real torrent client as its owner.
struct HandsLab: Sendable {
    let lab: ProofLab

    /// Where the guard writes, and the folder that it is started with.
    private static let log = "/var/log/hands.jsonl"
    static let folder = "/root/hands"

    var media: LabHost { lab.media }

    /// Starts our guard; returns when it has seen the tunnel sealed.
    /// - Parameters:
    ///   - settings: what stands below `guard:`.
    ///   - password: the owner's, unless told.
    func startGuard(_ settings: String, password: String = "hold-fast-to-the-rail") async throws {
        try await media.write(password + "\n", to: Self.folder + "/qbittorrent", mode: "600")
        try await media.write(
            """
            credentials:
              qbittorrent: {user: owner, password_file: qbittorrent}
            guard:
              metrics: off
            \(settings.split(separator: "\n").map { "  \($0)\n" }.joined())
            """, to: Self.folder + "/watertight.yaml")
        try await media.shell(
            """
            mkdir -p /usr/local/bin
            ln -sf \(LabFolders.reference)/docker-compose /usr/local/bin/docker-compose
            setsid \(BuiltProgram.path) guard \(Self.folder) --format json >\(Self.log) 2>/var/log/hands.err </dev/null &
            echo $! >/run/hands.pid
            """)
        try await wait(for: "a sealed tunnel") { $0.contains { $0.kind == "state" && $0.state == "sealed" } }
    }

    /// Ends it.
    func stopGuard() async throws {
        try await media.shell(
            """
            kill $(cat /run/hands.pid)
            for i in $(seq 100); do kill -0 $(cat /run/hands.pid) 2>/dev/null || exit 0; sleep 0.05; done
            exit 1
            """)
    }

    /// One line of what the guard wrote.
    struct Event: Decodable, Sendable {
        var time: String
        var kind: String
        var state: String?
        var member: String?
        var text: String
        var undo: String?
    }

    func events() async throws -> [Event] {
        try await media.check(["cat", Self.log]).split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
    }

    /// Waits until what the guard wrote since a line says so.
    func wait(
        for what: String, since line: Int = 0, seconds: Int = 60, _ isSo: @Sendable ([Event]) -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if isSo(Array(try await events().dropFirst(line))) { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        let log = try await media.shell("tail -n 25 \(Self.log); cat /var/log/hands.err")
        throw LabFailure("no \(what) within \(seconds) s\n\(log)")
    }

    /// Waits until something is so.
    func wait(for what: String, seconds: Int = 60, until isSo: @Sendable () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(250))
        }
        let log = try await media.shell("tail -n 25 \(Self.log); cat /var/log/hands.err")
        throw LabFailure("no \(what) within \(seconds) s\n\(log)")
    }

    // MARK: The client

    struct Torrent: Decodable, Sendable {
        var hash: String
        var state: String
        /// 4 says paused, 5 stopped.
        var isPaused: Bool { state.hasPrefix("paused") || state.hasPrefix("stopped") }
    }

    /// Whether each torrent is paused, by its hash; as the client itself says.
    func paused() async throws -> [String: Bool] {
        let list = try JSONDecoder().decode([Torrent].self, from: Data(try await lab.client("torrents").utf8))
        return Dictionary(list.map { ($0.hash, $0.isPaused) }) { $1 }
    }

    /// The port that it listens on, as it says.
    func port() async throws -> Int? {
        struct Settings: Decodable {
            var port: Int
            private enum CodingKeys: String, CodingKey { case port = "listen_port" }
        }
        return try JSONDecoder().decode(Settings.self, from: Data(try await lab.client("settings").utf8)).port
    }

    /// The port that the provider forwards now, as the VPN container wrote it down.
    func forwarded() async throws -> Int? {
        Int(
            try await media.shell("docker exec gluetun cat /tmp/gluetun/forwarded_port 2>/dev/null || true")
                .prefix { $0.isNumber })
    }

    /// The addresses that the client takes peers on, over TCP, by the kernel's word.
    func listening(on port: Int) async throws -> [String] {
        try await media.shell(
            "nsenter --target $(docker inspect --format '{{.State.Pid}}' gluetun) --net -- ss -Hltn sport = :\(port)"
        ).split(separator: "\n").compactMap { line in
            line.split(separator: " ").dropFirst(3).first.map(String.init)
        }
    }

    /// Has the VPN container connect anew, to another server of its list.
    func reconnect() async throws {
        try await media.shell(
            """
            for status in stopped running; do
                curl -sf --max-time 5 -X PUT -d "{\\"status\\":\\"$status\\"}" http://127.0.0.1:8000/v1/vpn/status
            done
            """)
    }
}
