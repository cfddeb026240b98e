import StackModel

extension DriftComparison {
    // MARK: Ports

    var ports: [Drift] {
        guard !service.ports.contains(where: { isOpen($0.variables) }) else { return [] }
        let written = Set(service.ports.map(Self.binding))
        let running = Set(container.network.bindings.map(Self.binding))
        let missing = service.ports.filter { !running.contains(Self.binding($0)) }
        let added = running.subtracting(written).sorted { $0.text < $1.text }
        let lost = missing.map { port in
            Drift(.ports, file: Self.binding(port).text, running: "not published so", at: port.span)
        }
        return lost + added.map { Drift(.ports, file: "not published so", running: $0.text, at: place(.ports)) }
    }

    private struct Binding: Hashable {
        var address: String
        var host: Int?
        var container: Int
        var transport: PublishedPort.Transport

        var text: String {
            let place = address.isEmpty ? "" : (address.contains(":") ? "[\(address)]:" : "\(address):")
            let name = transport == .tcp ? "" : "/\(transport.rawValue)"
            return "\(place)\(host.map { "\($0):" } ?? "")\(container)\(name)"
        }
    }

    /// A range for the engine to pick from has no one port on either side.
    private static func binding(_ port: PublishedPort) -> Binding {
        Binding(
            address: normal(port.hostAddress ?? ""), host: port.lastHostPort == port.hostPort ? port.hostPort : nil,
            container: port.containerPort, transport: port.transport)
    }

    private static func binding(_ port: EnginePort) -> Binding {
        Binding(
            address: normal(port.hostAddress), host: port.hostPort, container: port.containerPort,
            transport: port.transport)
    }

    /// One spelling for each address.
    private static func normal(_ address: String) -> String {
        var text = address.lowercased()
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        return text
    }

    // MARK: Mounts

    var volumes: [Drift] {
        let running = Dictionary(container.mounts.map { ($0.target, $0) }, uniquingKeysWith: { first, _ in first })
        let lost = service.mounts.compactMap { mount -> Drift? in
            guard !isOpen(mount.variables), mount.kind != .tmpfs else { return nil }
            guard let applied = running[mount.target] else {
                return Drift(.volumes, file: Self.text(mount), running: "not mounted", at: mount.span)
            }
            return isSame(mount, applied)
                ? nil : Drift(.volumes, file: Self.text(mount), running: Self.text(applied), at: mount.span)
        }
        // Volumes that the image declares, secrets and configs are mounted without being written under `volumes:`.
        let targets = Set(service.mounts.map(\.target) + (service.secrets + service.configs).map(\.target))
        let hasOpen = service.mounts.contains { isOpen($0.variables) }
        let added = container.mounts.filter { mount in
            mount.kind == "bind" && !targets.contains(mount.target) && !hasOpen
                && !mount.target.hasPrefix("/run/secrets/") && !service.tmpfs.contains { $0.value == mount.target }
        }
        return lost + added.map { Drift(.volumes, file: "not mounted", running: Self.text($0), at: place(.volumes)) }
    }

    private func isSame(_ mount: Mount, _ applied: EngineMount) -> Bool {
        guard mount.kind.rawValue == applied.kind, mount.isReadOnly == applied.isReadOnly else { return false }
        guard let source = mount.source else { return true }
        switch mount.kind {
        case .bind: return Self.trimmed(source) == applied.source.map(Self.trimmed)
        case .volume:
            guard let name = applied.volume else { return true }
            if name == source || name == "\(stack.name)_\(source)" { return true }
            // Made elsewhere or under a name of its own: only a volume of this project tells its key.
            guard let volume = engine.volumes?.first(where: { $0.name == name }), volume.project == stack.name,
                let key = volume.key
            else { return true }
            return key == source
        case .tmpfs, .image, .npipe, .cluster: return true
        }
    }

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func text(_ mount: Mount) -> String {
        "\(mount.source ?? "a volume"):\(mount.target)\(mount.isReadOnly ? ":ro" : "")"
    }

    private static func text(_ mount: EngineMount) -> String {
        "\(mount.volume ?? mount.source ?? mount.kind):\(mount.target)\(mount.isReadOnly ? ":ro" : "")"
    }

    // MARK: Networks

    var networks: [Drift] {
        guard Home(container.network.mode) == .networks, writtenHome == .networks, let known = engine.networks else {
            return []
        }
        let here = known.filter { $0.project == stack.name && $0.key != nil }
        let joined = container.network.attachments
        let external = service.networks.filter { attachment in
            stack.network(attachment.network)?.isExternal?.value == true
                || !here.contains { $0.key == attachment.network }
        }
        let lost = service.networks.filter { attachment in
            guard let network = here.first(where: { $0.key == attachment.network }) else { return false }
            return !joined.contains { $0.network == network.name || $0.networkID == network.id }
        }
        let written = Set(service.networks.map(\.network))
        let added = joined.filter { attachment in
            guard let network = known.first(where: { $0.name == attachment.network || $0.id == attachment.networkID })
            else { return false }
            if network.project == stack.name, let key = network.key { return !written.contains(key) }
            // It may be what an external network is really called.
            return external.isEmpty
        }
        return lost.map { Drift(.networks, file: $0.network, running: "not on it", at: $0.span) }
            + added.map { Drift(.networks, file: "not on it", running: $0.network, at: place(.networks)) }
    }

    // MARK: Network mode

    /// What kind of network it is.
    private enum Home: Equatable {
        case networks, host, none, shared

        init(_ mode: NetworkMode) {
            switch mode {
            case .bridge, .other: self = .networks
            case .host: self = .host
            case .none: self = .none
            case .service, .container: self = .shared
            }
        }

        var text: String {
            switch self {
            case .networks: "networks of its own"
            case .host: "the host's network"
            case .none: "no network"
            case .shared: "another container's network"
            }
        }
    }

    private var writtenHome: Home { service.networkMode.map { Home($0.value) } ?? .networks }

    var networkMode: [Drift] {
        if let written = service.networkMode, isOpen(written.variables) { return [] }
        let span = service.networkMode?.span ?? place(.networkMode)
        let running = Home(container.network.mode)
        guard running == writtenHome else {
            return [Drift(.networkMode, file: writtenText, running: running.text, at: span)]
        }
        guard case .container(let reference) = container.network.mode, let owner = engine.container(reference),
            let expected = service.networkMode?.value, !isOwner(owner, expected)
        else { return [] }
        return [Drift(.networkMode, file: writtenText, running: "the network of \(owner.name)", at: span)]
    }

    private var writtenText: String {
        guard let written = service.networkMode?.value else { return Home.networks.text }
        return switch written {
        case .service(let name): "service:\(name)"
        case .container(let name): "container:\(name)"
        case .host: "host"
        case .none: "none"
        case .bridge, .other: Home.networks.text
        }
    }

    private func isOwner(_ owner: EngineContainer, _ expected: NetworkMode) -> Bool {
        switch expected {
        case .service(let name): owner.compose?.project == stack.name && owner.compose?.service == name
        case .container(let name): owner.name == name || owner.id.hasPrefix(name)
        default: true
        }
    }
}
