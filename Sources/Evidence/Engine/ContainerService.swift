import FileAccess
public import StackModel

/// Makes a service of one container: as its file would say it, as far as the engine tells; its container is its place.
public struct ContainerService: Sendable {
    private let container: EngineContainer
    private let engine: EngineEvidence
    private let project: String
    private let span: SourceSpan

    public private(set) var service: Service
    /// What the engine does not tell.
    public private(set) var problems: [Problem] = []
    /// The files that it is given as secrets.
    public private(set) var secrets: [StoredValue] = []

    /// - Parameter project: the Compose project that it is read as a service of, or ``Stack/withoutCompose``.
    public init(_ container: EngineContainer, engine: EngineEvidence, project: String) {
        self.container = container
        self.engine = engine
        self.project = project
        span = .container(container.name)
        service = Service(name: container.serviceName, span: span)
        readStart()
        readConnections()
        readMounts()
        readRights()
        readLife()
    }

    private func at<Value>(_ value: Value) -> Located<Value> { Located(value, at: span) }

    /// The value unless it is what a container has that was told nothing.
    private func text(_ text: String?, unless defaults: String...) -> Located<String>? {
        text.flatMap { $0.isEmpty || defaults.contains($0) ? nil : at($0) }
    }

    private mutating func note(_ attribute: String, _ what: String, hint: String) {
        problems.append(
            Problem(.undecided, "\(span.file): \(what)", hint: hint, service: service.name, attribute: attribute))
    }

    // MARK: What runs

    private var image: EngineImage? { engine.image(container.imageID) }

    private mutating func readStart() {
        service.containerName = text(container.name)
        // An image that lost its name is told by its id.
        let name = container.image.hasPrefix("sha256:") ? image?.tags.first : container.image
        if let reference = name.flatMap({ ImageReference($0) }) {
            service.image = at(reference)
        } else {
            note(
                "image", "its image has no name any more",
                hint: "Make the container anew, so that it runs the image that its name leads to.")
        }
        // What Docker Compose calls an image that it built itself.
        if ["\(project)-\(service.name)", "\(project)_\(service.name)"].contains(container.image) {
            service.build = at(container.image)
        }
        service.environment = container.environment.filter { !$0.isFromImage }.map { entry($0) }
        service.labels = container.labels.map { entry($0) }
        guard let start = container.start else { return }
        service.command = start.command.map { at($0) }
        service.entrypoint = start.entrypoint.map { at($0) }
        if let check = start.healthcheck {
            service.healthcheck = at(
                Healthcheck(
                    isDisabled: check.isOff, test: check.test.map { at($0) }, interval: check.interval,
                    timeout: check.timeout, startPeriod: check.startPeriod, retries: check.retries))
        }
    }

    /// Where a value was written is not known: its origin keeps it from being taken for text of a file.
    private func entry(_ variable: EngineVariable) -> EnvironmentEntry {
        EnvironmentEntry(
            name: variable.name, span: span, value: variable.value,
            variables: [VariableUse(name: variable.name, origin: .process)])
    }

    // MARK: Where it is reachable and what it reaches

    private mutating func readConnections() {
        let network = container.network
        switch network.mode {
        case .host, .none: service.networkMode = at(network.mode)
        case .container(let reference): service.networkMode = at(shared(reference))
        case .bridge where network.attachments.allSatisfy { $0.network == "bridge" }:
            service.networkMode = at(.bridge)
        case .bridge, .other, .service:
            service.networks = network.attachments.map { attachment in
                let name = engine.network(of: attachment)?.name(in: project) ?? attachment.network
                return NetworkAttachment(
                    network: name, span: span, isImplicit: name == "default", aliases: attachment.aliases)
            }
        }
        service.ports = network.bindings.map { port in
            PublishedPort(
                span: span, hostAddress: port.hostAddress.isEmpty ? nil : port.hostAddress, hostPort: port.hostPort,
                containerPort: port.containerPort, transport: port.transport)
        }
        service.dns = network.dns.map { at($0) }
        service.extraHosts = network.extraHosts.map { at($0) }
    }

    /// Docker Compose writes the container's id where the file names a service.
    private func shared(_ reference: String) -> NetworkMode {
        guard let owner = engine.container(reference) else {
            return .container(engine.neighbour(reference)?.name ?? reference)
        }
        guard project != Stack.withoutCompose, let name = owner.service(in: project) else {
            return .container(owner.name)
        }
        return .service(name)
    }

