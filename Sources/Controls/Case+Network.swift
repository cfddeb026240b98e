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
}

extension Case {
    /// Whose network the service lives in; chains of `service:` and of `container:` with a name in this project are followed.
    public func home(of service: KnownService) -> NetworkHome {
        var current = service
        var seen: Set<String> = [service.name]
        while true {
            guard let mode = current.networkMode?.value else { return .own(current.networks.map(\.network)) }
            let next: String
            switch mode {
            case .host: return .host
            case .none: return .none
            case .bridge, .other: return .own(current.networks.map(\.network))
            case .service(let name): next = name
            case .container(let name):
                guard let found = services.first(where: { ($0.containerName?.value ?? $0.name) == name }) else {
                    return .container(name)
                }
                next = found.name
            }
            guard seen.insert(next).inserted, let found = self.service(next) else { return .service(next) }
            if found.networkMode == nil { return .service(found.name) }
            current = found
        }
    }

    /// The VPN service whose namespace the service lives in; nil when it lives elsewhere.
    public func tunnel(of service: KnownService) -> KnownService? {
        guard case .service(let name) = home(of: service), let owner = self.service(name), owner.role == .vpn else {
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
}
