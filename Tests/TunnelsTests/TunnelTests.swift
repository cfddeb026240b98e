import Evidence
import StackModel
import Testing
import Tunnels

@Suite struct TunnelTests {
    private static let old = String(repeating: "a", count: 64)
    private static let new = String(repeating: "b", count: 64)

    private func container(
        _ name: String, _ image: String, id: String? = nil, mode: NetworkMode = .other("media_apps"),
        isUp: Bool = true, dependsOn: [String]? = nil, project: String? = "media",
        variables: [String: String] = [:]
    ) -> EngineContainer {
        var container = EngineContainer(
            id: id ?? String(name.utf8.map { String($0, radix: 16) }.joined().prefix(64)) + "00", name: name,
            image: image)
        container.compose = project.map { ComposeLabels(project: $0, service: name, dependsOn: dependsOn) }
        container.life.state = isUp ? .running : .exited
        container.network = EngineNetworking(
            mode: mode,
            attachments: mode == .other("media_apps")
                ? [EngineAttachment(network: "media_apps", networkID: "0123456789abcdef", addresses: ["172.18.0.2"])]
                : [])
        container.environment = variables.map { EngineVariable($0.key, .text($0.value)) }
        return container
    }

    private func engine(_ containers: EngineContainer...) -> EngineEvidence {
        EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", containers: containers,
            networks: [
                EngineNetwork(
                    id: "0123456789abcdef", name: "media_apps", project: "media", key: "apps",
                    subnets: ["172.18.0.0/16", "fd18::/64"])
            ])
    }

    @Test func `what shares the VPN's network is its member, and what does not is none`() throws {
        let tunnels = Tunnel.all(
            in: engine(
                container("gluetun", "qmcgaw/gluetun:v3.41.3", id: Self.new, variables: ["VPN_INTERFACE": "wg7"]),
                container("qbittorrent", "lscr.io/linuxserver/qbittorrent:5.1.4", mode: .container(Self.new)),
                container("radarr", "lscr.io/linuxserver/radarr:5.14.0")))
        let tunnel = try #require(tunnels.first)
        #expect(tunnels.count == 1)
        #expect(tunnel.vpn.name == "gluetun" && tunnel.interface == "wg7")
        #expect(tunnel.members.map(\.name) == ["qbittorrent"])
        #expect(tunnel.torrentClients.map(\.name) == ["qbittorrent"])
        #expect(tunnel.attachments.map(\.bridge) == ["br-0123456789ab"])
        #expect(tunnel.attachments.flatMap(\.subnets).map { "\($0.address)/\($0.length)" }.count == 2)
    }

    @Test func `a member whose VPN container was made anew stays its member`() throws {
        let lost = container(
            "qbittorrent", "lscr.io/linuxserver/qbittorrent:5.1.4", mode: .container(Self.old),
            dependsOn: ["gluetun:service_healthy:true"])
        let found = Tunnel.all(in: engine(container("gluetun", "qmcgaw/gluetun:v3.41.3", id: Self.new), lost))
        #expect(found.first?.members.map(\.name) == ["qbittorrent"])
        var stranger = lost
        stranger.compose?.project = "other"
        let others = Tunnel.all(in: engine(container("gluetun", "qmcgaw/gluetun:v3.41.3", id: Self.new), stranger))
        #expect(others.first?.members.isEmpty == true)
    }

    @Test func `a torrent client on a bridge is a stray while it runs`() {
        let vpn = container("gluetun", "qmcgaw/gluetun:v3.41.3", id: Self.new)
        let image = "lscr.io/linuxserver/qbittorrent:5.1.4"
        #expect(Tunnel.strays(in: engine(vpn, container("qb", image))).map(\.name) == ["qb"])
        #expect(Tunnel.strays(in: engine(vpn, container("qb", image, isUp: false))).isEmpty)
        #expect(Tunnel.strays(in: engine(vpn, container("qb", image, mode: .container(Self.new)))).isEmpty)
    }

    @Test func `a client whose VPN container is gone is stranded, and no stray`() {
        let image = "lscr.io/linuxserver/qbittorrent:5.1.4"
        let lost = container("qb", image, mode: .container(Self.old))
        #expect(Tunnel.strays(in: engine(lost)).isEmpty)
        let down = container("gluetun", "qmcgaw/gluetun:v3.41.3", id: Self.old, isUp: false)
        #expect(Tunnel.strays(in: engine(lost, down)).isEmpty)
        let other = container("radarr", "lscr.io/linuxserver/radarr:5.14.0", id: Self.old)
        #expect(Tunnel.strays(in: engine(lost, other)).map(\.name) == ["qb"])
    }

    @Test func `only private ranges are let out by the owner's word`() throws {
        let vpn = container(
            "gluetun", "qmcgaw/gluetun:v3.41.3",
            variables: ["FIREWALL_OUTBOUND_SUBNETS": "10.77.0.0/24, 8.0.0.0/8,fd77::/64,nonsense"])
        let tunnel = try #require(Tunnel.all(in: engine(vpn)).first)
        #expect(tunnel.outboundSubnets == ["10.77.0.0/24", "fd77::/64"].compactMap { IPPrefix($0) })
    }

    @Test func `a WireGuard server leads nobody out`() {
        let server = container("wg", "ghcr.io/wg-easy/wg-easy:14")
        #expect(Tunnel.all(in: engine(server)).isEmpty)
    }
}
