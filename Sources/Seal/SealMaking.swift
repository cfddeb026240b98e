import Evidence
import PacketFilter
import StackModel
import Tunnels

/// Making one plan.
struct SealMaking {
    let engine: EngineEvidence
    let wishes: SealWishes
    let surroundings: SealPlan.Surroundings
    let previous: SealScope?
    let tunnels: [Tunnel]
    /// The ids of the containers that belong into a tunnel, or whose network somebody uses that does.
    let confined: Set<String>

    init(
        engine: EngineEvidence, wishes: SealWishes, surroundings: SealPlan.Surroundings, previous: SealScope?
    ) {
        self.engine = engine
        self.wishes = wishes
        self.surroundings = surroundings
        self.previous = previous
        tunnels = Tunnel.all(in: engine)
        var confined = Set(tunnels.flatMap(\.all).map(\.id) + Tunnel.strays(in: engine).map(\.id))
        // A client in the network of a container that is no VPN goes out by that one's address.
        for container in engine.containers ?? [] where confined.contains(container.id) {
            guard case .container(let owner) = container.network.mode else { continue }
            if let id = engine.container(owner)?.id { confined.insert(id) }
        }
        self.confined = confined
    }

    private var networks: [EngineNetwork] { engine.networks ?? [] }

    private func subnets(_ networks: [EngineNetwork]) -> [IPPrefix] {
        networks.flatMap(\.subnets).compactMap { IPPrefix($0) }
    }

    // MARK: Scope

    var scope: SealScope {
        let attached = Set(
            (engine.containers ?? []).filter { confined.contains($0.id) }
                .flatMap { $0.network.attachments.compactMap { engine.network(of: $0)?.id } })
        let bridged = networks.filter { $0.bridge != nil }
        let sealed = bridged.filter { attached.contains($0.id) || isSealed(anyway: $0) }
        var bridges = sealed.compactMap(\.bridge)
        var ranges = subnets(sealed)
        // Compose takes a project's networks away with it; what comes back may have the same range and another bridge.
        if tunnels.isEmpty, let previous {
            bridges += previous.bridges
            ranges += previous.subnets
        }
        let all = bridged.compactMap(\.bridge)
        let foreign = surroundings.bridges.filter { !all.contains($0) && !unlisted.contains($0) }
        return SealScope(
            bridges: bridges, known: all + foreign, engineBridges: all, subnets: ranges,
            engineSubnets: subnets(bridged))
    }

    /// Whether a network is sealed although nothing of a tunnel is on it now: one that came after the seal is, so that no
    /// packet gets out between a container's joining it and the plan that knows of it.
    private func isSealed(anyway network: EngineNetwork) -> Bool {
        if wishes.coverage.covers(network) { return true }
        guard let previous, let bridge = network.bridge else { return false }
        return !previous.known.contains(bridge)
    }

    /// The bridges that came after the seal and that the engine does not list: it may not do so yet. What was there when it
    /// was switched on is another engine's.
    var unlisted: [String] {
        guard let previous else { return [] }
        let listed = Set(networks.compactMap(\.bridge)).union(previous.known)
        return surroundings.bridges.filter { !listed.contains($0) && SealMaking.isMadeByEngine($0) }.sorted()
    }

    /// `br-` and twelve hexadecimal digits: the engine may not list it yet.
    private static func isMadeByEngine(_ name: String) -> Bool {
        name.hasPrefix("br-") && name.utf8.count == 15
            && name.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    var outbound: [IPPrefix] { tunnels.flatMap(\.outboundSubnets).filter(\.isWhollyPrivate) }

    /// The private addresses that what belongs into a tunnel is set to ask for names: `dns:` of the container, and what
    /// Gluetun calls it. An owner who names a neighbour there wants it asked.
    var resolvers: [IPAddress] {
        Array(Set(asked.map(\.address))).sorted { "\($0)" < "\($1)" }
    }

    /// Who is set to ask whom.
    var asked: [(container: String, address: IPAddress)] {
        (engine.containers ?? []).filter { confined.contains($0.id) }.flatMap { container in
            let texts =
                container.network.dns
                + ["DNS_ADDRESS", "DNS_PLAINTEXT_ADDRESS", "DNS_UPSTREAM_PLAIN_ADDRESSES"].flatMap { name in
                    guard case .text(let text)? = container.variable(name)?.value else { return [String]() }
                    return text.split(separator: ",").map { String($0.filter { $0 != " " }) }
                }
            return texts.compactMap { SealMaking.resolver($0) }.filter { $0.isPrivate && !$0.isLoopback }
                .map { (container.name, $0) }
        }
    }

    /// `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`.
    private static func resolver(_ text: String) -> IPAddress? {
        if let address = IPAddress(text) { return address }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        return IPAddress(String(text[..<colon].filter { $0 != "[" && $0 != "]" }))
    }

    // MARK: Sources

    var sources: [SealSource] {
        let bridges = Set(scope.bridges)
        var sources: [SealSource] = []
        for container in engine.containers ?? [] where container.hasOwnNetwork {
            guard let kind = kind(of: container) else { continue }
            for attachment in container.network.attachments {
                guard let bridge = engine.network(of: attachment)?.bridge, bridges.contains(bridge) else { continue }
                let port = surroundings.ports?.first { $0.container == container.id && $0.bridge == bridge }?.name
                // Where ports can be seen, an address whose port is not is nobody's yet.
                if kind == .open, surroundings.ports != nil, port == nil { continue }
                sources += attachment.addresses.compactMap { IPAddress($0) }.map { address in
                    SealSource(kind, container: container.name, bridge: bridge, address: address, port: port)
                }
            }
        }
        return sources.sorted {
            ($0.container, $0.bridge, "\($0.address)") < ($1.container, $1.bridge, "\($1.address)")
        }
    }

    /// What a container's address is to the seal: as much as the least of those that share its network may; nil for unknown.
    private func kind(of container: EngineContainer) -> SealSource.Kind? {
        if confined.contains(container.id) { return .tunnel }
        return inhabitants(of: container).contains { stranger($0).map { !$0.isAccepted } ?? false } ? nil : .open
    }

    /// The container and those that run in its network.
    private func inhabitants(of container: EngineContainer) -> [EngineContainer] {
        [container]
            + (engine.containers ?? []).filter { other in
                guard other.id != container.id, other.life.isUp else { return false }
                if case .container(let owner) = other.network.mode, engine.container(owner)?.id == container.id {
                    return true
                }
                return other.network.namespace.map { $0 == container.network.namespace } ?? false
            }
    }

    private func stranger(_ container: EngineContainer) -> SealStranger? {
        guard !SealIdentity.isKnown(image: container.image) else { return nil }
        let identity = SealIdentity(container)
        return SealStranger(
            container: container.name, identity: identity, isAccepted: wishes.accepted.contains(identity))
    }

    /// The strangers on sealed networks that run, by name.
    var strangers: [SealStranger] {
        let bridges = Set(scope.bridges)
        let homes = (engine.containers ?? []).filter { container in
            container.hasOwnNetwork && !confined.contains(container.id)
                && container.network.attachments.contains { attachment in
                    engine.network(of: attachment)?.bridge.map(bridges.contains) ?? false
                }
        }
        return Set(homes.flatMap(inhabitants).compactMap(stranger)).sorted { $0.container < $1.container }
    }
}
