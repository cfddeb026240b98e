import Glibc

/// A guard's status in the text format of Prometheus (version 0.0.4).
public enum Metrics {
    /// What the answer's `Content-Type` says.
    public static let type = "text/plain; version=0.0.4; charset=utf-8"

    /// One figure with its samples.
    private struct Family {
        var name: String
        var help: String
        var kind: String
        var samples: [(labels: [(String, String)], value: Double)]
    }

    /// - Parameters:
    ///   - residentBytes: the process's own memory; nil where it cannot be told.
    ///   - processorSeconds: what it has used of a processor.
    public static func text(
        _ status: GuardStatus, residentBytes: Int? = nil, processorSeconds: Double? = nil
    ) -> String {
        var text = ""
        for family in families(status, residentBytes, processorSeconds) where !family.samples.isEmpty {
            text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind)\n"
            for sample in family.samples {
                let labels = sample.labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
                text += "\(family.name)\(labels.isEmpty ? "" : "{\(labels)}") \(number(sample.value))\n"
            }
        }
        return text
    }

    private static func families(
        _ status: GuardStatus, _ residentBytes: Int?, _ processorSeconds: Double?
    ) -> [Family] {
        let counters = status.counters
        func tunnels(
            _ name: String, _ help: String, _ value: (GuardStatus.Tunnel) -> Double
        ) -> Family {
            Family(
                name: name, help: help, kind: "gauge",
                samples: status.tunnels.map { ([("tunnel", $0.name)], value($0)) })
        }
        func counts(_ name: String, _ help: String, _ values: [String: Int]) -> Family {
            Family(
                name: name, help: help, kind: "counter",
                samples: values.sorted { $0.key < $1.key }.map { ([("tunnel", $0.key)], Double($0.value)) })
        }
        func one(_ name: String, _ help: String, _ kind: String, _ value: Double?) -> Family {
            Family(name: name, help: help, kind: kind, samples: value.map { [([], $0)] } ?? [])
        }
        let states = status.tunnels.flatMap { tunnel in
            GuardState.allCases.map { state in
                (labels: [("tunnel", tunnel.name), ("state", state.rawValue)], value: tunnel.state == state ? 1.0 : 0)
            }
        }
        let entered = counters.entered.sorted { $0.key < $1.key }.flatMap { name, states in
            states.sorted { $0.key.rawValue < $1.key.rawValue }.map { state, count in
                (labels: [("tunnel", name), ("state", state.rawValue)], value: Double(count))
            }
        }
        let reactions = counters.reactions.sorted { $0.key.rawValue < $1.key.rawValue }.map { reaction, count in
            (labels: [("reaction", reaction.rawValue)], value: Double(count))
        }
        return [
            one("watertight_up", "Whether the guard runs.", "gauge", 1),
            one(
                "watertight_engine_up", "Whether the engine can be seen.", "gauge", status.engineReason == nil ? 1 : 0),
            one("watertight_seal_on", "Whether the host's seal is on.", "gauge", status.isSealOn ? 1 : 0),
            Family(
                name: "watertight_tunnel_state", help: "The state that a tunnel is in: 1 for that one.", kind: "gauge",
                samples: states),
            tunnels("watertight_tunnel_state_seconds", "How long a tunnel has been in its state.") {
                Double($0.seconds)
            },
            tunnels("watertight_tunnel_members", "Containers that share a tunnel's network.") {
                Double($0.members.count)
            },
            tunnels("watertight_tunnel_applied", "Reactions that were not undone.") { Double($0.applied.count) },
            Family(
                name: "watertight_tunnel_entered_total", help: "How often a tunnel entered a state.", kind: "counter",
                samples: entered),
            counts("watertight_repairs_total", "Repairs begun.", counters.repairs),
            counts(
                "watertight_tunnel_leaked_packets_total",
                "Packets seen past the tunnel; of a flood not all are counted.",
                counters.leaked),
            one(
                "watertight_repairs_failed_total", "Repairs that failed.", "counter", Double(counters.failedRepairs)),
            Family(
                name: "watertight_seal_stopped_total", help: "Packets that the seal stopped and its log told of.",
                kind: "counter",
                samples: counters.stopped.sorted { $0.key < $1.key }.map { ([("kind", $0.key)], Double($0.value)) }),
            Family(
                name: "watertight_reactions_total", help: "Reactions carried out.", kind: "counter", samples: reactions),
            one("watertight_looks_total", "Looks at tunnels.", "counter", Double(counters.looks)),
            one(
                "watertight_engine_events_total", "Events heard of the engine.", "counter", Double(counters.happenings)),
            one(
                "watertight_network_events_total", "Changes heard in network namespaces.", "counter",
                Double(counters.news)),
            one("process_resident_memory_bytes", "Resident memory.", "gauge", residentBytes.map(Double.init)),
            one("process_cpu_seconds_total", "Processor time.", "counter", processorSeconds),
        ]
    }

    /// Backslash, quote and line break, as the format has it.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    /// Memory and processor time of this process.
    public static func ownUse() -> (residentBytes: Int?, processorSeconds: Double) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        guard let file = fopen("/proc/self/statm", "r") else { return (nil, seconds) }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return (nil, seconds) }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }, seconds)
    }
}
