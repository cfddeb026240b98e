import Clients
import Evidence
import StackModel

/// Makes evidence of what `/containers/ID/json` answers. What it does not know it leaves out; secrets end here.
struct ContainerReading {
    let classify: AppCollector.Classify
    /// Masks the secrets in the words of a command; nil to leave commands out.
    var maskWords: EngineCollector.MaskWords?
    /// What the image brought, so that it can be told from what the owner set; nil when the image was not seen.
    var image: ImageReading?

    /// The most variables, labels, mounts or ports of one container.
    static let listLimit = 2000

    /// nil when the answer is no container's.
    func container(_ json: JSON) -> EngineContainer? {
        guard let id = json["Id"].string, EngineEvidence.isID(id) else { return nil }
        let config = json["Config"]
        let host = json["HostConfig"]
        let labels = config["Labels"].texts
        return EngineContainer(
            id: id, name: ContainerReading.name(json["Name"].string ?? id), compose: ComposeLabels(labels),
            life: life(json), image: config["Image"].string ?? "", imageID: json["Image"].string ?? "",
            rights: rights(json), network: networking(json),
            mounts: (json["Mounts"].elements ?? []).prefix(Self.listLimit).compactMap(mount)
                .sorted { $0.target < $1.target },
            tmpfs: host["Tmpfs"].texts, environment: environment(config["Env"].strings),
            labels: self.labels(labels), limits: limits(host), log: log(host["LogConfig"]), start: start(config))
    }

    static func name(_ text: String) -> String { text.hasPrefix("/") ? String(text.dropFirst()) : text }

    /// The engine's own words, in which an address may hold a password.
    private func message(_ text: String) -> String { classify("error", text).safeText }

    // MARK: Life

    private func life(_ json: JSON) -> EngineLife {
        let state = json["State"]
        let policy = json["HostConfig"]["RestartPolicy"]
        let count = policy["MaximumRetryCount"].int ?? 0
        let name = policy["Name"].string ?? ""
        let process = state["Pid"].int ?? 0
        return EngineLife(
            state: EngineLife.State(rawValue: state["Status"].string ?? "") ?? .other,
            health: state["Health"]["Status"].string.flatMap { $0 == "none" ? nil : $0 },
            exitCode: state["ExitCode"].int,
            error: state["Error"].string.flatMap { $0.isEmpty ? nil : message(String($0.prefix(300))) },
            created: json["Created"].string.flatMap(EngineTime.init),
            started: state["StartedAt"].string.flatMap(EngineTime.init),
            finished: state["FinishedAt"].string.flatMap(EngineTime.init), restarts: json["RestartCount"].int ?? 0,
            policy: RestartPolicy(name == "on-failure" && count > 0 ? "on-failure:\(count)" : name),
            process: process > 0 ? process : nil)
    }

    private func limits(_ host: JSON) -> EngineLimits {
        let nano = host["NanoCpus"].int ?? 0
        let quota = host["CpuQuota"].int ?? 0
        let period = host["CpuPeriod"].int.flatMap { $0 > 0 ? $0 : nil } ?? 100_000
        var limits = EngineLimits()
        if let memory = host["Memory"].int, memory > 0 { limits.memory = memory }
        if nano > 0 {
            limits.cpus = Double(nano) / 1e9
        } else if quota > 0 {
            limits.cpus = Double(quota) / Double(period)
        }
        if let pids = host["PidsLimit"].int, pids > 0 { limits.pids = pids }
        return limits
    }

    private func log(_ json: JSON) -> EngineLog {
        let options = json["Config"].texts.sorted { $0.key < $1.key }
        return EngineLog(
            driver: json["Type"].string ?? "",
            options: options.prefix(Self.listLimit).map { EngineVariable($0.key, classify($0.key, $0.value)) })
    }

    // MARK: Start

    /// What the container was told besides its image; everything where the image was not seen.
    private func start(_ config: JSON) -> EngineStart? {
        guard let maskWords else { return nil }
        func words(_ key: String, besides known: [String]?) -> [MaskedText] {
            let words = Array(config[key].strings.prefix(Self.listLimit))
            return words == known ? [] : maskWords(words)
        }
        let check = config["Healthcheck"]
        let test = Array(check["Test"].strings.prefix(Self.listLimit))
        // What the image sets is merged with what the container was told: either may differ.
        let isOwn = !test.isEmpty && check != image?.healthcheck
        return EngineStart(
            command: words("Cmd", besides: image?.command), entrypoint: words("Entrypoint", besides: image?.entrypoint),
            healthcheck: isOwn
                ? EngineHealthcheck(
                    test: maskWords(test), interval: seconds(check["Interval"]), timeout: seconds(check["Timeout"]),
                    startPeriod: seconds(check["StartPeriod"]),
                    retries: check["Retries"].int.flatMap { $0 > 0 ? $0 : nil })
                : nil)
    }

    /// From the engine's nanoseconds; nil for its default.
    private func seconds(_ json: JSON) -> Double? { json.int.flatMap { $0 > 0 ? Double($0) / 1e9 : nil } }

    // MARK: Variables and labels

    private func environment(_ entries: [String]) -> [EngineVariable] {
        entries.prefix(Self.listLimit).compactMap { entry in
            guard let equals = entry.firstIndex(of: "="), equals > entry.startIndex else { return nil }
            let name = String(entry[..<equals])
            let value = String(entry[entry.index(after: equals)...])
            return EngineVariable(name, classify(name, value), isFromImage: image?.environment[name] == value)
        }
    }

    private func labels(_ labels: [String: String]) -> [EngineVariable] {
        labels.sorted { $0.key < $1.key }.prefix(Self.listLimit).compactMap { name, value in
            guard !name.hasPrefix("com.docker.compose."), image?.labels[name] != value else { return nil }
            return EngineVariable(name, classify(name, value))
        }
    }

    // MARK: Mounts

    private func mount(_ json: JSON) -> EngineMount? {
        guard let target = json["Destination"].string, !target.isEmpty else { return nil }
        return EngineMount(
            kind: json["Type"].string ?? "", volume: json["Name"].string.flatMap { $0.isEmpty ? nil : $0 },
            source: json["Source"].string.flatMap { $0.isEmpty ? nil : $0 }, target: target,
            isReadOnly: json["RW"].bool == false,
            propagation: json["Propagation"].string.flatMap { $0.isEmpty ? nil : $0 })
    }
}

extension ComposeLabels {
    /// Reads the labels of Docker Compose 1 and 2; nil when there is no project or no service.
    init?(_ labels: [String: String]) {
        func label(_ name: String) -> String? {
            labels["com.docker.compose.\(name)"].flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let project = label("project"), let service = label("service") else { return nil }
        self.init(
            project: project, service: service, number: label("container-number").flatMap { Int($0) },
            isOneOff: label("oneoff")?.lowercased() == "true",
            configFiles: (label("project.config_files") ?? "").split(separator: ",").map(String.init),
            workingDirectory: label("project.working_dir"), configHash: label("config-hash"),
            version: label("version"),
            dependsOn: labels["com.docker.compose.depends_on"].map {
                $0.split(separator: ",").prefix(ContainerReading.listLimit).map(String.init)
            })
    }
}
