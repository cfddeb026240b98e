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
        let basis = try #require(ProofBasis(tunnel: "gluetun", engine: whole, network: try network(server: "9.9.9.9")))
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
                ProofBasis(tunnel: "gluetun", engine: whole, network: try network(server: server, port: port)))
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
                    tunnel: "gluetun", engine: engine(container("gluetun", id: "a", namespace: 42), guest), network: nil
                )))
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
        #expect(ProofBasis(tunnel: "gluetun", engine: stopped, network: nil) == nil)
        #expect(ProofBasis(tunnel: "other", engine: stopped, network: nil) == nil)
        let running = engine(container("gluetun", id: "a"))
        let basis = try #require(ProofBasis(tunnel: "gluetun", engine: running, network: nil))
        #expect(
            basis.unseen(in: basis) == ["the firewall rules in the network of gluetun were not seen when it was made"])
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
}
