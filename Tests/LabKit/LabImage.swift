import FoundationEssentials

/// An image of a lab: layers of Debian packages, and how it is run.
public struct LabImage: Sendable, Encodable {
    /// Under which names the engine knows it.
    public var tags: [String]
    /// From the lowest up; those that `Tests/Lab/fetch.sh` makes, and `standins`.
    public var layers: [String]
    public var config: Config
    /// When it was made, as RFC 3339.
    public var created = "2026-01-01T00:00:00Z"
    /// Whether the engine knows it as pulled from a registry, with a digest, or as made here. For images that an engine
    /// starts with; those loaded later have none.
    public var digests = true
    /// The digest that the engine knows it by, `sha256:` and 64 hexadecimal digits, so that a Compose file may pin it;
    /// nil for one that is worked out.
    public var digest: String?

    /// What the scripts read.
    static func specification(_ images: [LabImage]) throws -> String {
        String(decoding: try JSONEncoder().encode(images), as: UTF8.self)
    }

    /// What the engine runs it with, in the engine's own words.
    public struct Config: Sendable, Encodable {
        public var entrypoint: [String] = []
        public var command: [String] = []
        public var environment: [String: String] = [:]
        public var ports: [String] = []
        public var volumes: [String] = []
        public var user = ""
        public var labels: [String: String] = [:]
        /// Run by the engine to know whether it is healthy.
        public var healthCheck: [String] = []

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            let paths = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]
            let variables = paths.merging(environment) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            try container.encode(variables, forKey: "Env")
            if !entrypoint.isEmpty { try container.encode(entrypoint, forKey: "Entrypoint") }
            if !command.isEmpty { try container.encode(command, forKey: "Cmd") }
            if !user.isEmpty { try container.encode(user, forKey: "User") }
            if !labels.isEmpty { try container.encode(labels, forKey: "Labels") }
            let nothing: [String: String] = [:]
            if !ports.isEmpty {
                try container.encode(
                    Dictionary(uniqueKeysWithValues: ports.map { ($0, nothing) }), forKey: "ExposedPorts")
            }
            if !volumes.isEmpty {
                try container.encode(Dictionary(uniqueKeysWithValues: volumes.map { ($0, nothing) }), forKey: "Volumes")
            }
            if !healthCheck.isEmpty {
                try container.encode(HealthCheck(test: healthCheck), forKey: "Healthcheck")
            }
        }

        private struct Key: CodingKey, ExpressibleByStringLiteral {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringLiteral value: String) { stringValue = value }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        private struct HealthCheck: Encodable {
            var test: [String]
            // In nanoseconds: looked at each second, so that tests need not wait.
            var interval = 1_000_000_000
            var timeout = 5_000_000_000
            var retries = 3
            var startPeriod = 10_000_000_000
            // From engine 25 on it would be five seconds.
            var startInterval = 250_000_000

            private enum CodingKeys: String, CodingKey {
                case test = "Test"
                case interval = "Interval"
                case timeout = "Timeout"
                case retries = "Retries"
                case startPeriod = "StartPeriod"
                case startInterval = "StartInterval"
            }
        }
    }

    public init(_ tags: [String], layers: [String], _ fill: (inout Config) -> Void = { _ in }) {
        self.tags = tags
        self.layers = layers
        config = Config()
        fill(&config)
    }
}

extension Engine {
    /// Gives images to the running engine as archives; nothing is asked of a registry. Takes some seconds for large ones.
    public func load(_ images: [LabImage]) async throws {
        let line = #"python3 -B "$1/images.py" "$2/layers" "$1/standins" | docker load"#
        try await host.check(
            ["sh", "-euc", line, "sh", LabFolders.scripts, LabFolders.parts], input: LabImage.specification(images),
            timeLimit: .seconds(120))
    }
}
