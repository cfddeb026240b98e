import FoundationEssentials

extension ProofLab {
    /// The images that its Compose file names.
    static func images(qbittorrent: String) -> [LabImage] {
        [
            StandIn.gluetun(version: "v3.41.3"), RealImage.qbittorrent(qbittorrent),
            StandIn.servarr("radarr", version: "5.14.0.9383", tag: "lscr.io/linuxserver/radarr:5.14.0"),
        ]
    }

    /// The project's files by their path below its folder.
    static func files(
        _ choice: Choice, servers: [VPNServer], privateKey: String, authority: OpenVPNAuthority?,
        environment: [String: String]
    ) throws -> [String: String] {
        var variables = [
            "VPN_SERVICE_PROVIDER": choice.provider, "VPN_TYPE": choice.tunnel.rawValue,
            "FIREWALL_OUTBOUND_SUBNETS": Home.lanSubnets.v4,
            // What only the stand-in reads.
            "STANDIN_RESOLVER": VPNServer.resolver, "STANDIN_ECHO": "http://\(FarSide.neutral.v4)/",
            "STANDIN_HEALTH_PERIOD": "2", "STANDIN_IPTABLES": choice.backend.rawValue,
        ]
        switch choice.tunnel {
        case .wireguard: variables["WIREGUARD_ADDRESSES"] = VPNServer.clientAddresses
        case .openvpn: variables["OPENVPN_USER"] = OpenVPNAuthority.user
        }
        if choice.forwardsPort { variables["VPN_PORT_FORWARDING"] = "on" }
        variables.merge(environment) { $1 }
        return [
            "compose.yaml": try LabFolders.text(scripts + "/compose.yaml"),
            ".env": "QBITTORRENT=\(choice.qbittorrent)\n",
            "gluetun.env": variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined(),
            "secrets/wireguard_private_key": privateKey + "\n",
            "secrets/openvpn_password": OpenVPNAuthority.password + "\n",
            "config/gluetun/servers.json": try list(of: servers, choice),
            "config/gluetun/ca.crt": authority?.certificate ?? "",
            "config/qbittorrent/qBittorrent/qBittorrent.conf": try LabFolders.text(scripts + "/qBittorrent.conf")
                .replacing("@INTERFACE@", with: choice.isBound ? "tun0" : ""),
        ]
    }

    /// The provider's list, as Gluetun keeps it.
    private static func list(of servers: [VPNServer], _ choice: Choice) throws -> String {
        struct Provider: Encodable {
            var version = 4
            var timestamp = 1_790_000_000
            var servers: [Server]
        }
        struct Server: Encodable {
            var vpn: String
            var country = "Testland"
            var city = "Labtown"
            var hostname: String
            var isp: String?
            var owned: Bool?
            var wgpubkey: String?
            var tcp: Bool?
            var udp: Bool?
            var ips: [String]
        }
        let provider = Provider(
            servers: servers.map { server in
                var entry = Server(
                    vpn: choice.tunnel.rawValue, hostname: server.name, ips: [server.addresses.v4])
                switch choice.tunnel {
                case .wireguard: entry.wgpubkey = server.publicKey
                case .openvpn: entry.udp = true
                }
                if choice.provider == "mullvad" { (entry.isp, entry.owned) = ("Lab", true) }
                return entry
            })
        let words = String(decoding: try JSONEncoder().encode([choice.provider: provider]), as: UTF8.self)
        return #"{"version":1,"# + words.dropFirst() + "\n"
    }
}
