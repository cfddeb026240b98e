public import Evidence
import KnownImages
public import StackModel

/// Makes a stack of what the engine tells of containers, where the files that they were made from cannot be read.
///
/// Everything has its container for a place. What only the files could tell is left out, and the stack says so in a
/// problem with the attribute `the Compose file`.
public struct ContainerStack: Sendable {
    /// Why the files of a project were not read.
    public struct Unread: Sendable, Hashable {
        /// As a sentence without its end.
        public var reason: String
        /// What would make them readable, as a sentence.
        public var remedy: String

        public init(_ reason: String, remedy: String) {
            self.reason = reason
            self.remedy = remedy
        }
    }

    private let project: String
    private let engine: EngineEvidence

    /// - Parameters:
    ///   - project: the Compose project, or `Stack.withoutCompose`.
    ///   - engine: what it runs of that project.
    public init(of project: String, in engine: EngineEvidence) {
        self.project = project
        self.engine = engine
    }

    /// - Parameters:
    ///   - directory: the project's folder as its labels name it; empty where they name none.
    ///   - unread: why no file was read; nil where there is none to be read.
    public func stack(directory: String, unread: Unread?) -> Stack {
        var stack = Stack(name: project, directory: directory)
        var containers = lasting
        if project == Stack.withoutCompose {
            let known = ContainerStack.known(among: containers)
            let others = containers.filter { !known.contains($0.id) }.map(\.name)
            containers.removeAll { !known.contains($0.id) }
            if !others.isEmpty { stack.problems.append(ContainerStack.notJudged(others)) }
        }
        if let unread {
            stack.problems.append(
                Problem(.undecided, unread.reason, hint: unread.remedy, attribute: ContainerStack.attribute))
        }
        for container in containers {
            let reading = ContainerService(container, engine: engine, project: project)
            stack.services.append(reading.service)
            stack.problems += reading.problems
            stack.secrets += reading.secrets.filter { new in !stack.secrets.contains { $0.key == new.key } }
        }
        stack.services.sort { $0.name < $1.name }
        let joined = Set(stack.services.flatMap(\.networks).map(\.network))
        stack.networks = networks(of: containers).filter { joined.contains($0.key) }
        stack.volumes = volumes(of: containers)
        return stack
    }

    /// The name of what no container tells: the files' own text.
    static let attribute = "the Compose file"

    /// One container for each service, the first where there are several; without a project only those that run.
    private var lasting: [EngineContainer] {
        var seen: Set<String> = []
        let all = (engine.containers ?? []).sorted {
            ($0.compose?.number ?? 0, $0.name) < ($1.compose?.number ?? 0, $1.name)
        }
        return all.filter { container in
            guard let service = container.service(in: project) else { return false }
            if project == Stack.withoutCompose, !container.life.isUp, container.life.state != .restarting {
                return false
            }
            return seen.insert(service).inserted
        }
    }

    // MARK: Without Compose

    /// Whether a container is an app that is known here, by its image and its name.
    static func isKnown(name: String, image: String) -> Bool {
        var service = Service(name: name, span: .container(name))
        service.image = ImageReference(image).map { Located($0, at: service.span) }
        return KnownImages.recognise(service).product != nil
    }

    /// The ids of those that are known here, and of those that share a network with one of them.
    private static func known(among containers: [EngineContainer]) -> Set<String> {
        var known = Set(containers.filter { isKnown(name: $0.name, image: $0.image) }.map(\.id))
        for container in containers {
            guard case .container(let owner) = container.network.mode,
                let other = containers.first(where: { $0.id == owner || $0.name == owner })
            else { continue }
            if known.contains(other.id) || known.contains(container.id) { known.formUnion([other.id, container.id]) }
        }
        return known
    }

    private static func notJudged(_ names: [String]) -> Problem {
        let shown = names.prefix(10).joined(separator: ", ")
        let more = names.count > 10 ? " and \(names.count - 10) more" : ""
        return Problem(
            .warning,
            "of the containers that no Compose project made, \(shown)\(more) were not judged: nothing is known of their images",
            hint: "Describe them in a Compose file and audit that, if they belong to the stack.")
    }

    // MARK: Networks and volumes

    private func networks(of containers: [EngineContainer]) -> [Network] {
        var networks: [String: Network] = [:]
        for container in containers {
            let span = SourceSpan.container(container.name)
            for attachment in container.network.attachments {
                guard let network = engine.network(of: attachment) else { continue }
                let key = network.name(in: project)
                guard networks[key] == nil else { continue }
                networks[key] = Network(
                    key: key, driver: Located(network.driver, at: span),
                    isInternal: network.isInternal ? Located(true, at: span) : nil,
                    enablesIPv6: network.hasIPv6 ? Located(true, at: span) : nil,
                    subnets: network.subnets.map { Located($0, at: span) },
                    driverOptions: network.options.mapValues { Located($0, at: span) })
            }
        }
        return networks.values.sorted { $0.key < $1.key }
    }

    private func volumes(of containers: [EngineContainer]) -> [Volume] {
        var volumes: [String: Volume] = [:]
        for container in containers {
            let span = SourceSpan.container(container.name)
            for mount in container.mounts where mount.kind == "volume" {
                guard let name = mount.volume, let volume = engine.volumes?.first(where: { $0.name == name }) else {
                    continue
                }
                let key = volume.name(in: project)
                guard volumes[key] == nil else { continue }
                let options = volume.options.map { ($0.name, Located($0.value.safeText, at: span)) }
                volumes[key] = Volume(
                    key: key, span: span, driver: Located(volume.driver, at: span),
                    driverOptions: Dictionary(options) { first, _ in first })
            }
        }
        return volumes.values.sorted { $0.key < $1.key }
    }
}
