import StackModel

extension KnownProduct {
    /// A way in from outside through a tailnet.
    static let tailscale = KnownProduct(
        "tailscale", "Tailscale", .tunnel,
        ports: [KnownPort(41641, .udp, .vpn, login: .byDefault, isEncrypted: true, consequence: "knock at the VPN")],
        configFolders: ["/var/lib/tailscale"],
        needs: ImageNeeds(
            capabilities: ["NET_ADMIN", "NET_RAW"], devices: ["/dev/net/tun"], hostNetwork: true),
        variables: ["TS_*"], sources: ["tailscale/tailscale:Dockerfile (2026-08-22)"]
    ) { product in
        [
            product.official(
                "docker.io/tailscale/tailscale", "ghcr.io/tailscale/tailscale",
                bears: ImageTolerance(identity: .rootNeeded), tools: .alpine.union(["ip", "iptables", "tailscale"]))
        ]
    }
}
