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
    ]
}
