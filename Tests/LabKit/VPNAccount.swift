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
        let client = try await VPNServer.makeKeys(on: provider)
        let server = try await VPNServer.open(
            on: provider, name: "lab-xx-wg-001", addresses: (Self.providerAddress, "2001:db8:51::10"),
            client: client.publicKey
        )
        try await provider.start(
            "resolver", ["python3", LabFolders.scripts + "/standins/internet.py", Self.internetAddress, "10.64.0.1"],
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        return VPNAccount(
            privateKey: client.privateKey, addresses: VPNServer.clientAddresses, serverKey: server.publicKey,
            endpoint: server.addresses.v4, port: VPNServer.port)
    }
}