    // MARK: What it may touch

    private mutating func readMounts() {
        for mount in container.mounts {
            guard let kind = Mount.Kind(rawValue: mount.kind) else { continue }
            // So Docker Compose gives a secret.
            if kind == .bind, mount.target.hasPrefix("/run/secrets/"), let source = mount.source {
                let key = FilePath.name(of: mount.target)
                service.secrets.append(Grant(key: key, span: span, target: mount.target))
                secrets.append(StoredValue(key: key, span: span, source: .file(at(source))))
                continue
            }
            service.mounts.append(
                Mount(
                    kind: kind, span: span, source: source(of: mount, kind), target: mount.target,
                    isReadOnly: mount.isReadOnly, propagation: mount.propagation.flatMap { $0 == "rprivate" ? nil : $0 }
                ))
        }
        service.tmpfs = container.tmpfs.sorted { $0.key < $1.key }.map { path, options in
            at(options.isEmpty ? path : "\(path):\(options)")
        }
        service.devices = container.rights.devices.map { at($0.hasSuffix(":rwm") ? String($0.dropLast(4)) : $0) }
        service.gpus = container.rights.gpus.map { at($0) }
        if container.rights.runtime == "nvidia" { service.gpus.append(at("nvidia")) }
    }

    private func source(of mount: EngineMount, _ kind: Mount.Kind) -> String? {
        guard kind == .volume else { return mount.source }
        guard let name = mount.volume, !EngineEvidence.isID(name) else { return nil }
        return engine.volumes?.first { $0.name == name }?.name(in: project) ?? name
    }

    // MARK: With which rights

    private mutating func readRights() {
        let rights = container.rights
        // The image's own user is none that anybody chose.
        if rights.user != image?.user ?? "" { service.user = text(rights.user) }
        service.groupAdd = rights.groups.map { at($0) }
        if rights.isPrivileged { service.privileged = at(true) }
        if rights.isReadOnly { service.readOnly = at(true) }
        service.capAdd = rights.capAdd.map { at($0) }
        service.capDrop = rights.capDrop.map { at($0) }
        // The engine adds `label:disable` by itself where a container shares the host's processes or is privileged.
        let addsLabel = rights.isPrivileged || rights.pid == "host" || rights.ipc == "host"
        service.securityOpt = rights.securityOptions.filter { !addsLabel || $0 != "label:disable" }.map { at($0) }
        service.pid = text(rights.pid)
        service.ipc = text(rights.ipc, unless: "private", "shareable")
        service.uts = text(rights.uts)
        service.usernsMode = text(rights.userNamespace)
        // With the first version of control groups every container shares the host's unless told otherwise.
        service.cgroup =
            engine.daemon?.cgroupVersion == "2" ? text(rights.cgroupNamespace, unless: "private") : nil
        service.sysctls = rights.sysctls.mapValues { at($0) }
        service.initProcess = rights.hasInit.map { at($0) }
    }

    // MARK: How it lives

    private mutating func readLife() {
        service.limits = ResourceLimits(
            memory: container.limits.memory.map { at($0) }, cpus: container.limits.cpus.map { at($0) },
            pids: container.limits.pids.map { at($0) })
        if let policy = container.life.policy, policy != .no { service.restart = at(policy) }
        if !container.log.driver.isEmpty {
            let options = container.log.options.map { ($0.name, at($0.value.safeText)) }
            service.logging = at(
                Logging(driver: at(container.log.driver), options: Dictionary(options) { first, _ in first }))
        }
        guard let compose = container.compose else { return }
        guard let waits = compose.dependsOn else {
            return note(
                "depends_on", "what it waits for is not in its labels",
                hint: "Audit the project's own files by giving their PATH.")
        }
        service.dependsOn = waits.compactMap { dependency($0) }
    }

    /// `gluetun:service_healthy:true`
    private func dependency(_ text: String) -> Dependency? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, !name.isEmpty else { return nil }
        let condition = parts.count > 1 ? Dependency.Condition(rawValue: parts[1]) ?? .started : .started
        let restarts = parts.count > 2 && parts[2] == "true"
        // What Compose assumes for a shared network looks like this; who writes it out means the same.
        let isImplicit = condition == .started && restarts && service.networkMode?.value == .service(name)
        return Dependency(service: name, condition: condition, restart: restarts, isImplicit: isImplicit, span: span)
    }
}
