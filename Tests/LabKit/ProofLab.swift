/// A lab made for packets: a home whose torrent client lives in a VPN container's namespace, on both families; a provider
/// with three servers; an internet that writes down who came; peers with a file.
///
/// ```
/// media 10.77.0.10 ─ router ── 198.51.100.0/24 ─┬─ providers .10 .11 .12 (WireGuard)
///   apps 172.30.0.0/24                           ├─ stranger .66, peers .101 .102 (a real client each, seeding)
///   gluetun + qbittorrent, radarr                └─ internet .254: ISP's resolver .53, 203.0.113.80 .81 .90 .99
/// ```
public struct ProofLab: Sendable {
    public let home: Home
    public let stack: ComposeStack
    /// The provider's, in the order of its list.
    public let servers: [VPNServer]
    public let peers: [LabHost]
    /// What the lab was brought up with.
    public let choice: Choice
    /// The hash of the torrent that the peers seed, hexadecimal.
    public let torrent: String
    /// What is written down out there.
    public var far: FarSide { FarSide(host: home.internet) }
    public var media: LabHost { home.media }

    /// Which releases and settings a lab has.
    public struct Choice: Sendable, Hashable {
        public var engine: EngineVersion
        /// `4.5`, `5.1` or `5.3`.
        public var qbittorrent: String
        /// Whether the torrent client is bound to the tunnel.
        public var isBound: Bool
        public var backend: Backend
        public var tunnel: TunnelKind
        /// Whether the provider gives the client a port, another one at each connection.
        public var forwardsPort: Bool

        /// Whose customer the home is; Mullvad has neither forwarded ports nor OpenVPN.
        var provider: String { forwardsPort || tunnel == .openvpn ? "protonvpn" : "mullvad" }
    }

    /// What the VPN container speaks.
    public enum TunnelKind: String, Sendable, CaseIterable {
        case wireguard, openvpn
    }

    /// Which program the VPN container makes its rules with.
    public enum Backend: String, Sendable, CaseIterable {
        case nft, legacy
    }

    /// The project's folder on the media host.
    public static let folder = "/home/media/stack"
    static let scripts = LabFolders.scripts + "/stacks/proof"
    /// The bridge that the containers stand on.
    public static let subnets = (v4: "172.30.0.0/24", v6: "fd42:30::/64")
    static let torrentFolder = "/srv/torrent"

    /// Addresses of the provider's servers, which are its exits too.
    public static let exits: [(v4: String, v6: String)] = [10, 11, 12].map {
        ("198.51.100.\($0)", "2001:db8:51::\($0)")
    }

