public import Evidence
import PacketFilter
public import StackModel
import Tunnels

extension SealPlan {
    /// What this machine tells beside the engine.
    public struct Surroundings: Sendable, Hashable {
        /// Which ports lead to which containers; nil where that could not be looked at: then an address alone counts.
        public var ports: [SealPort]?
        /// The bridges of this machine, the engine's or not.
        public var bridges: [String]
        /// The host's own resolvers; empty where they are not known.
        public var resolvers: [IPAddress]

        public init(ports: [SealPort]?, bridges: [String] = [], resolvers: [IPAddress] = []) {
            self.ports = ports
            self.bridges = bridges
            self.resolvers = resolvers
        }
    }

    /// Makes a plan of what the engine tells now.
    ///
    /// - Parameters:
    ///   - engine: all containers of the engine, not those of one project alone.
    ///   - previous: the scope until now: of a VPN container that is gone for a moment it stays, and so does a network that
    ///     is still there.
    public static func make(
        of engine: EngineEvidence, wishes: SealWishes, surroundings: Surroundings, previous: SealScope? = nil
    ) -> SealPlan {
        let making = SealMaking(engine: engine, wishes: wishes, surroundings: surroundings, previous: previous)
        return SealPlan(
            scope: making.scope, endpoints: wishes.endpoints, lan: wishes.lan, outbound: making.outbound,
            sources: making.sources, unsealable: making.unsealable)
    }

    /// What speaks against switching the seal on, each as a sentence that says what to do.
    public static func refusals(of engine: EngineEvidence, plan: SealPlan, wishes: SealWishes) -> [String] {
        var refusals: [String] = []
        if engine.daemon?.isRootless ?? false {
            refusals.append(
                "The engine runs without root: its packets leave as those of its user's own programs, where no seal "
                    + "can tell them apart. Run the stack on an engine of the system.")
        }
        if Tunnel.all(in: engine).isEmpty {
            refusals.append(
                "No VPN container was found on this engine. Start the stack, and name an image that is known.")
        } else if plan.scope.bridges.isEmpty {
            refusals.append("No VPN container is on a bridge of the engine, so there is nothing that can be sealed.")
        }
        return refusals + wishes.refusals
    }
}

/// Making one plan.
private struct SealMaking {
    let engine: EngineEvidence
    let wishes: SealWishes
    let surroundings: SealPlan.Surroundings
    let previous: SealScope?
    let tunnels: [Tunnel]
    /// The ids of the containers that belong into a tunnel.
    let confined: Set<String>

    init(
        engine: EngineEvidence, wishes: SealWishes, surroundings: SealPlan.Surroundings, previous: SealScope?
    ) {
        self.engine = engine
        self.wishes = wishes
        self.surroundings = surroundings
        self.previous = previous
        tunnels = Tunnel.all(in: engine)
        confined = Set(tunnels.flatMap(\.all).map(\.id) + Tunnel.strays(in: engine).map(\.id))
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
        let sealed = bridged.filter { attached.contains($0.id) || isSealed(anyway: $0.bridge ?? "") }
        var bridges = sealed.compactMap(\.bridge)
        var ranges = subnets(sealed)
        // Compose takes a project's networks away with it; what comes back may have the same range and another bridge.
        if tunnels.isEmpty, let previous {
            bridges += previous.bridges
            ranges += previous.subnets
        }
        let all = bridged.compactMap(\.bridge)
        let foreign = surroundings.bridges.filter { !all.contains($0) && !SealMaking.isMadeByEngine($0) }
        return SealScope(
            bridges: bridges, known: all + foreign, engineBridges: all, subnets: ranges,
            engineSubnets: subnets(bridged))
    }

    /// Whether a network is sealed although nothing of a tunnel is on it now: one that came after the seal is, so that no
    /// packet gets out between a container's joining it and the plan that knows of it.
    private func isSealed(anyway bridge: String) -> Bool {
        guard !wishes.coversAllNetworks else { return true }
        guard let previous else { return false }
        return !previous.known.contains(bridge)
    }

    /// `br-` and twelve hexadecimal digits: the engine may not list it yet.
    private static func isMadeByEngine(_ name: String) -> Bool {
        name.hasPrefix("br-") && name.utf8.count == 15
            && name.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    var outbound: [IPPrefix] { tunnels.flatMap(\.outboundSubnets).filter(\.isWhollyPrivate) }

    // MARK: Sources

    var sources: [SealSource] {
        let bridges = Set(scope.bridges)
        var sources: [SealSource] = []
        for container in engine.containers ?? [] where container.hasOwnNetwork {
            let kind: SealSource.Kind = confined.contains(container.id) ? .tunnel : .open
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

    // MARK: What cannot be held

    var unsealable: [SealPlan.Unsealable] {
        var found: [SealPlan.Unsealable] = []
        for container in engine.containers ?? [] where confined.contains(container.id) && container.life.isUp {
            if container.network.mode == .host {
                found.append(
                    .init(container.name, "It uses the host's own network: its packets leave as the host's own."))
            }
            for attachment in container.network.attachments {
                guard let network = engine.network(of: attachment), network.bridge == nil else { continue }
                guard !["host", "null", "none"].contains(network.driver) else { continue }
                found.append(
                    .init(
                        container.name,
                        "Its network \(attachment.network) is a \(network.driver) network, whose packets leave the "
                            + "machine without passing it as a router."))
            }
            if let port = proxied(container) {
                found.append(
                    .init(
                        container.name,
                        "Its port \(port) is published over IPv6 on a network without IPv6: the engine's own proxy takes "
                            + "such connections and answers them as the host. Publish it at an IPv4 address of the host."
                    ))
            }
        }
        if surroundings.resolvers.contains(where: \.isLoopback) {
            found.append(
                .init(
                    "names",
                    "The host asks a resolver of its own; what the engine's resolver (127.0.0.11) passes on to it for a "
                        + "container leaves as the host's. Let the containers of the tunnel ask the VPN's resolver."))
        }
        return found
    }

    /// A port that the engine's proxy in user space serves, since its rules cannot.
    private func proxied(_ container: EngineContainer) -> Int? {
        let hasIPv6 = container.network.attachments.compactMap(engine.network).contains(where: \.hasIPv6)
        guard !hasIPv6 else { return nil }
        let port = container.network.ports.first { port in
            IPAddress(port.hostAddress).map { !$0.isV4 && !$0.isLoopback && !$0.isPrivate } ?? false
        }
        return port?.containerPort
    }
}
