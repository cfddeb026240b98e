/// What a customer of the lab's VPN provider is given.
public struct VPNAccount: Sendable {
    public var privateKey: String
    public var addresses: String
    public var serverKey: String
    public var endpoint: String
    public var port: Int

    public init(privateKey: String, addresses: String, serverKey: String, endpoint: String, port: Int) {
        self.privateKey = privateKey
        self.addresses = addresses
        self.serverKey = serverKey
        self.endpoint = endpoint
        self.port = port
    }

    /// The variables that Gluetun reads, for a provider of one's own.
    public var gluetunEnvironment: [String: String] {
        [
            "VPN_SERVICE_PROVIDER": "custom", "VPN_TYPE": "wireguard", "WIREGUARD_PRIVATE_KEY": privateKey,
            "WIREGUARD_ADDRESSES": addresses, "WIREGUARD_PUBLIC_KEY": serverKey, "WIREGUARD_ENDPOINT_IP": endpoint,
            "WIREGUARD_ENDPOINT_PORT": "\(port)",
            // What only the stand-in reads: whom it asks for names and for its address.
            "STANDIN_RESOLVER": "10.64.0.1", "STANDIN_ECHO": "http://\(Home.internetAddress)/",
        ]
    }
}

extension Home {
    /// Opens the provider: a real WireGuard server, a resolver inside the tunnel, and one account.
    public func openProvider() async throws -> VPNAccount {
        func word(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }
        let server = word(try await provider.check(["wg", "genkey"]))
        let client = word(try await provider.check(["wg", "genkey"]))
        let serverKey = word(try await provider.check(["wg", "pubkey"], input: server))
        let clientKey = word(try await provider.check(["wg", "pubkey"], input: client))
        try await provider.write(server + "\n", to: "/etc/wireguard/server.key", mode: "600")
        try await provider.shell(
            """
            wireguard-go wg0 >/dev/null 2>&1
            wg set wg0 listen-port 51820 private-key /etc/wireguard/server.key \
                peer \(clientKey) allowed-ips 10.64.1.2/32,fd64::2/128
            ip address add 10.64.0.1/10 dev wg0
            ip address add fd64::1/64 dev wg0 nodad
            ip link set wg0 up mtu 1320
            """)
        try await provider.check(
            ["nft", "-f", "-"],
            input: """
                table ip exit {
                    chain out { type nat hook postrouting priority srcnat; ip saddr 10.64.0.0/10 oifname "eth0" masquerade; }
                }
                table ip6 exit {
                    chain out { type nat hook postrouting priority srcnat; ip6 saddr fd64::/64 oifname "eth0" masquerade; }
                }
                """)
        try await provider.start(
            "resolver", ["python3", LabFolders.scripts + "/standins/internet.py", Self.internetAddress, "10.64.0.1"],
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        Component.note(layers: ["vpn"])
        return VPNAccount(
            privateKey: client, addresses: "10.64.1.2/32,fd64::2/128", serverKey: serverKey,
            endpoint: Self.providerAddress, port: 51820)
    }
}
