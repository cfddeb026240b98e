import StackModel

extension KnownProduct {
    /// linuxserver.io's WireGuard, server or client; as a client it has no kill switch (docker-wireguard#139).
    static let wireguard = KnownProduct(
        "wireguard", "WireGuard", .vpn,
        ports: [KnownPort(51820, .udp, .vpn, login: .byDefault, isEncrypted: true, consequence: "knock at the VPN")],
        needs: ImageNeeds(capabilities: ["NET_ADMIN"], hostPaths: ["/lib/modules"]),
        variables: ["PEERS", "SERVERURL", "PEERDNS"],
        sources: [
            "linuxserver/docker-documentation:docs/images/docker-wireguard.md", "linuxserver/docker-wireguard#139",
        ]
    ) { product in [product.linuxserver(identity: .rootNeeded)] }
}
