/// A home as attackers and neighbours see it: a media host and a LAN host behind a router, a stranger, a VPN provider
/// and an internet, on IPv4 and IPv6.
///
/// ```
/// media 10.77.0.10 ─┐
/// lan   10.77.0.20 ─┴─ router ── 198.51.100.0/24 ─┬─ stranger .66
///                                                  ├─ provider .10 (WireGuard)
///                                                  └─ internet .254, 203.0.113.80 (addresses, names)
/// ```
/// The router masquerades IPv4 towards the internet and forwards what comes in unfiltered, so that what a stranger
/// reaches is decided by the media host alone.
public struct Home: Sendable {
    public let lab: Lab
    public let media: LabHost
    public let lan: LabHost
    public let stranger: LabHost
    public let router: LabHost
    public let provider: LabHost
    public let internet: LabHost

    /// Addresses, the IPv4 and the IPv6 one.
    public static let mediaAddresses = (v4: "10.77.0.10", v6: "fd77::10")
    public static let lanSubnets = (v4: "10.77.0.0/24", v6: "fd77::/64")
    /// What the internet sees of the home.
    public static let homeAddress = "198.51.100.1"
    public static let providerAddress = "198.51.100.10"
    /// Answers at port 80 with the client's address, at port 53 every name with itself.
    public static let internetAddress = "203.0.113.80"

    /// Makes one in a lab.
    /// - Parameters:
    ///   - engine: the media host's.
    ///   - systemd: whether systemd is the media host's first process.
    ///   - seeing: folders of this machine that the media host sees, read-only.
    ///   - internet: what answers out there.
    public static func make(
        in lab: Lab, engine: EngineVersion = .debian20, systemd: Bool = false, seeing: [String] = [],
        internet far: Internet = .plain
    ) async throws -> Home {
        try await lab.network("lan")
        try await lab.network("wan")
        async let media = lab.host("media", engine: engine, systemd: systemd, seeing: seeing)
        async let lan = lab.host("lan")
        async let stranger = lab.host("stranger")
        async let router = lab.host("router")
        async let provider = lab.host("provider")
        async let internet = lab.host("internet")
        let home = try await Home(
            lab: lab, media: media, lan: lan, stranger: stranger, router: router, provider: provider,
            internet: internet)
        try await home.join()
        try await home.open(far)
        return home
    }

    private func join() async throws {
        let gateways = ["10.77.0.1", "fd77::1"]
        try await lab.join(media, to: "lan", addresses: ["10.77.0.10/24", "fd77::10/64"], gateways: gateways)
        try await lab.join(lan, to: "lan", addresses: ["10.77.0.20/24", "fd77::20/64"], gateways: gateways)
        try await lab.join(router, to: "lan", as: "lan0", addresses: ["10.77.0.1/24", "fd77::1/64"])
        let outside = ["198.51.100.254", "2001:db8:51::fe"]
        try await lab.join(
            router, to: "wan", as: "wan0", addresses: ["198.51.100.1/24", "2001:db8:51::1/64"], gateways: outside)
        try await lab.join(
            provider, to: "wan", addresses: ["198.51.100.10/24", "2001:db8:51::10/64"], gateways: outside)
        try await lab.join(
            stranger, to: "wan", addresses: ["198.51.100.66/24", "2001:db8:51::66/64"], gateways: outside)
        try await lab.join(internet, to: "wan", addresses: ["198.51.100.254/24", "2001:db8:51::fe/64"])
        try await internet.ip([
            "address add 203.0.113.80/32 dev lo", "address add 2001:db8:80::80/128 dev lo",
            "route add 10.77.0.0/24 via 198.51.100.1", "route add fd77::/64 via 2001:db8:51::1",
        ])
        try await stranger.ip(["route add 10.77.0.0/24 via 198.51.100.1", "route add fd77::/64 via 2001:db8:51::1"])
        for host in [router, provider, internet] { try await host.forwards() }
        try await router.check(
            ["nft", "-f", "-"],
            input: """
                table ip home {
                    chain out {
                        type nat hook postrouting priority srcnat
                        ip saddr 10.77.0.0/24 oifname "wan0" ip daddr != 10.77.0.0/24 masquerade
                    }
                }
                """)
    }

    private func open(_ far: Internet) async throws {
        let resolver: String
        switch far {
        case .plain:
            resolver = Self.internetAddress
            try await internet.start(
                "internet",
                ["python3", LabFolders.scripts + "/standins/internet.py", Self.internetAddress, Self.internetAddress],
                environment: ["MULLVAD_EXITS": Self.providerAddress, "PYTHONDONTWRITEBYTECODE": "1"])
        case .witnessing(let exits):
            resolver = FarSide.ispResolver.v4
            try await FarSide.start(on: internet, exits: exits)
        }
        for host in [media, lan, stranger] {
            try await host.write("nameserver \(resolver)\n", to: "/etc/resolv.conf")
        }
        try await lan.wait(
            for: "internet", until: ["curl", "-sf", "--max-time", "1", "http://\(Self.internetAddress)/"])
    }
}

extension Home {
    /// What a home's internet answers.
    public enum Internet: Sendable {
        /// Each client's address, and every name with itself.
        case plain
        /// Two services for addresses, resolvers, trackers; see ``FarSide``. The addresses are the VPN provider's exits.
        case witnessing(exits: [String])
    }
}

extension LabHost {
    /// Makes a router of it.
    func forwards() async throws {
        try await shell("echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
    }
}
