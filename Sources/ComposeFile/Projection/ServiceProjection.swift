import StackModel

/// Makes the typed ``Service`` out of a service's canonical mapping.
struct ServiceProjection {
    let scanner: SecretScanner
    /// The env files, to tell which entries of the environment came through one.
    let envFiles: Set<String>
    let entry: Mapping.Entry
    var reader: NodeReader

    var mapping: Mapping { reader.mapping }
    /// What could not be known.
    var problems: [Problem] { reader.problems }

    init(_ entry: Mapping.Entry, scanner: SecretScanner, envFiles: Set<String>) {
        self.entry = entry
        self.scanner = scanner
        self.envFiles = envFiles
        reader = NodeReader(entry.value, name: "services.\(entry.key)", service: entry.key)
    }

    mutating func project() -> Service {
        var service = Service(name: entry.key, span: entry.keySpan)
        for attribute in mapping.entries where attribute.isWritten {
            service.attributes[attribute.key] = attribute.keySpan
        }
        service.profiles = reader.texts("profiles")
        projectProcess(into: &service)
        projectConnections(into: &service)
        projectReach(into: &service)
        projectRights(into: &service)
        projectLife(into: &service)
        return service
    }

    // MARK: What runs

    private mutating func projectProcess(into service: inout Service) {
        if let image = reader.text("image") {
            if let reference = ImageReference(image.value) {
                service.image = image.map { _ in reference }
            } else {
                reader.undecided("image", "is not the name of an image", at: image.span)
            }
        }
        let build = mapping["build"]
        service.build = reader.text(build?.mapping?["context"] ?? (build?.mapping == nil ? build : nil), "build")
        service.build = service.build.map { place in place.map { scanner.masked($0, at: place.span).text } }
        service.containerName = reader.text("container_name")
        service.hostname = reader.text("hostname")
        service.command = words("command")
        service.entrypoint = words("entrypoint")
        service.environment = entries("environment")
        service.labels = entries("labels")
        service.envFiles = (mapping["env_file"]?.sequence ?? []).compactMap { envFile($0) }
        service.pullPolicy = reader.text("pull_policy")
        service.initProcess = reader.bool("init")
    }

    /// The words of a command, with secrets masked. A word that cannot be known makes the attribute undecided and is left
    /// out.
    mutating func words(_ key: String) -> [Located<MaskedText>] {
        guard let node = mapping[key], !node.isNull else { return [] }
        let nodes = (node.sequence ?? [node]).compactMap { reader.known($0, key) }.filter { $0.scalarText != nil }
        return masked(nodes)
    }

    func masked(_ nodes: [Node]) -> [Located<MaskedText>] {
        let texts = scanner.masked(words: nodes.map { $0.scalarText ?? "" }, at: nodes.map(\.span))
        return zip(nodes, texts).map { node, text in node.located(text) }
    }

    /// `environment`, `labels`: each entry with what its value is.
    private func entries(_ key: String) -> [EnvironmentEntry] {
        (mapping[key]?.mapping?.entries ?? []).map { entry in
            let node = entry.value
            let value: EnvironmentValue =
                if let missing = node.unsetVariable {
                    .unknown("${\(missing)} is set nowhere")
                } else if let text = node.scalarText {
                    scanner.classify(name: entry.key, value: text, at: node.span)
                } else {
                    key == "labels" ? .text("") : .absent
                }
            for use in node.variables {
                if case .envFile(let span) = use.origin, let text = node.scalarText {
                    _ = scanner.classify(name: entry.key, value: text, at: span)
                }
            }
            return EnvironmentEntry(
                name: entry.key, span: entry.keySpan.joined(to: node.span), value: value, usedAt: node.usedAt,
                variables: node.variables, isFromEnvFile: envFiles.contains(node.span.file))
        }
    }

    private mutating func envFile(_ node: Node) -> EnvFileReference? {
        guard let path = reader.text(node.mapping?["path"] ?? node, "env_file") else { return nil }
        let isRequired = node.mapping?["required"]?.content != .bool(false)
        return EnvFileReference(path: path.value, span: path.span, isRequired: isRequired)
    }

    // MARK: Where it is reachable and what it reaches

    private mutating func projectConnections(into service: inout Service) {
        service.networkMode = reader.text("network_mode")?.map { NetworkMode($0) }
        let isImplicit = mapping.entry("networks")?.isWritten != true
        service.networks = (mapping["networks"]?.mapping?.entries ?? []).map { network in
            let aliases = network.value.mapping?["aliases"]?.sequence ?? []
            return NetworkAttachment(
                network: network.key, span: network.keySpan, isImplicit: isImplicit,
                aliases: aliases.compactMap(\.string))
        }
        service.ports = (mapping["ports"]?.sequence ?? []).compactMap { port($0) }
        service.exposedPorts = reader.texts("expose")
        service.dns = reader.texts("dns")
        service.extraHosts = reader.texts("extra_hosts")
    }

    private mutating func port(_ node: Node) -> PublishedPort? {
        guard let port = node.mapping else { return nil }
        let parts = ["target", "published", "host_ip", "protocol"].compactMap { port[$0] }
        let nodes = [node] + parts
        for part in nodes where reader.known(part, "ports") == nil { return nil }
        guard let target = reader.integer(port["target"], "ports") else { return nil }
        guard let transport = PublishedPort.Transport(rawValue: port["protocol"]?.string?.lowercased() ?? "tcp") else {
            reader.undecided("ports", "has a protocol that is none of tcp, udp and sctp", at: node.span)
            return nil
        }
        let published = (port["published"]?.scalarText ?? "").split(separator: "-").map { Int($0) }
        guard published.count <= 2, !published.contains(nil) else {
            reader.undecided("ports", "publishes something that is not a port", at: node.span)
            return nil
        }
        let hosts = published.compactMap { $0 }
        return PublishedPort(
            span: node.span, usedAt: node.usedAt,
            hostAddress: port["host_ip"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            hostPort: hosts.first == 0 ? nil : hosts.first, lastHostPort: hosts.last == 0 ? nil : hosts.last,
            containerPort: target.value, transport: transport, variables: Self.variables(of: nodes))
    }

    /// The variables of several nodes, each once.
    static func variables(of nodes: [Node]) -> [VariableUse] {
        var seen: Set<VariableUse> = []
        return nodes.flatMap(\.variables).filter { seen.insert($0).inserted }
    }
}
