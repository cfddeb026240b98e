/// One server of the lab's VPN provider: a real WireGuard server in user space, behind which everything leaves with the
/// server's own addresses.
public struct VPNServer: Sendable {
    public let host: LabHost
    /// As the provider's list names it.
    public let name: String
    /// Where it is reached, and what the internet sees of its customers.
    public let addresses: (v4: String, v6: String)
    public let publicKey: String

    /// UDP.
    public static let port = 51820
    /// What its one customer has inside the tunnel.
    public static let clientAddresses = "10.64.1.2/32,fd64::2/128"
    /// Where names are asked inside the tunnel.
    public static let resolver = "10.64.0.1"

    /// A WireGuard key pair, made on a host.
    static func makeKeys(on host: LabHost) async throws -> (privateKey: String, publicKey: String) {
        func word(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }
        let privateKey = word(try await host.check(["wg", "genkey"]))
        return (privateKey, word(try await host.check(["wg", "pubkey"], input: privateKey)))
    }

    /// Opens one on a host that is joined to the internet.
    /// - Parameters:
    ///   - addresses: the host's own.
    ///   - client: the public key of the customer.
    static func open(
        on host: LabHost, name: String, addresses: (v4: String, v6: String), client: String
    ) async throws -> VPNServer {
        let keys = try await makeKeys(on: host)
        try await host.write(keys.privateKey + "\n", to: "/etc/wireguard/server.key", mode: "600")
        try await host.shell(
            """
            wireguard-go wg0 >/dev/null 2>&1
            wg set wg0 listen-port \(port) private-key /etc/wireguard/server.key \
                peer \(client) allowed-ips \(clientAddresses)
            ip address add 10.64.0.1/10 dev wg0
            ip address add fd64::1/64 dev wg0 nodad
            ip link set wg0 up mtu 1320
            """)
        // What it forwards, where it forwards ports, goes to the one customer.
        try await host.check(
            ["nft", "-f", "-"],
            input: """
                table ip exit {
                    chain out { type nat hook postrouting priority srcnat; ip saddr 10.64.0.0/10 oifname "eth0" masquerade; }
                    chain in {
                        type nat hook prerouting priority dstnat
                        iifname "eth0" meta l4proto { tcp, udp } th dport 52000-59999 dnat to 10.64.1.2
                    }
                }
                table ip6 exit {
                    chain out { type nat hook postrouting priority srcnat; ip6 saddr { fd64::/64, fd65::/64 } oifname "eth0" masquerade; }
                }
                """)
        Component.note(layers: ["vpn"])
        return VPNServer(host: host, name: name, addresses: addresses, publicKey: keys.publicKey)
    }

    /// Drops what arrives for the tunnel, without a word; or no longer.
    public func isDeaf(_ deaf: Bool) async throws {
        try await host.shell("nft delete table inet deaf 2>/dev/null || true")
        guard deaf else { return }
        try await host.check(
            ["nft", "-f", "-"],
            input: """
                table inet deaf {
                    chain in {
                        type filter hook input priority -300
                        udp dport \(Self.port) drop
                    }
                }
                """)
    }
}
