import StackModel

// How a service lives: limits, restart, dependencies, health, logs.
extension ServiceProjection {
    mutating func projectLife(into service: inout Service) {
        service.limits = limits()
        service.restart = restart()
        service.dependsOn = dependencies()
        service.healthcheck = healthcheck()
        if let node = mapping["logging"], let logging = node.mapping {
            service.logging = node.located(
                Logging(
                    driver: reader.text(logging["driver"], "logging"),
                    options: scanner.shown(reader.texts(in: "options", of: logging))
                ))
        }
    }

    /// The limits of `deploy.resources`, else those of the older keys; Compose refuses a file where the two differ.
    private mutating func limits() -> ResourceLimits {
        let deploy = mapping["deploy"]?.mapping?["resources"]?.mapping?["limits"]?.mapping
        func node(_ key: String, _ older: String) -> (Node?, String) {
            deploy?[key].map { ($0, "deploy") } ?? (mapping[older], older)
        }
        let (memoryNode, memoryKey) = node("memory", "mem_limit")
        let (cpusNode, cpusKey) = node("cpus", "cpus")
        let (pidsNode, pidsKey) = node("pids", "pids_limit")
        var limits = ResourceLimits()
        // Nought means no limit to the engine.
        if let memory = reader.bytes(memoryNode, memoryKey), memory.value > 0 { limits.memory = memory }
        if let cpus = reader.number(cpusNode, cpusKey), cpus.value > 0 { limits.cpus = cpus }
        if limits.cpus == nil, let quota = reader.number(mapping["cpu_quota"], "cpu_quota"), quota.value > 0 {
            let period = reader.number(mapping["cpu_period"], "cpu_period")?.value ?? 0
            limits.cpus = quota.map { $0 / (period > 0 ? period : 100_000) }
        }
        if let pids = reader.integer(pidsNode, pidsKey) { limits.pids = pids.map { $0 <= 0 ? -1 : $0 } }
        return limits
    }

    /// `restart`, else what `deploy.restart_policy` makes of the container.
    private mutating func restart() -> Located<RestartPolicy>? {
        if let text = reader.text("restart") {
            if let policy = RestartPolicy(text.value) { return text.map { _ in policy } }
            reader.undecided("restart", "is none of no, always, unless-stopped and on-failure", at: text.span)
            return nil
        }
        guard let node = mapping["deploy"]?.mapping?["restart_policy"], let policy = node.mapping else { return nil }
        guard policy["condition"] == nil || reader.known(policy["condition"], "deploy") != nil else { return nil }
        switch policy["condition"]?.string ?? "any" {
        case "none": return node.located(.no)
        case "on-failure": return node.located(.onFailure(reader.integer(policy["max_attempts"], "deploy")?.value))
        case "unless-stopped": return node.located(.unlessStopped)
        default: return node.located(.always)
        }
    }

    private mutating func dependencies() -> [Dependency] {
        let implying = Set(
            ["network_mode", "ipc", "pid", "uts", "cgroup"].compactMap { mapping[$0]?.span }
                + ["links", "volumes_from"].flatMap { mapping[$0]?.sequence ?? [] }.map(\.span))
        return (mapping["depends_on"]?.mapping?.entries ?? []).compactMap { entry in
            let node = entry.value.mapping ?? Mapping()
            let word = node["condition"]?.string ?? "service_started"
            guard let condition = Dependency.Condition(rawValue: word) else {
                reader.undecided("depends_on", "has a condition that Compose does not know", at: entry.keySpan)
                return nil
            }
            return Dependency(
                service: entry.key, condition: condition, restart: node["restart"]?.content == .bool(true),
                isRequired: node["required"]?.content != .bool(false),
                isImplicit: implying.contains(entry.value.span), span: entry.keySpan)
        }
    }

    private mutating func healthcheck() -> Located<Healthcheck>? {
        guard let node = mapping["healthcheck"], let entry = node.mapping else { return nil }
        let words = (entry["test"]?.sequence ?? entry["test"].map { [$0] } ?? []).compactMap {
            reader.known($0, "healthcheck")
        }
        let isNone = words.count == 1 && words.first?.string == "NONE"
        return node.located(
            Healthcheck(
                isDisabled: entry["disable"]?.content == .bool(true) || isNone, test: masked(words),
                interval: reader.seconds(entry["interval"], "healthcheck"),
                timeout: reader.seconds(entry["timeout"], "healthcheck"),
                startPeriod: reader.seconds(entry["start_period"], "healthcheck"),
                retries: reader.integer(entry["retries"], "healthcheck")?.value))
    }
}
