/// Who the lab's OpenVPN servers are to a customer: one certificate for all, and the customer's name and password.
struct OpenVPNAuthority: Sendable {
    /// The servers' certificate, which is its own authority, in PEM.
    let certificate: String
    private let key: String

    static let user = "lab-customer"
    static let password = "k4-Lantern-over-Quay"
    static let port = 1194

    /// Makes one, with the OpenSSL of a container's layer.
    static func make(on host: LabHost) async throws -> OpenVPNAuthority {
        let settings = """
            [req]
            distinguished_name = name
            x509_extensions = uses
            [name]
            [uses]
            basicConstraints = CA:true
            keyUsage = digitalSignature, keyAgreement, keyCertSign
            extendedKeyUsage = serverAuth
            """
        try await host.write(settings, to: "/etc/openvpn/req.conf")
        try await host.shell(
            """
            cd /etc/openvpn
            \(LabFolders.parts)/layers/postgres/usr/bin/openssl req -x509 -config req.conf -subj /CN=lab -days 3650 -nodes \
                -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -keyout server.key -out server.crt 2>/dev/null
            """)
        return OpenVPNAuthority(
            certificate: try await host.check(["cat", "/etc/openvpn/server.crt"]),
            key: try await host.check(["cat", "/etc/openvpn/server.key"]))
    }

    /// Starts the real OpenVPN server on a host of the provider, and returns when it takes customers.
    func serve(on host: LabHost) async throws {
        try await host.write(certificate, to: "/etc/openvpn/server.crt")
        try await host.write(key, to: "/etc/openvpn/server.key", mode: "600")
        let ask = #"""
            #!/bin/sh
            [ "$(head -n 1 "$1")" = \#(Self.user) ] && [ "$(tail -n 1 "$1")" = '\#(Self.password)' ]

            """#
        try await host.write(ask, to: "/etc/openvpn/ask.sh", mode: "755")
        let layer = LabFolders.parts + "/layers/vpn/usr"
        let words = [
            "--dev", "tun1", "--dev-type", "tun", "--proto", "udp", "--port", "\(Self.port)", "--multihome",
            "--server", "10.65.0.0", "255.255.255.0", "--topology", "subnet", "--server-ipv6", "fd65::/64",
            "--ca", "/etc/openvpn/server.crt", "--cert", "/etc/openvpn/server.crt", "--key", "/etc/openvpn/server.key",
            "--dh", "none", "--verify-client-cert", "none", "--username-as-common-name", "--duplicate-cn",
            "--auth-user-pass-verify", "/etc/openvpn/ask.sh", "via-file", "--script-security", "2", "--disable-dco",
            "--keepalive", "5", "30", "--push", "redirect-gateway def1 ipv6", "--push", "route-ipv6 2000::/3",
            "--verb", "3",
        ]
        try await host.start(
            "openvpn", [layer + "/sbin/openvpn"] + words,
            environment: ["LD_LIBRARY_PATH": layer + "/lib/x86_64-linux-gnu"])
        try await host.wait(
            for: "OpenVPN server",
            until: ["grep", "-q", "Initialization Sequence Completed", "/var/log/openvpn.log"],
            timeLimit: .seconds(10))
        Component.note("OpenVPN", "2.6")
    }
}
