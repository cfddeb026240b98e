import Evidence
import StackModel

/// A service whose container was made otherwise than its file says: the file's, with what really runs in its place.
struct RunningService {
    /// Everything has its place in the file: where the file says otherwise, or the service where it says nothing.
    private(set) var service: Service
    let drifts: [Drift]
    /// The container's name.
    let container: String

    private let running: Service
    private let applied: EngineContainer
    private let engine: EngineEvidence

    /// One for each container that is up and differs from its file, lowest number first.
    static func all(_ written: Service, in stack: Stack, _ engine: EngineEvidence) -> [RunningService] {
        engine.containers(of: written.name, in: stack.name).compactMap { container in
            guard container.life.isUp || container.life.state == .restarting,
                (container.compose?.workingDirectory ?? stack.directory) == stack.directory
            else { return nil }
            let drifts = engine.drift(of: container, from: written, in: stack)
            return drifts.isEmpty ? nil : RunningService(written, container, drifts, in: stack, engine)
        }
    }

    private init(
        _ written: Service, _ container: EngineContainer, _ drifts: [Drift], in stack: Stack, _ engine: EngineEvidence
    ) {
        self.container = container.name
        self.drifts = drifts
        self.engine = engine
        service = written
        applied = container
        running = ContainerService(container, engine: engine, project: stack.name).service
        for aspect in Drift.Aspect.allCases where drifts.contains(where: { $0.aspect == aspect }) { apply(aspect) }
    }

    private mutating func apply(_ aspect: Drift.Aspect) {
        let place = drifts.first { $0.aspect == aspect }?.span ?? service.span
        func here<Value>(_ value: Located<Value>?) -> Located<Value>? { value.map { Located($0.value, at: place) } }
        switch aspect {
        case .image: service.image = here(running.image) ?? service.image
        case .environment:
            service.environment = entries(service.environment, running.environment, place) {
                applied.variable($0)?.value
            }
        case .labels:
            // One that the image brought with the same text is not among those that run: its absence says nothing.
            service.labels = service.labels.map { entry in
                var entry = entry
                if let label = applied.labels.last(where: { $0.name == entry.name }) { entry.take(label.value) }
                return entry
            }
        // What the engine opened is added to every service by ``Evidence/withBoundPorts(_:)``.
        case .ports: break
        case .volumes: service.mounts = mounts(place)
        case .networks: service.networks = networks(place)
        case .networkMode:
            service.networkMode = here(running.networkMode)
            service.networks = networks(place)
        case .user: service.user = here(running.user)
        case .privileged: service.privileged = here(running.privileged)
        case .readOnly: service.readOnly = here(running.readOnly)
        case .capAdd: service.capAdd = texts(service.capAdd, running.capAdd, place)
        case .capDrop: service.capDrop = texts(service.capDrop, running.capDrop, place)
        case .securityOpt: service.securityOpt = texts(service.securityOpt, running.securityOpt, place)
        case .pid: service.pid = here(running.pid)
        case .ipc: service.ipc = here(running.ipc)
        case .restart: service.restart = here(running.restart)
        case .memory: service.limits.memory = here(running.limits.memory)
        case .pids: service.limits.pids = here(running.limits.pids)
        }
    }

    private func texts(
        _ written: [Located<String>], _ running: [Located<String>], _ place: SourceSpan
    ) -> [Located<String>] {
        running.map { one in written.first { $0.value == one.value } ?? Located(one.value, at: place) }
    }

    /// - Parameter value: what a variable has in the container, whoever brought it.
    private func entries(
        _ written: [EnvironmentEntry], _ running: [EnvironmentEntry], _ place: SourceSpan,
        _ value: (String) -> EnvironmentValue?
    ) -> [EnvironmentEntry] {
        var all: [EnvironmentEntry] = []
        for entry in written {
            // What a variable that is set nowhere would give is not known: it is the file's, as ever.
            if entry.variables.contains(where: { $0.origin == .unset }) {
                all.append(entry)
            } else if let value = value(entry.name) {
                var entry = entry
                entry.take(value)
                all.append(entry)
            }
        }
        let given = Set(engine.given(to: applied).map(\.name))
        for entry in running where given.contains(entry.name) && !written.contains(where: { $0.name == entry.name }) {
            var entry = entry
            entry.span = place
            all.append(entry)
        }
        return all
    }

    private func mounts(_ place: SourceSpan) -> [Mount] {
        var all: [Mount] = []
        for mount in service.mounts {
            if mount.kind == .tmpfs || mount.variables.contains(where: { $0.origin == .unset }) {
                all.append(mount)
            } else if var found = running.mounts.first(where: { $0.target == mount.target }) {
                found.span = mount.span
                found.usedAt = mount.usedAt
                // An anonymous volume has no name in either; one that is made elsewhere has another there.
                if found.kind == .volume, mount.kind == .volume { found.source = mount.source }
                all.append(found)
            }
        }
        let known = Set(service.mounts.map(\.target) + (service.secrets + service.configs).map(\.target))
        for mount in running.mounts where mount.kind == .bind && !known.contains(mount.target) {
            var mount = mount
            mount.span = place
            all.append(mount)
        }
        return all
    }

    private func networks(_ place: SourceSpan) -> [NetworkAttachment] {
        running.networks.map { joined in
            if let written = service.networks.first(where: { $0.network == joined.network }) { return written }
            var joined = joined
            joined.span = place
            return joined
        }
    }
}

extension EnvironmentEntry {
    /// The value that runs, at this entry's place; of whatever it was made, it is no text of the file.
    fileprivate mutating func take(_ running: EnvironmentValue) {
        guard !value.isSame(as: running) else { return }
        value = running
        variables = [VariableUse(name: name, origin: .process)]
    }
}
