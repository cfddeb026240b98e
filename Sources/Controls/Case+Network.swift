import KnownImages
import StackModel

/// Whose network a service lives in.
public enum NetworkHome: Sendable, Hashable {
    /// Its own namespace, on these networks.
    case own([String])
    /// The namespace of that service of the project (followed to the end of the chain).
    case service(String)
    /// The namespace of a container that is not in these files.
    case container(String)
    case host
    case none

    /// Follows `service:` and `container:` to the end of the chain.
    ///
    /// A container's name is its `container_name`, else the one that Docker Compose makes of project and service.
    static func of(_ service: KnownService, among services: [KnownService], project: String) -> NetworkHome {
        var current = service
        var seen: Set<String> = [service.name]
        while true {
            let next: String
            switch current.networkMode?.value ?? .bridge {
            case .bridge, .other:
                return current.name == service.name ? .own(current.networks.map(\.network)) : .service(current.name)
            case .host: return .host
            case .none: return .none
            case .service(let name): next = name
            case .container(let name):
                guard let found = services.first(where: { $0.containerNames(in: project).contains(name) }) else {
                    return .container(name)
                }
                next = found.name
            }
            guard seen.insert(next).inserted, let found = services.first(where: { $0.name == next }) else {
                return .service(next)
            }
            current = found
        }
    }
}

extension KnownService {
    /// The names under which its container runs.
    func containerNames(in project: String) -> [String] {
        if let written = service.containerName?.value { return [written] }
        return project.isEmpty ? [] : ["\(project)-\(service.name)-1", "\(project)_\(service.name)_1"]
    }
}

extension Case {
    /// Whose network the service lives in; chains of `service:` and of `container:` with a name in this project are followed.
    public func home(of service: KnownService) -> NetworkHome {
        NetworkHome.of(service, among: services, project: stack.name)
    }

    /// The VPN service whose namespace the service lives in; nil when it lives elsewhere.
    public func tunnel(of service: KnownService) -> KnownService? {
        guard case .service(let name) = home(of: service), let owner = self.service(name), owner.isTunnel else {
            return nil
        }
        return owner
    }

    /// The service that owns the namespace: itself, or the one whose network it shares; nil when that is not in the files.
    public func owner(of service: KnownService) -> KnownService? {
        switch home(of: service) {
        case .own: service
        case .service(let name): self.service(name)
        case .container, .host, .none: nil
        }
    }

    /// The active services that share a network or a namespace with it, without itself.
    public func neighbours(of service: KnownService) -> [KnownService] {
        guard let mine = owner(of: service) else { return [] }
        let networks = Set(mine.networks.map(\.network))
        return services.filter { other in
            guard other.name != service.name, let theirs = owner(of: other) else { return false }
            return theirs.name == mine.name || theirs.networks.contains { networks.contains($0.network) }
        }
    }

    /// The active services that live in the service's namespace, without itself.
    public func members(of owner: KnownService) -> [KnownService] {
        services.filter { $0.name != owner.name && home(of: $0) == .service(owner.name) }
    }

    /// The first thing that could not be used as written in one of the service's attributes, or in the service as a whole.
    func problem(with service: KnownService, _ attributes: Attribute...) -> Problem? {
        let names = attributes.map(\.rawValue)
        return stack.problems.first { problem in
            problem.kind != .warning && problem.service == service.name
                && (problem.attribute.map { names.contains($0) } ?? true)
        }
    }
}

extension Verdict {
    /// `unknown` because of that problem.
    static func unknown(because problem: Problem) -> Verdict {
        .unknown(reason: problem.description, remedy: problem.hint)
    }
}
