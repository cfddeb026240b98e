/// The engines that labs can have.
public enum EngineVersion: String, Sendable, CaseIterable {
    /// Debian bookworm's: API 1.41.
    case debian20 = "20.10"
    /// Debian sid's, with bookworm's `runc`: API 1.51.
    case debian28 = "28.5"

    /// What its host's root is laid over each other from, the uppermost first.
    var layers: [String] {
        switch self {
        case .debian20: ["root"]
        case .debian28: ["engine-sid", "root"]
        }
    }
}

/// A real Docker engine on a host of a lab, at `/var/run/docker.sock` there.
public struct Engine: Sendable {
    public let host: LabHost

    /// An engine that the host runs already, by systemd for example.
    public init(host: LabHost) { self.host = host }

    /// Starts the host's engine and waits until it answers.
    /// - Parameters:
    ///   - images: what it has from the start, without time or memory spent on them; see ``load(_:)`` for later ones.
    ///   - configuration: the text of `/etc/docker/daemon.json`; nil leaves it absent.
    ///   - options: further words for `dockerd`.
    public static func start(
        on host: LabHost, images: [LabImage] = [], configuration: String? = nil, options: [String] = []
    ) async throws -> Engine {
        if !images.isEmpty {
            try await host.check(
                ["python3", "-B", LabFolders.scripts + "/store.py", LabFolders.parts + "/layers"]
                    + [LabFolders.scripts + "/standins"], input: LabImage.specification(images))
        }
        Component.note(layers: images.flatMap(\.layers))
        if let configuration { try await host.write(configuration, to: "/etc/docker/daemon.json") }
        try await host.start("dockerd", ["dockerd"] + options)
        let engine = Engine(host: host)
        do {
            try await engine.waitUntilItAnswers()
        } catch {
            let log = try await host.run(["tail", "-n", "20", "/var/log/dockerd.log"]).text
            throw LabFailure("\(error)\n\(log)")
        }
        host.engine?.note()
        return engine
    }

    private func waitUntilItAnswers() async throws {
        let line = """
            for i in $(seq 400); do
                curl -sf --max-time 2 --unix-socket /var/run/docker.sock http://docker/_ping >/dev/null && exit 0
                sleep 0.05
            done
            exit 1
            """
        try await host.shell(line)
    }

    /// Ends the engine; its containers end with it unless `live-restore` says otherwise.
    public func stop() async throws {
        try await host.shell(
            "pid=$(cat /var/run/docker.pid); kill $pid; for i in $(seq 600); do [ -d /proc/$pid ] || exit 0; sleep 0.05; done; exit 1"
        )
    }

    /// Starts an engine again that was ended, and waits until it answers; what it had, it has.
    public func startAgain() async throws {
        // Where the layers of its images lie, which an engine that ends unmounts.
        try await host.shell(
            """
            [ -e /run/lab-layers ] || exit 0
            while IFS="$(printf '\\t')" read -r folder place; do
                mountpoint -q "$place" || mount --bind "$folder" "$place"
            done </run/lab-layers
            """)
        try await host.start("dockerd", ["dockerd"])
        try await waitUntilItAnswers()
    }

    /// Runs the engine's own client.
    @discardableResult
    public func docker(_ arguments: String..., timeLimit: Duration = .seconds(60)) async throws -> String {
        try await host.check(["docker"] + arguments, timeLimit: timeLimit)
    }

    /// Its version, as it says.
    public func version() async throws -> String {
        String(try await docker("version", "--format", "{{.Server.Version}}").prefix { $0 != "\n" })
    }
}
