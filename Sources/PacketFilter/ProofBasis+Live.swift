public import Evidence
import StackModel

extension ProofBasis {
    /// What a proof about a VPN container would hold on now; nil where that container does not run or is not known.
    ///
    /// Both who makes a proof and who judges it later ask here, so that what is the same reads the same.
    ///
    /// - Parameters:
    ///   - tunnel: the VPN container's name.
    ///   - network: what was seen of the namespaces; without it the rules count as unseen.
    ///   - test: what is proved: each holds on something else.
    public init?(tunnel: String, engine: EngineEvidence, network: NetworkEvidence?, for test: ProofTest) {
        guard let vpn = engine.containers?.first(where: { $0.name == tunnel }), vpn.life.isUp else { return nil }
        let members = (engine.containers ?? []).filter { container in
            guard container.life.isUp else { return false }
            if container.id == vpn.id { return true }
            if case .container(let reference) = container.network.mode,
                engine.container(reference)?.id == vpn.id
            {
                return true
            }
            return vpn.network.namespace != nil && container.network.namespace == vpn.network.namespace
        }
        let namespace = network?.namespace(of: tunnel)
        let servers = namespace.map(ProofBasis.servers) ?? []
        let fingerprint = namespace?.firewall?.fingerprint(of: .leaving, endpoints: servers)
        let routing = namespace.map { RoutingFingerprint($0, endpoints: servers) }
        self.init(
            engine: engine.daemon?.id, members: members.map(Member.init),
            networks: ProofBasis.networks([vpn], in: engine),
            rules: [Rules(place: tunnel, fingerprint: fingerprint)],
            ways: [Ways(place: tunnel, cards: routing?.cards, tunnel: routing?.tunnel)],
            resolvers: test == .dns ? members.map { Resolver(of: $0.name, network?.resolver(of: $0.name)) } : [])
    }

    /// What a proof about a project's published ports would hold on now; nil where nothing of it that publishes runs.
    ///
    /// - Parameter project: the Compose project's name.
    public init?(project: String, engine: EngineEvidence, network: NetworkEvidence?) {
        let members = (engine.containers ?? []).filter {
            $0.life.isUp && $0.service(in: project) != nil && !$0.network.ports.isEmpty
        }
        guard !members.isEmpty else { return nil }
        self.init(
            engine: engine.daemon?.id, members: members.map(Member.init),
            networks: ProofBasis.networks(members, in: engine),
            rules: [Rules(place: "", fingerprint: network?.host?.firewall?.fingerprint(of: .entering))])
    }

    /// What a proof like that record would hold on now.
    public init?(like record: ProofRecord, engine: EngineEvidence, network: NetworkEvidence?) {
        if record.test.isOfTunnel {
            self.init(tunnel: record.tunnel, engine: engine, network: network, for: record.test)
        } else {
            self.init(project: record.project, engine: engine, network: network)
        }
        // An audit looks into one project: what another one has in the same network it knows by name and id alone.
        let guests = record.basis.members.filter { member in
            !members.contains { $0.name == member.name }
                && engine.others.contains { $0.id == member.id && $0.state == "running" }
        }
        members = (members + guests).sorted { $0.name < $1.name }
        // One that shared the VPN container's own file shares it now.
        let made = record.basis.resolvers ?? []
        guard let shared = made.first(where: { $0.container == record.tunnel })?.fingerprint,
            let present = resolvers?.first(where: { $0.container == record.tunnel })
        else { return }
        for guest in guests where made.contains(Resolver(container: guest.name, fingerprint: shared)) {
            resolvers?.append(Resolver(container: guest.name, fingerprint: present.fingerprint))
        }
    }

    private static func networks(_ containers: [EngineContainer], in engine: EngineEvidence) -> [Network] {
        let all = containers.flatMap(\.network.attachments).map { attachment in
            Network(
                id: attachment.networkID ?? engine.network(of: attachment)?.id ?? "", name: attachment.network)
        }
        return Array(Set(all))
    }

    /// The VPN's servers, as the rules and the sockets of its namespace tell them.
    private static func servers(of namespace: NetworkNamespace) -> [IPAddress] {
        KillSwitch.judge(namespace).exceptions.compactMap { exception in
            if case .endpoint(let endpoint, _) = exception { endpoint.address } else { nil }
        }
    }
}

extension NetworkEvidence {
    /// What a container's own `resolv.conf` says; nil where it could not be read.
    public func resolver(of container: String) -> ResolverSettings? {
        namespace(of: container)?.resolvers?[container]
    }
}

extension ProofBasis.Resolver {
    fileprivate init(of container: String, _ settings: ResolverSettings?) {
        let text = settings.map { settings in
            "\(settings.servers.map { "\($0)" }.joined(separator: " "))\n\(settings.search.joined(separator: " "))"
        }
        self.init(container: container, fingerprint: text.map(StableHash.hash))
    }
}

extension ProofBasis.Member {
    /// The container as it runs.
    public init(_ container: EngineContainer) {
        self.init(
            id: container.id, name: container.name, image: container.imageID, started: container.life.started)
    }
}
