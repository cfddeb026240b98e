import Evidence
import PacketFilter
import StackModel
import Testing

/// What a proof would hold on, worked out of what runs.
struct ProofBasisTests {
    private func container(
        _ name: String, id: Character, mode: NetworkMode = .bridge, namespace: UInt64? = nil,
        state: EngineLife.State = .running, networks: [String] = [], ports: [EnginePort] = []
    ) -> EngineContainer {
        EngineContainer(
            id: String(repeating: id, count: 64), name: name, compose: ComposeLabels(project: "media", service: name),
            life: EngineLife(state: state, started: EngineTime(seconds: 7)), imageID: "sha256:\(id)",
            network: EngineNetworking(
                mode: mode, attachments: networks.map { EngineAttachment(network: $0, networkID: "id-\($0)") },
                ports: ports, namespace: namespace))
    }

    private func engine(_ containers: EngineContainer...) -> EngineEvidence {
        EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", daemon: EngineDaemon(id: "E1"), containers: containers)
    }

    /// A card, a tunnel and rules as Gluetun makes them.
    private func network(server: String, port: UInt16 = 51820) throws -> NetworkEvidence {
        func range(_ text: String) throws -> IPRange { IPRange(try #require(IPPrefix(text))) }
        let rules = [
            FirewallRule(1, [.outInterface(["tun0"], negated: false)], .accept),
            FirewallRule(
                2,
                [
                    .outInterface(["eth0"], negated: false), .destination([try range("\(server)/32")], negated: false),
                    .transport([17], negated: false), .destinationPort([PortRange(port)], negated: false),
                ], .accept),
        ]
        func table(_ family: FirewallTable.Family, _ rules: [FirewallRule]) -> FirewallTable {
            FirewallTable(
                .iptablesNft, family, "filter",
                chains: [
                    FirewallChain(
                        "OUTPUT", base: .init(.filter, .output, priority: 0, dropsByPolicy: true), rules: rules)
                ])
        }
        return NetworkEvidence(namespaces: [
            NetworkNamespace(
                id: 42, containers: ["gluetun", "qbittorrent"],
                interfaces: [
                    NetworkInterface(
                        index: 2, name: "eth0", kind: .veth, addresses: [try #require(IPPrefix("172.18.0.2/16"))]),
                    NetworkInterface(
                        index: 3, name: "tun0", kind: .tunnel, type: "wireguard",
                        addresses: [try #require(IPPrefix("10.64.1.2/32"))]),
                ], routes: [NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0")],
                firewall: FirewallRuleset(tables: [table(.ip, rules), table(.ip6, [])]))
        ])
    }

    @Test func `Whoever lives in the network belongs to it, by name or by namespace`() throws {
        let whole = engine(
            container("gluetun", id: "a", namespace: 42, networks: ["media_default", "lan"]),
            container("qbittorrent", id: "b", mode: .container(String(repeating: "a", count: 64)), namespace: 42),
            container("prowlarr", id: "c", namespace: 42), container("radarr", id: "d", namespace: 43),
            container("sonarr", id: "e", mode: .container("gluetun"), state: .exited))
        let basis = try #require(
            ProofBasis(tunnel: "gluetun", engine: whole, network: try network(server: "9.9.9.9"), for: .killSwitch))
        #expect(basis.members.map(\.name) == ["gluetun", "prowlarr", "qbittorrent"])
        #expect(basis.networks.map(\.id) == ["id-lan", "id-media_default"])
        #expect(basis.engine == "E1")
        #expect(basis.rules.map(\.place) == ["gluetun"])
        #expect(basis.rules[0].fingerprint != nil)
        #expect(basis.changes(to: basis) == [])
    }

    @Test func `A VPN that connected to another server is the same, and one on another port is not`() throws {
        let whole = engine(container("gluetun", id: "a", namespace: 42))
        func basis(_ server: String, port: UInt16 = 51820) throws -> ProofBasis {
            try #require(
                ProofBasis(
                    tunnel: "gluetun", engine: whole, network: try network(server: server, port: port), for: .killSwitch
                ))
        }
        #expect(try basis("9.9.9.9") == basis("198.51.100.7"))
        #expect(try basis("9.9.9.9") != basis("9.9.9.9", port: 53))
    }

    @Test func `A guest of another project is known by its id alone`() throws {
        let guest = container("transmission", id: "f", namespace: 42)
        let record = ProofRecord(
            .killSwitch, project: "media", directory: "/srv/media", tunnel: "gluetun", made: EngineTime(seconds: 9),
            tool: "t", manner: .observed, verdict: .proved, reason: "R.",
            basis: try #require(
                ProofBasis(
                    tunnel: "gluetun", engine: engine(container("gluetun", id: "a", namespace: 42), guest),
                    network: nil,
                    for: .killSwitch)))
        #expect(record.basis.members.map(\.name) == ["gluetun", "transmission"])
        func changes(_ neighbour: EngineNeighbour?) throws -> [String] {
            var seen = engine(container("gluetun", id: "a", namespace: 42))
            seen.others = neighbour.map { [$0] } ?? []
            return record.basis.changes(to: try #require(ProofBasis(like: record, engine: seen, network: nil)))
        }
        func neighbour(_ id: Character, _ state: String = "running") -> EngineNeighbour {
            EngineNeighbour(id: String(repeating: id, count: 64), name: "transmission", image: "", state: state)
        }
        #expect(try changes(neighbour("f")) == [])
        #expect(try changes(neighbour("f", "exited")) == ["transmission no longer runs there"])
        #expect(try changes(neighbour("e")) == ["transmission no longer runs there"])
        #expect(try changes(nil) == ["transmission no longer runs there"])
    }

    @Test func `What does not run or was not seen has no basis`() throws {
        let stopped = engine(container("gluetun", id: "a", state: .exited))
        #expect(ProofBasis(tunnel: "gluetun", engine: stopped, network: nil, for: .killSwitch) == nil)
        #expect(ProofBasis(tunnel: "other", engine: stopped, network: nil, for: .killSwitch) == nil)
        let running = engine(container("gluetun", id: "a"))
        let basis = try #require(ProofBasis(tunnel: "gluetun", engine: running, network: nil, for: .killSwitch))
        #expect(
            basis.unseen(in: basis, for: .killSwitch) == [
                "the firewall rules in the network of gluetun were not seen when it was made",
                "the routes in the network of gluetun were not seen when it was made",
            ])
        #expect(ProofBasis(project: "media", engine: running, network: nil) == nil)
    }

    @Test func `Published ports rest on whoever publishes, and on the host's rules without its bans`() throws {
        let port = EnginePort(hostAddress: "0.0.0.0", hostPort: 8989, containerPort: 8989)
        let whole = engine(container("sonarr", id: "a", networks: ["b"], ports: [port]), container("radarr", id: "b"))
        func host(_ rules: FirewallRule...) -> NetworkEvidence {
            let chain = FirewallChain(
                "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true), rules: rules)
            return NetworkEvidence(
                host: NetworkNamespace(
                    id: 1,
                    firewall: FirewallRuleset(tables: [FirewallTable(.iptablesNft, .ip, "filter", chains: [chain])])))
        }
        func source(_ prefix: String) throws -> FirewallMatch {
            .source([IPRange(try #require(IPPrefix(prefix)))], negated: false)
        }
        let plain = try #require(ProofBasis(project: "media", engine: whole, network: host()))
        #expect(plain.members.map(\.name) == ["sonarr"])
        let banned = ProofBasis(
            project: "media", engine: whole, network: host(FirewallRule(1, [try source("203.0.113.9/32")], .drop)))
        #expect(banned == plain)
        for rule in [
            FirewallRule(1, [try source("203.0.113.0/24")], .drop),
            FirewallRule(1, [try source("203.0.113.9/32")], .accept),
        ] {
            let changed = try #require(ProofBasis(project: "media", engine: whole, network: host(rule)))
            #expect(plain.changes(to: changed) == ["the firewall rules of the host are others"])
        }
    }

    // MARK: Where packets are led

    /// Routes and rules as Gluetun makes them, with WireGuard's table.
    private func led(
        by tunnel: String = "tun0", at address: String = "10.64.1.2", isUp: Bool = true,
        server: String = "198.51.100.7",
        resolver: String? = "127.0.0.1", _ edit: (inout NetworkNamespace) throws -> Void = { _ in }
    ) throws -> NetworkEvidence {
        func prefix(_ text: String) throws -> IPPrefix { try #require(IPPrefix(text)) }
        var network = try network(server: server)
        network.namespaces[0].interfaces[1] = NetworkInterface(
            index: 9, name: tunnel, kind: .tunnel, isUp: isUp, addresses: [try prefix("\(address)/32")])
        network.namespaces[0].routes = [
            NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0"),
            NetworkRoute(family: .ipv4, to: try prefix("172.18.0.0/16"), interface: "eth0"),
            NetworkRoute(.local, family: .ipv4, to: try prefix("\(address)/32"), interface: tunnel, table: 255),
            NetworkRoute(
                family: .ipv4, to: try prefix("\(server)/32"), via: IPAddress("172.18.0.1"), interface: "eth0"),
            NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0", table: 200),
        ]
        if isUp {
            network.namespaces[0].routes += [
                NetworkRoute(family: .ipv4, interface: tunnel, table: 51820),
                NetworkRoute(family: .ipv4, to: try prefix("\(address)/24"), interface: tunnel),
            ]
        }
        network.namespaces[0].rules = [
            RoutingRule(priority: 0, family: .ipv4, action: .lookup(table: 255)),
            RoutingRule(priority: 100, family: .ipv4, source: try prefix("172.18.0.2/32"), action: .lookup(table: 200)),
            RoutingRule(
                priority: 101, family: .ipv4, isNegated: true, mark: 51820, action: .lookup(table: 51820)),
            RoutingRule(priority: 32766, family: .ipv4, action: .lookup(table: 254)),
        ]
        let settings = resolver.flatMap { IPAddress($0) }.map { ResolverSettings(servers: [$0]) }
        network.namespaces[0].resolvers = settings.map { ["gluetun": $0, "qbittorrent": $0] } ?? [:]
        try edit(&network.namespaces[0])
        return network
    }

    private var pair: EngineEvidence {
        engine(container("gluetun", id: "a", namespace: 42), container("qbittorrent", id: "b", namespace: 42))
    }

    /// What has changed for a proof since ``led()``, and what cannot be seen of it.
    private func lapsed(_ test: ProofTest = .dns, _ now: NetworkEvidence) throws -> [String] {
        let before = try #require(ProofBasis(tunnel: "gluetun", engine: pair, network: try led(), for: test))
        let after = try #require(ProofBasis(tunnel: "gluetun", engine: pair, network: now, for: test))
        return before.changes(to: after) + before.unseen(in: after, for: test)
    }

    private let otherWays = "the routes or routing rules in the network of gluetun are others"

    @Test(arguments: ProofTest.allCases.filter(\.isOfTunnel))
    func `a connection made anew to another server is the same, and another way out is not`(_ test: ProofTest) throws {
        #expect(try lapsed(test, led()) == [])
        #expect(try lapsed(test, led(by: "wg0", at: "10.70.9.4", server: "9.9.9.9")) == [])
        let changes: [(inout NetworkNamespace) throws -> Void] = [
            { $0.rules.removeAll { $0.priority == 101 } },
            { $0.routes.append(NetworkRoute(family: .ipv4, interface: "eth0", table: 51820, metric: 5)) },
            { $0.routes.append(NetworkRoute(family: .ipv6, via: IPAddress("fd00::1"), interface: "eth0")) },
            {
                let address = try #require(IPPrefix("203.0.113.4/32"))
                $0.routes.append(NetworkRoute(family: .ipv4, to: address, interface: "eth0"))
            },
            { $0.rules.append(RoutingRule(priority: 90, family: .ipv4, action: .lookup(table: 200))) },
        ]
        for change in changes { #expect(try lapsed(test, led(change)) == [otherWays]) }
    }

    @Test func `with the tunnel down the kill switch holds, and of the others it is not known`() throws {
        let down = try led(isUp: false)
        #expect(try lapsed(.killSwitch, down) == [])
        #expect(try lapsed(.exitAddress, down) == ["no tunnel is up in the network of gluetun"])
    }

    @Test func `names rest on each container's own resolver, and nothing else does`() throws {
        let rewritten = try led { $0.resolvers?["qbittorrent"] = ResolverSettings(servers: []) }
        #expect(try lapsed(.dns, rewritten) == ["the resolv.conf of qbittorrent is another"])
        #expect(try lapsed(.killSwitch, rewritten) == [])
        #expect(
            try lapsed(.dns, led(resolver: nil)) == [
                "the resolv.conf of gluetun could not be read", "the resolv.conf of qbittorrent could not be read",
            ])
    }

    @Test func `a guest that shared the VPN container's resolver shares it still`() throws {
        let record = ProofRecord(
            .dns, project: "media", directory: "/srv/media", tunnel: "gluetun", made: EngineTime(seconds: 9), tool: "t",
            manner: .observed, verdict: .proved, reason: "R.",
            basis: try #require(ProofBasis(tunnel: "gluetun", engine: pair, network: try led(), for: .dns)))
        var seen = engine(container("gluetun", id: "a", namespace: 42))
        seen.others = [
            EngineNeighbour(id: String(repeating: "b", count: 64), name: "qbittorrent", image: "", state: "running")
        ]
        func standing(_ resolver: String) throws -> ProofStanding {
            let present = ProofBasis(like: record, engine: seen, network: try led(resolver: resolver))
            return record.standing(on: present, at: EngineTime(seconds: 10))
        }
        #expect(try standing("127.0.0.1") == .valid(age: 1))
        #expect(!(try standing("192.168.1.1")).isValid)
    }
}
