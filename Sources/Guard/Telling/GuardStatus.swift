public import Reports
import Tunnels

/// How everything stands at one moment: for `watertight status`, for programs and for Prometheus.
public struct GuardStatus: Sendable, Hashable {
    /// One tunnel.
    public struct Tunnel: Sendable, Hashable {
        /// The VPN container's name.
        public var name: String
        public var state: GuardState
        /// When it entered the state, as ISO 8601.
        public var since: String
        /// How long ago, in seconds.
        public var seconds: Int
        public var reasons: [String]
        /// The members that share, or are to share, its network.
        public var members: [String]
        /// Every condition with its answer: `good`, `bad`, `unseen`; and why.
        public var conditions: [(key: String, answer: String, text: String)] {
            kept.map { ($0.key, $0.answer, $0.text) }
        }
        public var applied: [AppliedReaction]
        /// Members that are no longer repaired.
        public var givenUp: [String]
        var kept: [Condition]

        struct Condition: Sendable, Hashable {
            var key: String
            var answer: String
            var text: String
        }

        public init(
            name: String, state: GuardState, since: String, seconds: Int, reasons: [String], members: [String],
            applied: [AppliedReaction], givenUp: [String]
        ) {
            self.name = name
            self.state = state
            self.since = since
            self.seconds = seconds
            self.reasons = reasons
            self.members = members
            self.applied = applied
            self.givenUp = givenUp
            kept = []
        }
    }

    /// When it was asked, as ISO 8601.
    public var time: String
    /// When the guard began.
    public var started: String
    public var tunnels: [Tunnel]
    /// Why the engine cannot be seen; nil while it can.
    public var engineReason: String?
    /// Whether the host's seal is on.
    public var isSealOn: Bool
    /// The ways by which events reach a person, such as `webhook`.
    public var channels: [String]
    public var counters: GuardCounters

    public init(
        time: String, started: String, tunnels: [Tunnel], engineReason: String?, isSealOn: Bool,
        channels: [String] = [], counters: GuardCounters
    ) {
        self.channels = channels
        self.time = time
        self.started = started
        self.tunnels = tunnels
        self.engineReason = engineReason
        self.isSealOn = isSealOn
        self.counters = counters
    }

    /// The worst state of all tunnels; nil where there is none.
    public var worst: GuardState? { tunnels.map(\.state).max { $0.gravity < $1.gravity } }

    /// For programs, members in a fixed order.
    public var json: JSONValue {
        .object([
            .init("schema", .int(1)), .init("time", .string(time)), .init("started", .string(started)),
            .init("state", worst.map { .string($0.rawValue) } ?? .null),
            .init("engine", engineReason.map(JSONValue.string) ?? .null), .init("seal", .bool(isSealOn)),
            .init("channels", .array(channels.map(JSONValue.string))),
            .init("tunnels", .array(tunnels.map(\.json))),
        ])
    }
}

extension GuardStatus.Tunnel {
    var json: JSONValue {
        .object([
            .init("name", .string(name)), .init("state", .string(state.rawValue)), .init("since", .string(since)),
            .init("seconds", .int(seconds)), .init("reasons", .array(reasons.map(JSONValue.string))),
            .init("members", .array(members.map(JSONValue.string))),
            .init(
                "conditions",
                .array(
                    kept.map {
                        .object([
                            .init("condition", .string($0.key)), .init("answer", .string($0.answer)),
                            .init("text", .string($0.text)),
                        ])
                    })),
            .init("applied", .array(applied.map(\.json))), .init("givenUp", .array(givenUp.map(JSONValue.string))),
        ])
    }
}

extension GuardDaemon {
    /// How everything stands now.
    public func status() -> GuardStatus {
        let now = parts.clock.now()
        return GuardStatus(
            time: now.stamp, started: started.stamp,
            tunnels: tunnels.sorted { $0.key < $1.key }.map { name, status in
                var tunnel = GuardStatus.Tunnel(
                    name: name, state: status.state, since: status.since.stamp,
                    seconds: Int((now.uptime - status.since.uptime).components.seconds), reasons: status.reasons,
                    members: runtimes[name]?.tunnel.members.map(\.name) ?? [], applied: status.applied,
                    givenUp: status.givenUp.sorted())
                tunnel.kept = status.conditions.sorted { $0.key < $1.key }.map { key, standing in
                    let (answer, text) = GuardStatus.answer(standing.finding)
                    return .init(key: "\(key)", answer: answer, text: text)
                }
                return tunnel
            }, engineReason: engineReason, isSealOn: seal != nil,
            channels: parts.sinks.compactMap(\.channel), counters: counters)
    }
}

extension GuardStatus {
    static func answer(_ finding: Observation.Finding) -> (String, String) {
        switch finding {
        case .good: ("good", "")
        case .bad(let state, let text): (state.rawValue, text)
        case .unseen(let text): ("unseen", text)
        case .gone: ("gone", "")
        }
    }
}
