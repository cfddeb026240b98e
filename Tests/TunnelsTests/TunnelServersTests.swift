import Evidence
import PacketFilter
import StackModel
import Testing
import Tunnels

@Suite struct TunnelServersTests {
    private func servers(_ variables: [String: String]) -> TunnelServers {
        var container = EngineContainer(
            id: String(repeating: "a", count: 64), name: "gluetun", image: "qmcgaw/gluetun:v3.41.3")
        container.environment = variables.map { EngineVariable($0.key, .text($0.value)) }
        let engine = EngineEvidence(endpoint: "unix:///run/docker.sock", containers: [container])
        return Tunnel.all(in: engine).first.map { TunnelServers(of: $0, in: engine) } ?? TunnelServers()
    }

    private func text(_ servers: TunnelServers) -> [String] {
        servers.endpoints.map { "\($0.address) \($0.port) \($0.transport)" }
            + servers.names.map { "\($0.host) \($0.port) \($0.transport)" }
    }

    @Test(
        "the owner's variables name the server",
        arguments: [
            (
                [
                    "VPN_TYPE": "wireguard", "WIREGUARD_ENDPOINT_IP": "198.51.100.10",
                    "WIREGUARD_ENDPOINT_PORT": "51821",
                ],
                ["198.51.100.10 51821 17"]
            ),
            (["VPN_TYPE": "wireguard", "VPN_ENDPOINT_IP": "fd51::10", "VPN_ENDPOINT_PORT": "53"], ["fd51::10 53 17"]),
            (
                ["OPENVPN_ENDPOINT_IP": "198.51.100.10", "OPENVPN_ENDPOINT_PORT": "443", "OPENVPN_PROTOCOL": "tcp"],
                ["198.51.100.10 443 6"]
            ),
            // Without a port that is known nothing is guessed, nor from what is no address.
            (
                ["VPN_TYPE": "wireguard", "VPN_SERVICE_PROVIDER": "custom", "WIREGUARD_ENDPOINT_IP": "198.51.100.10"],
                []
            ),
            (["VPN_TYPE": "wireguard", "WIREGUARD_ENDPOINT_IP": "0x7f.1", "WIREGUARD_ENDPOINT_PORT": "51820"], []),
            (
                [
                    "VPN_TYPE": "wireguard", "WIREGUARD_ENDPOINT_IP": "198.51.100.10",
                    "WIREGUARD_ENDPOINT_PORT": "70000",
                ], []
            ),
            (
                ["VPN_TYPE": "wireguard", "VPN_SERVICE_PROVIDER": "mullvad", "WIREGUARD_ENDPOINT_IP": "198.51.100.10"],
                ["198.51.100.10 51820 17"]
            ),
        ])
    func environment(_ variables: [String: String], _ expected: [String]) {
        #expect(text(servers(variables)) == expected)
    }

    @Test func `a provider's list is asked where no server is named`() {
        let asked = servers(["VPN_TYPE": "wireguard", "VPN_SERVICE_PROVIDER": "mullvad"])
        let list = TunnelServers.File.list(
            "/gluetun/servers.json", provider: "mullvad", isWireGuard: true, port: 51820)
        #expect(asked.files.contains(list))
        let json = """
            {"version": 1, "mullvad": {"servers": [
                {"vpn": "wireguard", "ips": ["198.51.100.10", "fd51::10"]}, {"vpn": "openvpn", "ips": ["198.51.100.11"]},
                {"vpn": "wireguard", "ips": ["no address"]}]}, "pia": {"servers": [{"ips": ["198.51.100.12"]}]}}
            """
        #expect(text(TunnelServers(list, Array(json.utf8))) == ["198.51.100.10 51820 17", "fd51::10 51820 17"])
        #expect(text(TunnelServers(list, Array("{".utf8))).isEmpty)
    }

    @Test func `WireGuard's own file names it`() {
        let file = """
            [Peer]
            # Endpoint = 198.51.100.99:1
            Endpoint = 198.51.100.10:51820
            endpoint=[fd51::10]:51821
            Endpoint = vpn.example.net:51822
            Endpoint = 198.51.100.10
            """
        let read = TunnelServers(.wireGuard("/gluetun/wireguard/wg0.conf"), Array(file.utf8))
        #expect(text(read) == ["198.51.100.10 51820 17", "fd51::10 51821 17", "vpn.example.net 51822 17"])
    }

    @Test func `OpenVPN's own file names it`() {
        let file = """
            client
            proto tcp-client
            port 1195
            remote 198.51.100.10
            remote vpn.example.net 443
            remote 198.51.100.11 53 udp
            ;remote 198.51.100.99 1
            remote bad;name 1
            """
        let read = TunnelServers(.openVPN("/gluetun/custom.conf"), Array(file.utf8))
        #expect(text(read) == ["198.51.100.10 1195 6", "198.51.100.11 53 17", "vpn.example.net 443 6"])
    }
}
