import StackModel

extension KnownProduct {
    /// OpenVPN client of 2020; its repository has seen no commit since 2020-07-07.
    static let openvpnClient = KnownProduct(
        "openvpn-client", "OpenVPN client", .vpn, configFolders: ["/vpn"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
        sources: ["dperson/openvpn-client:Dockerfile (2020-07-07)"]
    ) { product in
        [
            product.official(
                "docker.io/dperson/openvpn-client", bears: ImageTolerance(identity: .rootNeeded),
                status: .retired(
                    since: "2020-07-07", reason: "its repository has not changed since", successor: "Gluetun"),
                hasHealthcheck: true, tools: ["bash", "cat", "curl", "iptables", "nc", "ping", "sh", "wget"]),
            product.image("ghcr.io/wfg/openvpn-client", bears: ImageTolerance(identity: .rootNeeded)),
        ]
    }
}
