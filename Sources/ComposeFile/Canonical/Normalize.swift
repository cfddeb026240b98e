import StackModel

/// Writes out what Compose implies for the project as a whole: the default network, dependencies from shared
/// namespaces, names. Source: compose-go, loader/normalize.go.
struct Normalize {
    private let project: Node
    private let variables: VariableTable

    /// - Parameter project: the project's name.
    init(project: Node, variables: VariableTable) {
        self.project = project
        self.variables = variables
    }

    func document(_ document: Node) -> Node {
        var mapping = document.mapping ?? Mapping()
        mapping.set("name", project)
        var usesDefault = false
        let services = document["services"]?.mappingValues { service in
            let joined = network(service)
            if joined.isDefault { usesDefault = true }
            return self.service(joined.service)
        }
        if let services { mapping.set("services", services) }
        if usesDefault, mapping["networks"]?.mapping?.entry("default") == nil {
            let place = mapping["networks"] ?? mapping["services"] ?? document
            var networks = place.with(.mapping(mapping["networks"]?.mapping ?? Mapping()))
            var inner = networks.mapping ?? Mapping()
            inner.set("default", Node(.null, at: place.span))
            networks.content = .mapping(inner)
            mapping.set("networks", networks)
        }
        if mapping["networks"]?.isNull == true { mapping.remove("networks") }
        var result = document.with(.mapping(mapping))
        for section in ["networks", "volumes", "configs", "secrets"] { result = named(result, section) }
        return result
    }

    private func network(_ service: Node) -> (service: Node, isDefault: Bool) {
        guard var mapping = service.mapping, mapping.entry("provider") == nil, mapping.entry("network_mode") == nil
        else { return (service, false) }
        if let networks = mapping["networks"]?.mapping, !networks.entries.isEmpty {
            return (service, networks.entry("default") != nil)
        }
        var networks = Mapping()
        let place = mapping.entry("networks")?.keySpan ?? service.span
        networks.set("default", Node(.null, at: place))
        mapping.set("networks", Node(.mapping(networks), at: place))
        return (service.with(.mapping(mapping)), true)
    }

    private func service(_ service: Node) -> Node {
        guard var mapping = service.mapping else { return service }
        if let policy = mapping["pull_policy"], policy.string == "if_not_present" {
            mapping.set("pull_policy", policy.text("missing"))
        }
        if let build = mapping["build"] { mapping.set("build", self.build(build)) }
        if let environment = mapping["environment"] {
            mapping.set("environment", resolved(environment, keepEmpty: true))
        }
        if let volumes = mapping["volumes"], let items = volumes.sequence {
            let cleaned = items.map { item in
                item.updating("target") { target in target.string.map { target.text(GoPath.clean($0)) } ?? target }
            }
            mapping.set("volumes", volumes.with(.sequence(cleaned)))
        }
        let dependencies = implied(mapping)
        if !dependencies.entries.isEmpty {
            let place = mapping["depends_on"] ?? Node(.null, at: service.span)
            mapping.set("depends_on", place.with(.mapping(dependencies)))
        }
        return service.with(.mapping(mapping))
    }

    private func build(_ build: Node) -> Node {
        guard var mapping = build.mapping else { return build }
        func isMissing(_ key: String) -> Bool { mapping[key]?.isNull ?? true }
        if isMissing("context") { mapping.set("context", build.text(".")) }
        if isMissing("dockerfile"), isMissing("dockerfile_inline") {
            mapping.set("dockerfile", build.text("Dockerfile"))
        }
        if let arguments = mapping["args"] { mapping.set("args", resolved(arguments, keepEmpty: false)) }
        return build.with(.mapping(mapping))
    }

    /// Entries without a value get the environment's.
    private func resolved(_ node: Node, keepEmpty: Bool) -> Node {
        if let mapping = node.mapping {
            var changed = Mapping()
            for var entry in mapping.entries {
                if entry.value.isNull {
                    if let found = variables.value(entry.key) {
                        entry.value = entry.value.text(found.value).using(entry.key, found.origin)
                    } else if !keepEmpty {
                        continue
                    }
                }
                changed.set(entry)
            }
            return node.with(.mapping(changed))
        }
        guard let items = node.sequence else { return node }
        return node.with(
            .sequence(
                items.compactMap { item in
                    guard let text = item.string, !text.contains("=") else { return item }
                    guard let found = variables.value(text) else { return keepEmpty ? item : nil }
                    return item.text("\(text)=\(found.value)").using(text, found.origin)
                }))
    }

    /// The dependencies as written and those that links and shared namespaces imply.
    private func implied(_ service: Mapping) -> Mapping {
        var dependencies = service["depends_on"]?.mapping ?? Mapping()
        func add(_ name: String, restart: Bool, at node: Node) {
            guard dependencies.entry(name) == nil else { return }
            var dependency = Mapping()
            dependency.set("condition", node.text("service_started"))
            dependency.set("restart", node.with(.bool(restart)))
            dependency.set("required", node.with(.bool(true)))
            dependencies.set(name, node.with(.mapping(dependency)))
        }
        for link in service["links"]?.sequence ?? [] {
            let parts = link.printed.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            add(parts.count == 2 ? parts[0] : link.printed, restart: true, at: link)
        }
        for namespace in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
            guard let node = service[namespace], let text = node.string, text.hasPrefix("service:") else { continue }
            add(String(text.dropFirst("service:".count)), restart: true, at: node)
        }
        for node in service["volumes_from"]?.sequence ?? [] {
            guard let text = node.string, !text.hasPrefix("container:") else { continue }
            add(GoText.cut(text, ":").before, restart: false, at: node)
        }
        return dependencies
    }

    /// What has no name is named by its key: below the project's, unless it is made elsewhere.
    private func named(_ document: Node, _ section: String) -> Node {
        document.updating(section) { node in
            guard let mapping = node.mapping else { return node }
            return node.with(
                .mapping(
                    Mapping(
                        mapping.entries.map { entry in
                            var entry = entry
                            var inner = entry.value.mapping ?? Mapping()
                            if inner["name"]?.isNull ?? true {
                                let isExternal = ["true", "1", "t", "T", "TRUE", "True"]
                                    .contains(inner["external"]?.printed ?? "")
                                let name = isExternal ? entry.key : "\(project.printed)_\(entry.key)"
                                inner.set("name", Node(.string(name), at: entry.keySpan))
                            }
                            entry.value = entry.value.with(.mapping(inner))
                            return entry
                        })))
        }
    }
}
