public import StackModel

/// One way in which a running container is not what its Compose file says.
public struct Drift: Sendable, Hashable, Codable {
    /// What differs; the raw value is the Compose attribute's name.
    public enum Aspect: String, Sendable, Hashable, Codable, CaseIterable {
        case image, environment, labels, ports, volumes, networks, user, privileged, restart, pid, ipc
        case networkMode = "network_mode"
        case capAdd = "cap_add"
        case capDrop = "cap_drop"
        case readOnly = "read_only"
        case securityOpt = "security_opt"
        case memory = "mem_limit"
        case pids = "pids_limit"
    }

    public var aspect: Aspect
    /// What the file says, as a clause without any secret: "radarr:6.4.3", "no port 8080".
    public var file: String
    /// What runs, as a clause without any secret.
    public var running: String
    /// Where the file says so; the service's own place where it says nothing of it.
    public var span: SourceSpan

    public init(_ aspect: Aspect, file: String, running: String, at span: SourceSpan) {
        self.aspect = aspect
        self.file = file
        self.running = running
        self.span = span
    }
}

extension EngineEvidence {
    /// How a container differs from its service in the stack; a pure comparison of two values.
    ///
    /// What the file leaves open (a variable that is set nowhere, an attribute that could not be read, a default that only
    /// the image knows where the image was not seen) is not compared: no difference is claimed that was not seen. The order
    /// is that of the aspects, then of names.
    public func drift(of container: EngineContainer, from service: Service, in stack: Stack) -> [Drift] {
        let comparison = DriftComparison(container: container, service: service, stack: stack, engine: self)
        return comparison.all.filter { !comparison.isUndecided($0.aspect) }
    }
}

/// The comparison of one container with its service.
struct DriftComparison {
    let container: EngineContainer
    let service: Service
    let stack: Stack
    let engine: EngineEvidence

    var all: [Drift] {
        image + environment + labels + ports + volumes + networks + networkMode + rights + limits
    }

    /// The image that the container was made from, when it was seen.
    var ownImage: EngineImage? { engine.image(container.imageID) }

    /// Whether the file's side of it could not be resolved.
    func isUndecided(_ aspect: Drift.Aspect) -> Bool {
        var names = [aspect.rawValue]
        switch aspect {
        case .environment: names.append("env_file")
        case .memory, .pids, .restart: names.append("deploy")
        default: break
        }
        return stack.problems.contains { problem in
            problem.kind != .warning && problem.service == service.name
                && (problem.attribute.map(names.contains) ?? true)
        }
    }

    func place(_ aspect: Drift.Aspect) -> SourceSpan { service.place(of: aspect.rawValue) }

    /// Whether a value was made with a variable that is set nowhere: what the owner's shell had then is not known.
    func isOpen(_ variables: [VariableUse]) -> Bool { variables.contains { $0.origin == .unset } }

    // MARK: Image

    private var image: [Drift] {
        guard let written = service.image, !isOpen(written.variables) else { return [] }
        guard DriftComparison.isSame(written.value, container.image) else {
            return [Drift(.image, file: written.value.text, running: container.image, at: written.span)]
        }
        // The name is the same and leads to another image now: it was pulled or built anew, and not started.
        guard let image = ownImage, written.value.digest == nil else { return [] }
        let names = image.tags.compactMap { ImageReference($0) }
        guard !names.contains(where: { $0.name == written.value.name && $0.tag == (written.value.tag ?? "latest") }),
            engine.images.contains(where: { other in
                other.id != image.id
                    && other.tags.compactMap { ImageReference($0) }.contains {
                        $0.name == written.value.name && $0.tag == (written.value.tag ?? "latest")
                    }
            })
        else { return [] }
        return [
            Drift(
                .image, file: written.value.text, running: "an older image of that name (\(image.id.prefix(19)))",
                at: written.span)
        ]
    }

    private static func isSame(_ written: ImageReference, _ running: String) -> Bool {
        // An image without a name any more is shown by its id: it says nothing of the name.
        if written.text == running || running.hasPrefix("sha256:") { return true }
        guard let other = ImageReference(running) else { return false }
        let sameTag = (written.tag ?? "latest") == (other.tag ?? "latest")
        return written.name == other.name && written.digest == other.digest
            && (sameTag || written.digest != nil)
    }

    // MARK: Variables

    private var environment: [Drift] {
        var found = service.environment.compactMap { entry in
            difference(entry, container.variable(entry.name), .environment)
        }
        let written = Set(service.environment.map(\.name))
        for variable in engine.given(to: container) where !written.contains(variable.name) {
            found.append(
                Drift(.environment, file: "no \(variable.name)", running: shown(variable), at: place(.environment)))
        }
        return found
    }

    /// Docker Compose puts these in from the user's own settings (`~/.docker/config.json`, `proxies`).
    static let proxies: Set<String> = ["http_proxy", "https_proxy", "no_proxy", "ftp_proxy", "all_proxy"]

    private var labels: [Drift] {
        guard let image = ownImage else { return [] }
        // A label that the image brought with the same text is left out of the evidence: its absence says nothing.
        return service.labels.compactMap { entry in
            let running = container.labels.last { $0.name == entry.name }
            if running == nil, image.labels.contains(where: { $0.name == entry.name }) { return nil }
            return difference(entry, running, .labels)
        }
    }

    private func difference(
        _ entry: EnvironmentEntry, _ running: EngineVariable?, _ aspect: Drift.Aspect
    ) -> Drift? {
        guard !isOpen(entry.variables) else { return nil }
        switch entry.value {
        case .unknown, .absent: return nil
        case .text, .secret, .masked: break
        }
        guard let running else {
            // The image may bring the very same, which is then not told apart.
            return aspect == .labels
                ? nil : Drift(aspect, file: shown(entry), running: "no \(entry.name)", at: entry.span)
        }
        guard !entry.value.isSame(as: running.value) else { return nil }
        return Drift(aspect, file: shown(entry), running: shown(running), at: entry.span)
    }

    private func shown(_ entry: EnvironmentEntry) -> String { shown(EngineVariable(entry.name, entry.value)) }

    private func shown(_ variable: EngineVariable) -> String {
        switch variable.value {
        case .text(let text): "\(variable.name)=\(String(text.prefix(60)))"
        case .secret: "another \(variable.name)"
        case .masked(let text): "\(variable.name)=\(String(text.text.prefix(60)))"
        case .absent, .unknown: variable.name
        }
    }
}

extension EngineEvidence {
    /// The variables that a container was given besides its image's, as far as they can be told apart from those.
    public func given(to container: EngineContainer) -> [EngineVariable] {
        guard image(container.imageID) != nil else { return [] }
        return container.environment.filter {
            !$0.isFromImage && !DriftComparison.proxies.contains($0.name.lowercased())
        }
    }
}