    /// Brings one up; returns when the tunnel holds and the torrent client answers.
    /// - Parameters:
    ///   - engine: the media host's.
    ///   - qbittorrent: `4.5`, `5.1` or `5.3`.
    ///   - bound: whether the torrent client is bound to the tunnel.
    ///   - backend: what the VPN container makes its rules with.
    ///   - tunnel: what the VPN container speaks.
    ///   - forwardsPort: whether the provider gives the client a port; over WireGuard.
    ///   - dns: whom the engine is set to ask for names (`"dns"` in `daemon.json`), so that it asks from inside each
    ///     container, as `seal on` advises; none leaves it to ask the host's resolver as the host.
    ///   - environment: further variables of the VPN container.
    ///   - seeing: folders of this machine that the media host sees, read-only.
    public static func up(
        in lab: Lab, engine: EngineVersion = .debian28, qbittorrent: String = "4.5", bound: Bool = true,
        backend: Backend = .nft, tunnel: TunnelKind = .wireguard, forwardsPort: Bool = false,
        dns: String? = nil, environment: [String: String] = [:], systemd: Bool = false, seeing: [String] = []
    ) async throws -> ProofLab {
        let exits = exits.flatMap { [$0.v4, $0.v6] }
        let home = try await Home.make(
            in: lab, engine: engine, systemd: systemd, seeing: seeing, internet: .witnessing(exits: exits))
        try await routes(in: home)
        let choice = Choice(
            engine: engine, qbittorrent: qbittorrent, isBound: bound, backend: backend, tunnel: tunnel,
            forwardsPort: forwardsPort)
        let keys = try await VPNServer.makeKeys(on: home.provider)
        let authority = tunnel == .openvpn ? try await OpenVPNAuthority.make(on: home.provider) : nil
        async let servers = openServers(in: home, client: keys.publicKey, authority: authority)
        async let seeding = seed(in: home)
        async let started = Engine.start(
            on: home.media, images: images(qbittorrent: qbittorrent),
            configuration: dns.map { #"{"dns": ["\#($0)"]}"# })
        let engine = try await started
        let files = try files(
            choice, servers: try await servers, privateKey: keys.privateKey, authority: authority,
            environment: environment)
        try await home.media.check(["install", "-d", "-o", "1000", "-g", "1000", folder, folder + "/downloads"])
        let stack = try await ComposeStack.up(on: engine, folder: folder, files: files)
        let (torrent, peers) = try await seeding
        let proof = ProofLab(
            home: home, stack: stack, servers: try await servers, peers: peers, choice: choice, torrent: torrent)
        try await proof.waitUntilWell()
        return proof
    }

    /// Leads both families from the containers' bridge into the internet and back, whatever the engine translates.
    private static func routes(in home: Home) async throws {
        try await home.router.ip(["route add fd42::/16 via \(Home.mediaAddresses.v6)"])
        try await home.internet.ip(["route add fd42::/16 via 2001:db8:51::1"])
        try await home.media.forwards()
    }

    private static func openServers(
        in home: Home, client: String, authority: OpenVPNAuthority?
    ) async throws -> [VPNServer] {
        async let second = wanHost("provider-b", in: home, addresses: exits[1], forwarding: true)
        async let third = wanHost("provider-c", in: home, addresses: exits[2], forwarding: true)
        let hosts = try await [home.provider, second, third]
        return try await withThrowingTaskGroup(of: (Int, VPNServer).self) { group in
            for (index, host) in hosts.enumerated() {
                group.addTask {
                    let server = try await VPNServer.open(
                        on: host, name: "lab-xx-wg-00\(index + 1)", addresses: exits[index], client: client)
                    try await host.start(
                        "resolver",
                        ["python3", LabFolders.scripts + "/standins/names.py", "/var/log/names.log", "203.0.113.53"]
                            + [VPNServer.resolver, "fd64::1"], environment: ["PYTHONDONTWRITEBYTECODE": "1"])
                    try await authority?.serve(on: host)
                    return (index, server)
                }
            }
            var servers: [(Int, VPNServer)] = []
            for try await server in group { servers.append(server) }
            return servers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// A host on the internet of a home.
    static func wanHost(
        _ name: String, in home: Home, addresses: (v4: String, v6: String), forwarding: Bool = false
    ) async throws -> LabHost {
        let host = try await home.lab.host(name)
        try await home.lab.join(
            host, to: "wan", addresses: ["\(addresses.v4)/24", "\(addresses.v6)/64"],
            gateways: ["198.51.100.254", "2001:db8:51::fe"])
        try await host.ip([
            "route add \(Home.lanSubnets.v4) via 198.51.100.1", "route add \(Home.lanSubnets.v6) via 2001:db8:51::1",
        ])
        if forwarding { try await host.forwards() }
        return host
    }

    /// The tunnel carries, the torrent client and the neighbour answer.
    public func waitUntilWell(timeLimit: Duration = .seconds(60)) async throws {
        let line = """
            nc -z -w 1 127.0.0.1 8080
            docker exec radarr timeout 2 wget -q -O /dev/null http://\(FarSide.neutral.v4)/
            address=$(docker exec qbittorrent timeout 2 wget -q -O - http://\(FarSide.neutral.v4)/)
            case $address in \(Self.exits.map(\.v4).joined(separator: " | "))) ;; *) echo "exit: $address"; exit 1 ;; esac
            """
        try await media.wait(for: "working stack", until: ["sh", "-euc", line], timeLimit: timeLimit)
    }
}
