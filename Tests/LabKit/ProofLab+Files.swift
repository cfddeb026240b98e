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
        _ choice: Choice, servers: [VPNServer], privateKey: String, environment: [String: String]
    ) throws -> [String: String] {
        var variables = [
            "VPN_SERVICE_PROVIDER": "mullvad", "VPN_TYPE": "wireguard",
            "WIREGUARD_ADDRESSES": VPNServer.clientAddresses,
            "FIREWALL_OUTBOUND_SUBNETS": Home.lanSubnets.v4,
            // What only the stand-in reads.
            "STANDIN_RESOLVER": VPNServer.resolver, "STANDIN_ECHO": "http://\(FarSide.neutral.v4)/",
            "STANDIN_HEALTH_PERIOD": "2", "STANDIN_IPTABLES": choice.backend.rawValue,
        ]
        variables.merge(environment) { $1 }
        return [
            "compose.yaml": try LabFolders.text(scripts + "/compose.yaml"),
            ".env": "QBITTORRENT=\(choice.qbittorrent)\n",
            "gluetun.env": variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined(),
            "secrets/wireguard_private_key": privateKey + "\n",
            "config/gluetun/servers.json": try list(of: servers),
            "config/qbittorrent/qBittorrent/qBittorrent.conf": try LabFolders.text(scripts + "/qBittorrent.conf")
                .replacing("@INTERFACE@", with: choice.isBound ? "tun0" : ""),
        ]
    }

    /// The provider's list, as Gluetun keeps it.
    private static func list(of servers: [VPNServer]) throws -> String {
        struct File: Encodable {
            var version = 1
            var mullvad: Provider
        }
        struct Provider: Encodable {
            var version = 4
            var timestamp = 1_790_000_000
            var servers: [Server]
        }
        struct Server: Encodable {
            var vpn = "wireguard"
            var country = "Testland"
            var city = "Labtown"
            var isp = "Lab"
            var owned = true
            var hostname: String
            var wgpubkey: String
            var ips: [String]
        }
        let file = File(
            mullvad: Provider(
                servers: servers.map {
                    Server(hostname: $0.name, wgpubkey: $0.publicKey, ips: [$0.addresses.v4])
                }))
        return String(decoding: try JSONEncoder().encode(file), as: UTF8.self) + "\n"
    }
}
