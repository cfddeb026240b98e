import Controls
import Evidence
import StackModel

/// Weaknesses of the namespaces as they are, while the files are as they should be.
extension Mutant {
    static let namespaces: [Mutant] = [
        Mutant(
            "IPv6 is open in the VPN container while IPv4 is closed", "vpn.kill-switch-open", on: "gluetun",
            .network(.example("media-gluetun-1", drops: (v4: true, v6: false))),
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "the policy of OUTPUT was flushed", "vpn.kill-switch-open", on: "gluetun",
            .network(.example("media-gluetun-1", drops: (v4: false, v6: true))),
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "a rule lets torrents out by the card", "vpn.kill-switch-open", on: "gluetun",
            .network(
                .example(
                    "media-gluetun-1",
                    rules4: [
                        FirewallRule(
                            2, [.outInterface(["eth0"], negated: false), .transport([17], negated: false)], .accept,
                            text: "-A OUTPUT -o eth0 -p udp -j ACCEPT")
                    ], drops: (v4: true, v6: true))), at: .line("    image: ", service: "gluetun")),
        Mutant(
            "the default route was put back on the card", "vpn.route-beside-tunnel", on: "gluetun",
            .network(.tunnelled(drops: true) { $0.rules.removeAll { $0.mark != nil } }),
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "a second network with a better route", "vpn.route-beside-tunnel", on: "gluetun",
            .network(
                .tunnelled(drops: true) { namespace in
                    namespace.interfaces.append(
                        NetworkInterface(
                            index: 9, name: "eth1", kind: .veth,
                            addresses: [IPPrefix("172.19.0.2/16")].compactMap { $0 }))
                    namespace.routes.append(
                        NetworkRoute(family: .ipv4, via: IPAddress("172.19.0.1"), interface: "eth1", table: 100))
                    namespace.rules.append(RoutingRule(priority: 50, family: .ipv4, action: .lookup(table: 100)))
                }), at: .line("    image: ", service: "gluetun")),
        Mutant(
            "the tunnel is gone", "vpn.route-beside-tunnel", on: "gluetun",
            .network(.tunnelled(drops: true) { $0.interfaces.removeAll { $0.kind == .tunnel } }),
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "Docker's resolver came back", "vpn.dns-outside-tunnel", on: "gluetun",
            .network(
                .tunnelled(drops: true) {
                    $0.resolver = ResolverSettings(servers: [IPAddress("127.0.0.11")].compactMap { $0 })
                }), at: .line("    image: ", service: "gluetun")),
        Mutant(
            "the client runs in a network without a tunnel", "vpn.torrent-outside-tunnel", on: "qbittorrent",
            .network(
                .tunnelled("media-qbittorrent-1", drops: false) {
                    $0.interfaces.removeAll { $0.kind == .tunnel }
                    $0.rules.removeAll { $0.mark != nil }
                }), at: .line("network_mode: service:gluetun", service: "qbittorrent")),
        Mutant(
            "the client takes peers by the card, whatever its file says", "app.qbittorrent-unbound",
            on: "qbittorrent",
            .network(
                .tunnelled(drops: true) { namespace in
                    namespace.containers.append("media-qbittorrent-1")
                    let owner = NetworkSocket.Owner(process: 7, name: "qbittorrent-nox")
                    for transport in [NetworkSocket.Transport.tcp, .udp] {
                        if let card = IPAddress("172.18.0.2") {
                            namespace.sockets.append(
                                NetworkSocket(transport, .listening, address: card, port: 6881, owner: owner))
                        }
                    }
                }), at: .line("network_mode: service:gluetun", service: "qbittorrent")),
        Mutant(
            "the firewall denies a port that Docker passes on", "network.port-past-firewall", on: .host,
            .replace(file: ".env", "LISTEN_ADDRESS=127.0.0.1", with: "LISTEN_ADDRESS=192.168.1.10"),
            .network(.publishing(443, inputDrops: true)), at: .line(":443:443")),
        Mutant(
            "the router leads the internet to the proxy", "network.router-forwards", on: "caddy",
            .replace(file: ".env", "LISTEN_ADDRESS=127.0.0.1", with: "LISTEN_ADDRESS=192.168.1.10"),
            .router(
                RouterMappings(
                    gateway: "192.168.1.1", ownAddress: "192.168.1.10",
                    entries: [.init(.tcp, 443, to: "192.168.1.10", 443, description: "caddy")])),
            at: .line(":443:443")),
        Mutant(
            "a port on loopback is reached at the container's own address", "network.loopback-port-routed", on: "caddy",
            .network(.publishing(443, on: "127.0.0.1/32", inputDrops: true)),
            .engine { $0.change("caddy") { $0.network.attachments[0].addresses = ["172.18.0.3"] } },
            at: .line(":443:443")),
    ]
}
