/// The types that a text must have at some paths once its variables are filled in.
enum TypeCast: Sendable {
    case int, float, float32, bool

    /// Source: compose-go, loader/interpolate.go.
    static let rules = PathTable<TypeCast>(
        Dictionary(
            uniqueKeysWithValues: [
                ("cpu_count", int), ("cpu_percent", float), ("cpu_period", int), ("cpu_quota", int),
                ("cpu_rt_period", int), ("cpu_rt_runtime", int), ("cpus", float32), ("cpu_shares", int),
                ("init", bool), ("deploy.replicas", int), ("deploy.update_config.parallelism", int),
                ("deploy.update_config.max_failure_ratio", float), ("deploy.rollback_config.parallelism", int),
                ("deploy.rollback_config.max_failure_ratio", float), ("deploy.restart_policy.max_attempts", int),
                ("deploy.placement.max_replicas_per_node", int), ("healthcheck.retries", int),
                ("healthcheck.disable", bool), ("oom_kill_disable", bool), ("oom_score_adj", int),
                ("pids_limit", int), ("ports.[].target", int), ("privileged", bool), ("read_only", bool),
                ("scale", int), ("stdin_open", bool), ("tty", bool), ("ulimits.*", int), ("ulimits.*.hard", int),
                ("ulimits.*.soft", int), ("volumes.[].read_only", bool), ("volumes.[].volume.nocopy", bool),
            ].map { ("services.*." + $0.0, $0.1) }
                + [
                    ("networks.*.external", bool), ("networks.*.internal", bool), ("networks.*.attachable", bool),
                    ("networks.*.enable_ipv4", bool), ("networks.*.enable_ipv6", bool),
                    ("volumes.*.external", bool), ("secrets.*.external", bool), ("configs.*.external", bool),
                ]))

    /// The content that a text has as this type, or nil when it is not of that type.
    func cast(_ text: String) -> Node.Content? {
        switch self {
        case .int: TypeCast.decimal(text).map { .int($0) }
        case .float: TypeCast.number(text).map { .float($0) }
        case .float32: TypeCast.number(text).map { .float(Double(Float($0))) }
        case .bool: TypeCast.bool(text).map { .bool($0) }
        }
    }

    /// `true` and `false` in any case, and YAML 1.1's other words, which Compose warns of.
    static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "y", "yes", "on": true
        case "false", "n", "no", "off": false
        default: nil
        }
    }

    /// A decimal integer with an optional sign, as Go's `Atoi` takes it.
    static func decimal(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 || $0 == 43 || $0 == 45 }) else { return nil }
        return Int(text)
    }

    static func number(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        return Double(text)
    }

    /// What the type is called in messages.
    var name: String {
        switch self {
        case .int: "a whole number"
        case .float, .float32: "a number"
        case .bool: "true or false"
        }
    }
}
