import FoundationEssentials
import LabKit
import Processes

/// Sees what is changed on the running server while something is done there: by the engine's own events, by every file whose
/// status changed (which no program can set back), and by looking before and after.
struct ServerWatch {
    private let media: LabHost
    /// The containers' own health checks, as their events name them.
    private let checks: [String: String]

    /// What the watch itself and the programs under audit put down, which is no part of what is watched.
    static let own = "/run/watch"
    private static let folders = [HardenedServer.folder, "/srv/data", "/var/lib/docker/volumes", "/etc", "/home"]
    /// qBittorrent notes each login of its owner there, as it does for every program that asks it something.
    static let torrentLog = HardenedServer.folder + "/config/qbittorrent/qBittorrent/logs/qbittorrent.log"

    private static let journal = HardenedServer.folder + "/config/jellystat-db/data/15/docker/pg_wal/"

    /// Files and folders that change by themselves while the stack runs; each by its path or, with a `*`, its beginning.
    private static let restless = [
        // The watch itself.
        "/run/watch*",
        // Health checks are processes that the engine starts in containers, each with its pipes.
        "/run/docker/*", "/run/containerd/*", "/tmp", "/tmp/runc-process*",
        // What the apps say of the requests that they answer.
        "/var/lib/docker/containers/*", torrentLog,
        // PostgreSQL notes what is under way every fifteen seconds.
        journal + "*",
        // The host's own journals.
        "/run/log/journal/*", "/var/log/journal/*", "/var/log/syslog", "/var/log/auth.log", "/var/log/kern.log",
        "/var/log/daemon.log", "/var/log/messages", "/var/log/user.log", "/var/log/debug", "/var/log/cron.log",
        "/run/systemd/*",
        "/run/udev/*", "/var/lib/systemd/*",
    ]

    static func begin(on server: HardenedServer) async throws -> ServerWatch {
        let media = server.home.media
        try await media.shell("mkdir -p \(own)")
        // Debian's client writes each event as it comes.
        let recorder = "exec docker events --format '{{json .}}' >\(own)/events"
        try await media.start("events", ["sh", "-c", recorder])
        try await media.wait(for: "event", until: ["test", "-s", "\(own)/events"])
        let lines = try await media.shell(
            "docker ps --quiet --no-trunc | xargs docker inspect --format '{{.Id}} {{json .Config}}'")
        let pairs = try lines.split(separator: "\n").compactMap { line -> (String, String)? in
            let words = line.split(separator: " ", maxSplits: 1)
            let config = try JSONDecoder().decode(Config.self, from: Data(words[1].utf8))
            guard let test = config.healthCheck?.test else { return nil }
            let command = (test.first == "CMD-SHELL" ? ["/bin/sh", "-c"] : []) + test.dropFirst()
            return (String(words[0]), command.joined(separator: " "))
        }
        return ServerWatch(media: media, checks: Dictionary(uniqueKeysWithValues: pairs))
    }

    private struct Config: Decodable {
        var healthCheck: HealthCheck?

        struct HealthCheck: Decodable {
            var test: [String]
            private enum CodingKeys: String, CodingKey { case test = "Test" }
        }
        private enum CodingKeys: String, CodingKey { case healthCheck = "Healthcheck" }
    }

    /// What was otherwise after `body` than before, or happened meanwhile; and how many events the engine told in all.
    func changes(
        during body: () async throws -> Void
    ) async throws -> (found: [String], files: Set<String>, events: Int) {
        let before = try await MachineSnapshot.take(on: media, folders: Self.folders)
        let count = try await events().count
        try await media.shell("touch \(Self.own)/mark")
        try await body()
        let files = try await changedFiles()
        let after = try await MachineSnapshot.take(on: media, folders: Self.folders)
        let all = try await events()
        let restless = [" files: \(Self.torrentLog) ", " files: \(Self.journal)"]
        let found = before.changes(to: after).filter { line in !restless.contains { line.contains($0) } }
        let told = all[count...].compactMap(complaint)
        return (found + told.sorted(), files, all.count - count)
    }

    /// Every file of the host, and of its containers, whose content, mode, owner or name was touched since the mark.
    private func changedFiles() async throws -> Set<String> {
        let found = try await media.shell(
            "find / /run /tmp /dev/shm /var/lib/docker -xdev -newercc \(Self.own)/mark -printf '%p\\n'")
        return Set(found.split(separator: "\n").map(String.init)).filter { path in
            !Self.restless.contains { $0.hasSuffix("*") ? path.hasPrefix($0.dropLast()) : path == $0 }
        }
    }

    private struct Event: Decodable {
        var type: String
        var action: String
        var actor: Actor

        struct Actor: Decodable {
            var id: String
            private enum CodingKeys: String, CodingKey { case id = "ID" }
        }
        private enum CodingKeys: String, CodingKey {
            case type = "Type"
            case action = "Action"
            case actor = "Actor"
        }
    }

    private func events() async throws -> [Event] {
        try await media.check(["cat", "\(Self.own)/events"]).split(separator: "\n").map {
            try JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
    }

    /// Nil for what the engine does by itself: the health checks that the containers were made with.
    private func complaint(_ event: Event) -> String? {
        let shown = "event: \(event.type) \(event.action)"
        guard event.type == "container" else { return shown }
        if event.action == "exec_die" || event.action.hasPrefix("health_status") { return nil }
        for kind in ["exec_create: ", "exec_start: "] where event.action.hasPrefix(kind) {
            let command = event.action.dropFirst(kind.count)
            let bare = command.hasSuffix(" ") ? command.dropLast() : command
            if let check = checks[event.actor.id], bare == check { return nil }
        }
        return shown
    }
}
