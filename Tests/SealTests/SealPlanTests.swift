import Evidence
import PacketFilter
import Seal
import StackModel
import Testing

@Suite struct SealPlanTests {
    private static let apps = "0123456789abcdef"
    private static let web = "fedcba9876543210"

    private static func container(
        _ name: String, _ image: String, _ address: String? = nil, on network: String = "media_apps",
        mode: NetworkMode = .other("media_apps"), isUp: Bool = true
    ) -> EngineContainer {
        var container = EngineContainer(id: name.padded, name: name, image: image)
        container.life.state = isUp ? .running : .exited
        container.life.process = 100
        container.network = EngineNetworking(
            mode: mode, attachments: address.map { [EngineAttachment(network: network, addresses: [$0])] } ?? [])
        return container
    }

    private static let gluetun = container("gluetun", "qmcgaw/gluetun:v3.41.3", "172.18.0.2")
    private static let client = container(
        "qbittorrent", "lscr.io/linuxserver/qbittorrent:5.1.4", mode: .container("gluetun".padded))
    private static let radarr = container("radarr", "lscr.io/linuxserver/radarr:5.14.0", "172.18.0.3")
    private static let caddy = container("caddy", "caddy:2", "172.19.0.2", on: "web")

    private static func engine(_ containers: EngineContainer..., networks: [EngineNetwork]? = nil) -> EngineEvidence {
        EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", containers: containers,
            networks: networks ?? [
                EngineNetwork(id: apps, name: "media_apps", subnets: ["172.18.0.0/16", "fd18::/64"]),
                EngineNetwork(id: web, name: "web", subnets: ["172.19.0.0/16"]),
            ])
    }

    private static let ports = ["gluetun", "radarr", "caddy"].map { name in
        SealPort(
            container: name.padded, bridge: name == "caddy" ? "br-fedcba987654" : "br-0123456789ab", name: "v-\(name)")
    }

    private static let wishes = SealWishes(lan: Bench.prefixes("10.77.0.0/24"), endpoints: [Bench.endpoint])

    private func make(
        _ engine: EngineEvidence, wishes: SealWishes = wishes, ports: [SealPort]? = ports, bridges: [String] = [],
        previous: SealScope? = nil
    ) -> SealPlan {
        SealPlan.make(
            of: engine, wishes: wishes, surroundings: .init(ports: ports, bridges: bridges), previous: previous)
    }

    @Test func `the VPN's network is sealed, its other services are open, other networks are left alone`() {
        let plan = make(
            Self.engine(Self.gluetun, Self.client, Self.radarr, Self.caddy), bridges: ["br-lan", "docker0"])
        #expect(plan.scope.bridges == ["br-0123456789ab"])
        #expect(plan.scope.known == ["br-fedcba987654", "br-lan", "docker0"])
        #expect(plan.scope.subnets.map(\.description) == ["172.18.0.0/16", "fd18::/64"])
        #expect(plan.sources.map(\.container) == ["gluetun", "radarr"])
        #expect(plan.sources.map(\.kind) == [.tunnel, .open])
        #expect(plan.sources.last?.port == "v-radarr")
        #expect(plan.unsealable.isEmpty)
    }

    @Test func `a torrent client on a bridge is no open source, and its network is sealed`() {
        let stray = Self.container("qb", "lscr.io/linuxserver/qbittorrent:5.1.4", "172.19.0.9", on: "web")
        let plan = make(Self.engine(Self.gluetun, stray, Self.caddy))
        #expect(plan.scope.bridges == ["br-0123456789ab", "br-fedcba987654"])
        #expect(plan.sources.filter { $0.kind == .tunnel }.map(\.container) == ["gluetun", "qb"])
        #expect(plan.sources.filter { $0.kind == .open }.map(\.container) == ["caddy"])
    }

    @Test func `a network that came after the seal is sealed, one that was there before is not`() {
        let first = make(Self.engine(Self.gluetun, Self.caddy))
        let new = EngineNetwork(id: "aaaaaaaaaaaaaaaa", name: "late", subnets: ["172.20.0.0/16"])
        var engine = Self.engine(Self.gluetun, Self.caddy)
        engine.networks?.append(new)
        let plan = make(engine, bridges: ["br-aaaaaaaaaaaa", "br-bbbbbbbbbbbb"], previous: first.scope)
        #expect(plan.scope.bridges == ["br-0123456789ab", "br-aaaaaaaaaaaa"])
        // A bridge with the engine's own kind of name that the engine does not list yet is not taken for the owner's.
        #expect(plan.scope.known == ["br-fedcba987654"])
        #expect(make(engine, previous: plan.scope).scope.bridges.contains("br-aaaaaaaaaaaa"))
    }

    @Test func `the scope stays while the VPN container and its network are gone`() {
        let first = make(Self.engine(Self.gluetun, Self.radarr))
        let down = Self.engine(
            Self.caddy, networks: [EngineNetwork(id: Self.web, name: "web", subnets: ["172.19.0.0/16"])])
        let plan = make(down, previous: first.scope)
        #expect(plan.scope.bridges == first.scope.bridges && plan.scope.subnets == first.scope.subnets)
    }

    @Test func `all networks are sealed where that is wished`() {
        var wishes = Self.wishes
        wishes.coversAllNetworks = true
        let plan = make(Self.engine(Self.gluetun, Self.caddy), wishes: wishes)
        #expect(plan.scope.bridges == ["br-0123456789ab", "br-fedcba987654"])
        #expect(plan.sources.map(\.kind) == [.open, .tunnel])
    }

    @Test func `a container whose port is not seen is not open, unless no port could be`() {
        let engine = Self.engine(Self.gluetun, Self.radarr)
        #expect(!make(engine, ports: [Self.ports[0]]).sources.contains { $0.kind == .open })
        #expect(make(engine, ports: nil).sources.contains { $0.kind == .open && $0.port == nil })
    }

    @Test func `what the seal cannot hold is named`() {
        var direct = Self.container("gluetun", "qmcgaw/gluetun:v3.41.3", "10.77.0.9", on: "lan")
        direct.network.ports = [EnginePort(hostAddress: "::", hostPort: 6881, containerPort: 6881)]
        let host = Self.container("qb", "lscr.io/linuxserver/qbittorrent:5.1.4", mode: .host)
        let macvlan = EngineNetwork(id: Self.web, name: "lan", driver: "macvlan", subnets: ["10.77.0.0/24"])
        let plan = SealPlan.make(
            of: Self.engine(direct, host, networks: [macvlan]), wishes: Self.wishes,
            surroundings: .init(ports: [], resolvers: [IPAddress("127.0.0.53")].compactMap { $0 }))
        #expect(plan.unsealable.map(\.what) == ["gluetun", "gluetun", "qb", "names"])
        #expect(plan.unsealable.map(\.reason).filter { $0.contains("macvlan") }.count == 1)
        let refusals = SealPlan.refusals(
            of: Self.engine(direct, host, networks: [macvlan]), plan: plan, wishes: Self.wishes)
        #expect(refusals.count == 1 && refusals[0].contains("no VPN container is on a bridge".capitalizedFirst))
    }

    @Test func `it is not switched on where it would cut the VPN or the owner`() {
        let engine = Self.engine(Self.gluetun)
        func refusals(_ wishes: SealWishes) -> [String] {
            SealPlan.refusals(of: engine, plan: make(engine, wishes: wishes), wishes: wishes)
        }
        #expect(refusals(Self.wishes).isEmpty)
        #expect(refusals(SealWishes(lan: Self.wishes.lan)).map { $0.contains("--endpoint") } == [true])
        #expect(refusals(SealWishes(endpoints: [Bench.endpoint])).map { $0.contains("--lan") } == [true])
        for text in ["0.0.0.0/0", "8.0.0.0/8", "::/0", "10.0.0.0/1", "2000::/3"] {
            #expect(refusals(SealWishes(lan: Bench.prefixes(text), endpoints: [Bench.endpoint])).count == 1, "\(text)")
        }
    }

    @Test func `only wholly private ranges may be opened for the VPN container`() {
        var gluetun = Self.gluetun
        gluetun.environment = [
            EngineVariable("FIREWALL_OUTBOUND_SUBNETS", .text("10.77.0.0/24,10.0.0.0/1,fd77::/64,8.8.8.8/32"))
        ]
        #expect(make(Self.engine(gluetun)).outbound.map(\.description) == ["10.77.0.0/24", "fd77::/64"])
    }
}

extension String {
    /// As an id of a container.
    fileprivate var padded: String {
        let digits = utf8.map { String($0, radix: 16) }.joined()
        return String(repeating: "0", count: max(0, 64 - digits.utf8.count)) + digits
    }

    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
