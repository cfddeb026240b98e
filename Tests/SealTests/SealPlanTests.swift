import Evidence
import FileAccess
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
            endpoint: "unix:///var/run/docker.sock", version: "20.10.24", containers: containers,
            networks: networks ?? [
                EngineNetwork(id: apps, name: "media_apps", subnets: ["172.18.0.0/16", "fd18::/64"]),
                EngineNetwork(id: web, name: "web", subnets: ["172.19.0.0/16"]),
            ])
    }

    private static let ports = ["gluetun", "radarr", "caddy"].map { name in
        SealPort(
            container: name.padded, bridge: name == "caddy" ? "br-fedcba987654" : "br-0123456789ab", name: "v-\(name)")
    }

    private static let wishes = SealWishes(
        lan: Bench.prefixes("10.77.0.0/24"), endpoints: [Bench.endpoint], coverage: .tunnelNetworks)

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

    @Test func `every network that somebody made is sealed unless that is not wished, the engine's own where it is`() {
        let usual = EngineNetwork(id: "dddddddddddddddd", name: "bridge", subnets: ["172.17.0.0/16"])
        var named = usual
        (named.name, named.options) = ("dock", ["com.docker.network.bridge.default_bridge": "true"])
        for standard in [usual, named] {
            var engine = Self.engine(Self.gluetun, Self.caddy)
            engine.networks?.append(standard)
            var wishes = SealWishes(lan: Self.wishes.lan, endpoints: Self.wishes.endpoints)
            #expect(wishes.coverage == .userDefined)
            let plan = make(engine, wishes: wishes)
            #expect(plan.scope.bridges == ["br-0123456789ab", "br-fedcba987654"])
            #expect(plan.scope.known == ["br-dddddddddddd"], "images are built there")
            #expect(plan.sources.map(\.kind) == [.open, .tunnel])
            wishes.coverage = .tunnelNetworks
            #expect(make(engine, wishes: wishes).scope.bridges == ["br-0123456789ab"])
            wishes.coverage = .all
            #expect(make(engine, wishes: wishes).scope.known.isEmpty)
            // Where something of a tunnel is on it, it is sealed anyhow.
            let late = Self.container("vpn2", "qmcgaw/gluetun:v3.41.3", "172.17.0.2", on: standard.name, mode: .bridge)
            engine.containers?.append(late)
            #expect(make(engine).scope.bridges == ["br-0123456789ab", "br-dddddddddddd"])
        }
    }

    @Test func `another engine's bridges are left alone, those that came after the seal are not`() {
        let engine = Self.engine(Self.gluetun, Self.caddy)
        let first = make(engine, bridges: ["br-aaaaaaaaaaaa", "br-0123456789ab"])
        #expect(first.scope.known == ["br-aaaaaaaaaaaa", "br-fedcba987654"] && first.unlisted.isEmpty)
        let later = make(engine, bridges: ["br-aaaaaaaaaaaa", "br-bbbbbbbbbbbb"], previous: first.scope)
        #expect(later.scope.known == ["br-aaaaaaaaaaaa", "br-fedcba987654"])
        #expect(later.unlisted == ["br-bbbbbbbbbbbb"])
    }

    // MARK: Strangers

    private static let tool = container("tool", "acme/tool:1", "172.18.0.9")

    @Test func `who nobody knows is open where he was accepted, as long as his name and his image are the same`() {
        let ports = Self.ports + [SealPort(container: "tool".padded, bridge: "br-0123456789ab", name: "v-tool")]
        var wishes = Self.wishes
        func isOpen(_ container: EngineContainer) -> Bool {
            let plan = make(Self.engine(Self.gluetun, container), wishes: wishes, ports: ports)
            #expect(plan.strangers.map(\.container) == [container.name])
            let isOpen = plan.sources.contains { $0.container == container.name && $0.kind == .open }
            #expect(plan.strangers.first?.isAccepted == isOpen)
            return isOpen
        }
        #expect(!isOpen(Self.tool))
        wishes.accepted = [SealIdentity(name: "tool", image: "docker.io/acme/tool")]
        #expect(isOpen(Self.tool))
        var other = Self.tool
        other.image = "docker.io/acme/tool:2"
        #expect(isOpen(other), "another version")
        (other.id, other.network.attachments[0].addresses) = ("tool".padded, ["172.18.0.77"])
        #expect(isOpen(other), "another address")
        other.image = "evil/tool:1"
        #expect(!isOpen(other), "another image")
        other = Self.tool
        other.name = "tool2"
        #expect(!isOpen(other), "another name")
        other = Self.tool
        other.compose = ComposeLabels(project: "media", service: "tool")
        #expect(!isOpen(other), "another's service")
        wishes.accepted.insert(SealIdentity(other))
        #expect(isOpen(other))
    }

    @Test(
        "what an image ends with, its container's name and its variables show nothing",
        arguments: [
            ("lscr.io/linuxserver/radarr:5", true), ("radarr", false), ("evil/radarr:5", false), ("caddy:2", true),
            ("cache.lan:5000/linuxserver/radarr", true), ("acme/tool", false), ("sha256:00ff", false), ("", false),
        ])
    func known(_ image: String, _ isKnown: Bool) {
        #expect(SealIdentity.isKnown(image: image) == isKnown)
        var radarr = Self.radarr
        radarr.image = image
        radarr.environment = [EngineVariable("RADARR__AUTH__METHOD", .text("Forms"))]
        let plan = make(Self.engine(Self.gluetun, radarr))
        #expect(plan.sources.contains { $0.kind == .open } == isKnown)
        #expect(plan.strangers.isEmpty == isKnown)
    }

    @Test func `a container made from an image's id is that image's and no other's`() {
        var one = Self.tool
        (one.image, one.imageID) = ("sha256:" + "ab".padded, "sha256:" + "ab".padded)
        var two = one
        (two.image, two.imageID) = ("sha256:" + "cd".padded, "sha256:" + "cd".padded)
        #expect(SealIdentity(one).image == one.imageID && SealIdentity(one) != SealIdentity(two))
        one.image = String("ab".padded.prefix(12))
        #expect(SealIdentity(one).image == one.imageID)
    }

    @Test func `an address is worth as much as the least of those that share it`() {
        var guest = Self.container("sidecar", "acme/tool:1", mode: .container("radarr".padded))
        let plan = make(Self.engine(Self.gluetun, Self.radarr, guest))
        #expect(plan.sources.map(\.container) == ["gluetun"] && plan.strangers.map(\.container) == ["sidecar"])
        guest.image = "lscr.io/linuxserver/qbittorrent:5.1.4"
        let client = make(Self.engine(Self.gluetun, Self.radarr, guest))
        #expect(client.sources.map(\.kind) == [.tunnel, .tunnel], "a client in a web app's network")
        guest.image = "lscr.io/linuxserver/sonarr:4"
        #expect(make(Self.engine(Self.gluetun, Self.radarr, guest)).sources.map(\.kind) == [.tunnel, .open])
        // One that is gone counts no more.
        guest.image = "acme/tool:1"
        guest.life.state = .exited
        #expect(make(Self.engine(Self.gluetun, Self.radarr, guest)).sources.map(\.kind) == [.tunnel, .open])
    }

    @Test func `whom the owner has the tunnel ask for names may be asked, and is named where nobody sees whom it asks`()
    {
        var gluetun = Self.gluetun
        gluetun.network.dns = ["172.18.0.53", "1.1.1.1", "127.0.0.1"]
        gluetun.environment = [
            EngineVariable("DNS_ADDRESS", .text("10.77.0.1")),
            EngineVariable("DNS_UPSTREAM_PLAIN_ADDRESSES", .text("172.19.0.5:53, [fd18::5]:53,9.9.9.9:53")),
        ]
        var radarr = Self.radarr
        radarr.network.dns = ["172.18.0.66"]
        let plan = make(Self.engine(gluetun, radarr))
        #expect(plan.resolvers.map { "\($0)" } == ["10.77.0.1", "172.18.0.53", "172.19.0.5", "fd18::5"])
        #expect(plan.unsealable.filter { $0.reason.contains("for names") }.count == 3)
        #expect(make(Self.engine(Self.gluetun, radarr)).resolvers.isEmpty)
    }

    // MARK: Partial evidence

    @Test func `what the engine did not tell of is named, and nothing is switched on by it`() {
        let whole = Self.engine(Self.gluetun, Self.radarr)
        #expect(make(whole).gaps.isEmpty)
        var partly = whole
        partly.others = [
            EngineNeighbour(id: "x".padded, name: "hidden", image: "acme/tool", state: "running"),
            EngineNeighbour(id: "y".padded, name: "gone", image: "acme/tool", state: "exited"),
        ]
        #expect(make(partly).gaps == ["The engine did not tell of hidden."])
        #expect(SealPlan.refusals(of: partly, plan: make(partly), wishes: Self.wishes).count == 1)
        partly = whole
        partly.networks?.removeFirst()
        #expect(make(partly).gaps.count == 2)
        partly.networks = nil
        #expect(make(partly).gaps.count == 1)
        partly.containers = nil
        #expect(make(partly).gaps.count == 1)
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
            surroundings: .init(ports: []))
        #expect(plan.unsealable.map(\.what) == ["gluetun", "gluetun", "qb"])
        #expect(plan.unsealable.map(\.reason).filter { $0.contains("macvlan") }.count == 1)
        let refusals = SealPlan.refusals(
            of: Self.engine(direct, host, networks: [macvlan]), plan: plan, wishes: Self.wishes)
        #expect(refusals.count == 1 && refusals[0].contains("no VPN container is on a bridge".capitalizedFirst))
    }

    /// What the plan says of names for one container, by the engine's version and whom it and the host ask.
    private func passedOn(
        _ container: EngineContainer, _ version: String?, _ names: NameServers, isDual: Bool = false
    ) -> [String] {
        var engine = Self.engine(container, Self.radarr)
        engine.version = version
        if isDual {
            engine.networks = engine.networks?.map { network in
                var network = network
                network.hasIPv6 = true
                return network
            }
        }
        return SealPlan.make(
            of: engine, wishes: Self.wishes, surroundings: .init(ports: Self.ports, names: names)
        ).unsealable.map(\.reason)
    }

    private static func servers(_ texts: String...) -> NameServers {
        NameServers(host: texts.compactMap { IPAddress($0) })
    }

    @Test func `names that the engine passes on as the host are named, and no others`() {
        let elsewhere = Self.servers("192.0.2.53")
        #expect(passedOn(Self.gluetun, "28.5.2", elsewhere).count == 1)
        #expect(passedOn(Self.gluetun, "28.5.2", elsewhere)[0].contains("What gluetun asks"))
        #expect(passedOn(Self.gluetun, nil, elsewhere).count == 1, "an unknown engine counts as a new one")
        for version in ["20.10.24+dfsg1", "25.0.6", "26.0.0", "27.5.1"] {
            #expect(passedOn(Self.gluetun, version, elsewhere).isEmpty, "\(version)")
            // Where the host's resolver is on the host itself, every release asks as the host.
            #expect(passedOn(Self.gluetun, version, Self.servers("192.0.2.53", "127.0.0.1")).count == 1, "\(version)")
            #expect(passedOn(Self.gluetun, version, NameServers(host: nil)).count == 1, "\(version)")
        }
        var own = Self.gluetun
        own.network.dns = ["1.1.1.1"]
        #expect(passedOn(own, "28.5.2", elsewhere).isEmpty)
        var stopped = Self.gluetun
        stopped.life.state = .exited
        #expect(passedOn(stopped, "28.5.2", elsewhere).isEmpty)
    }

    @Test(arguments: [
        ("25.0.6", false, false), ("26.1.4", true, false), ("27.5.1", true, false), ("28.0.0", true, true),
    ])
    func `a host's server at an IPv6 address counts from 26 on where the container has no IPv6`(
        version: String, alone: Bool, dual: Bool
    ) {
        let six = Self.servers("2001:db8::53")
        #expect(passedOn(Self.gluetun, version, six).isEmpty != alone)
        #expect(passedOn(Self.gluetun, version, six, isDual: true).isEmpty != dual)
        // One at a link is reached by the host alone.
        #expect(passedOn(Self.gluetun, version, Self.servers("fe80::1%eth0"), isDual: true).isEmpty != alone)
    }

    @Test func `the engine's own servers count for what was started since it runs with them`() throws {
        let since = try #require(EngineTime("2026-11-20T10:00:00Z"))
        var names = Self.servers("127.0.0.53")
        names.engine = ["10.77.0.1"]
        var container = Self.gluetun
        container.life.started = EngineTime("2026-11-20T10:00:07Z")
        #expect(passedOn(container, "28.5.2", names).count == 1, "nobody knows since when")
        names.engineSince = since
        #expect(passedOn(container, "28.5.2", names).isEmpty)
        container.life.started = EngineTime("2026-11-20T09:59:59Z")
        #expect(passedOn(container, "28.5.2", names).count == 1, "the engine before kept it running")
        container.life.started = nil
        #expect(passedOn(container, "28.5.2", names).count == 1)
    }

    @Test func `name servers are read from the host's and the engine's files`() {
        func read(_ settings: String, written: Int, changed: Int? = nil, engine: Int?) -> NameServers {
            var files = InMemoryFileSystem([
                "/etc/resolv.conf": .init("# mine\nnameserver\t127.0.0.53\nnameserver fe80::1%eth0\noptions edns0\n"),
                "/etc/docker/daemon.json": .init(settings, modified: written, changed: changed),
            ])
            if let engine { files.files["/var/run/docker.pid"] = .init("7", modified: engine) }
            return NameServers(files)
        }
        let given = #"{"dns": ["10.77.0.1", "fd77::1"], "ipv6": true}"#
        let since = 1_800_000_000_250_000_000
        let names = read(given, written: since - 1, engine: since)
        #expect(names.host?.map(\.description) == ["127.0.0.53", "fe80::1"])
        #expect(names.engine == ["10.77.0.1", "fd77::1"])
        #expect(names.engineSince == EngineTime(seconds: 1_800_000_000, nanoseconds: 250_000_000))
        #expect(read(given, written: since + 1, engine: since).engine.isEmpty, "the engine was not started again since")
        #expect(
            read(given, written: 0, changed: since + 1, engine: since).engine.isEmpty, "an old copy, put there since")
        #expect(read(given, written: 0, changed: since, engine: since).engine == ["10.77.0.1", "fd77::1"])
        #expect(read(given, written: 0, engine: nil).engine.isEmpty, "nobody knows since when it runs")
        #expect(read("{", written: 0, engine: since).engine.isEmpty)
        #expect(NameServers(InMemoryFileSystem()) == NameServers(host: nil))
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
