import StackModel

/// What Compose refuses because parts of a project do not fit each other. Source: compose-go, loader/validate.go.
struct ConsistencyChecks {
    let root: Node
    let services: Mapping
    private let inactive: Set<String>
    let diagnostics: Diagnostics

    init(_ project: LoadedProject, _ diagnostics: Diagnostics) {
        self.root = project.root
        self.services = project.root["services"]?.mapping ?? Mapping()
        self.inactive = Set(project.inactiveServices.map(\.name))
        self.diagnostics = diagnostics
    }

    /// Checks the project; returns it with the number of containers written in both of its places.
    func document() throws(LoadError) -> Node {
        for entry in services.entries { try service(entry.key, entry.value, at: entry.keySpan) }
        for entry in root["secrets"]?.mapping?.entries ?? [] {
            let secret = entry.value
            if secret["external"]?.content == .bool(true) { continue }
            if isEmpty(secret["file"]), isEmpty(secret["environment"]) {
                try diagnostics.refuse(
                    "the secret \"\(entry.key)\" needs `file` or `environment`", hint: "Add `file: PATH`.",
                    at: entry.keySpan)
            }
        }
        try dependencyCycles()
        return root.updating("services") { $0.mappingValues(scaled) }
    }

    /// `scale` is what `deploy.replicas` is where a `deploy` section does not say.
    private func scaled(_ service: Node) -> Node {
        guard let scale = service["scale"] else { return service }
        return service.updating("deploy") { deploy in
            guard var mapping = deploy.mapping else { return deploy }
            mapping.set("replicas", scale)
            return deploy.with(.mapping(mapping))
        }
    }

    private func service(_ name: String, _ service: Node, at span: SourceSpan) throws(LoadError) {
        if service["build"] == nil, isEmpty(service["image"]), service["provider"] == nil {
            try diagnostics.refuse(
                "the service \"\(name)\" has neither an image nor a build context", hint: "Add `image:`.",
                at: service["image"]?.span ?? span, service: name, attribute: "image")
        }
        try build(name, service)
        try networks(name, service)
        if let test = service["healthcheck", "test"], let first = test.sequence?.first,
            !["CMD", "CMD-SHELL", "NONE"].contains(first.printed)
        {
            try diagnostics.refuse(
                "healthcheck.test must start with CMD, CMD-SHELL or NONE",
                hint: "Write it as one string, or put \"CMD\" first.", at: first.span, service: name,
                attribute: "healthcheck")
        }
        try dependencies(name, service)
        try references(name, service)
        try limits(name, service)
        try mounts(name, service)
    }

    func isEmpty(_ node: Node?) -> Bool { node.map { $0.isNull || $0.string == "" } ?? true }

    private func build(_ name: String, _ service: Node) throws(LoadError) {
        guard let build = service["build"] else { return }
        if let inline = build["dockerfile_inline"], !isEmpty(inline), !isEmpty(build["dockerfile"]) {
            try refuse(
                "`dockerfile` and `dockerfile_inline` exclude each other", "Keep one of them.", inline.span, name,
                "build")
        }
        for entry in build["additional_contexts"]?.mapping?.entries ?? [] {
            guard let text = entry.value.string, text.hasPrefix("service:") else { continue }
            let target = String(text.dropFirst("service:".count))
            guard let other = services[target] else {
                try refuse(
                    "there is no service \"\(target)\" for the context \(entry.key)", "Correct the name.",
                    entry.value.span, name, "build")
                continue
            }
            if other["build"] == nil {
                try refuse(
                    "the service \"\(target)\" is not built, so it is no context", "Name one that is built.",
                    entry.value.span, name, "build")
            }
        }
        let platforms = build["platforms"]?.sequence ?? []
        if let platform = service["platform"], !isEmpty(platform), !platforms.isEmpty,
            !platforms.contains(where: { $0.string == platform.string })
        {
            try refuse(
                "build.platforms must include the platform \(platform.printed)", "Add it.", platform.span, name,
                "platform")
        }
    }

    private func networks(_ name: String, _ service: Node) throws(LoadError) {
        let used = service["networks"]?.mapping ?? Mapping()
        if let mode = service["network_mode"], !isEmpty(mode), !used.entries.isEmpty {
            try refuse(
                "`network_mode` and `networks` exclude each other", "Keep one of them.", mode.span, name,
                "network_mode")
        }
        // A network whose name starts with x- is taken for an extension field and so never found.
        for entry in used.entries where root["networks"]?.mapping?.entry(entry.key) == nil || entry.key.hasPrefix("x-")
        {
            try refuse(
                "the network \"\(entry.key)\" is not defined", "Define it under the top-level `networks`.",
                entry.keySpan, name, "networks")
        }
        guard let mode = service["network_mode"], let text = mode.string, text.hasPrefix("service:") else { return }
        let target = String(text.dropFirst("service:".count))
        if services.entry(target) == nil {
            try refuse(
                "there is no \(inactive.contains(target) ? "enabled " : "")service \"\(target)\" to share the network of",
                inactive.contains(target) ? "Enable a profile of it." : "Correct the name.", mode.span, name,
                "network_mode")
        }
    }

    private func dependencies(_ name: String, _ service: Node) throws(LoadError) {
        for entry in service["depends_on"]?.mapping?.entries ?? [] where services.entry(entry.key) == nil {
            if inactive.contains(entry.key) {
                guard entry.value["required"]?.content == .bool(true) else { continue }
                try refuse(
                    "depends on \"\(entry.key)\", which no active profile enables",
                    "Enable its profile, or write `required: false`.", entry.keySpan, name, "depends_on")
            } else if !(entry.value["required"]?.content == .bool(false) && inactive.contains(entry.key)) {
                try refuse(
                    "depends on \"\(entry.key)\", which is not defined", "Correct the name.", entry.keySpan, name,
                    "depends_on")
            }
        }
    }

    private func references(_ name: String, _ service: Node) throws(LoadError) {
        for volume in service["volumes"]?.sequence ?? [] where volume["type"]?.string == "volume" {
            guard let source = volume["source"], let text = source.string, !text.isEmpty else { continue }
            try defined(text, "volumes", "volume", at: source.span, name, "volumes")
        }
        for secret in service["build", "secrets"]?.sequence ?? [] {
            try defined(secret["source"]?.printed ?? "", "secrets", "build secret", at: secret.span, name, "build")
        }
        for config in service["configs"]?.sequence ?? [] {
            try defined(config["source"]?.printed ?? "", "configs", "config", at: config.span, name, "configs")
        }
        for entry in service["models"]?.mapping?.entries ?? [] {
            try defined(entry.key, "models", "model", at: entry.keySpan, name, "models")
        }
        for secret in service["secrets"]?.sequence ?? [] {
            try defined(secret["source"]?.printed ?? "", "secrets", "secret", at: secret.span, name, "secrets")
        }
    }

    private func defined(
        _ target: String, _ section: String, _ what: String, at span: SourceSpan, _ name: String, _ attribute: String
    ) throws(LoadError) {
        guard root[section]?.mapping?.entry(target) == nil else { return }
        try refuse(
            "the \(what) \"\(target)\" is not defined", "Define it under the top-level `\(section)`.", span, name,
            attribute)
    }

    func refuse(
        _ message: String, _ hint: String, _ span: SourceSpan, _ service: String, _ attribute: String
    ) throws(LoadError) {
        try diagnostics.refuse(message, hint: hint, at: span, service: service, attribute: attribute)
    }
}
