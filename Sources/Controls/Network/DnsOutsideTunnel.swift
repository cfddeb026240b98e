import KnownImages
import StackModel

extension Control {
    static let dnsOutsideTunnel = Control(
        id: "vpn.dns-outside-tunnel",
        title: "Name lookups leave outside the tunnel",
        layer: .network,
        impact: .data,
        guide: ["VP3", "CL16"],
        why: """
            Gluetun resolves names itself, encrypted and through the tunnel. Told to keep Docker's resolver \
            (`DNS_KEEP_NAMESERVER=on`, up to 3.41) or to ask a resolver in the home network, it hands the names of every \
            tracker and indexer to the home network and its internet provider. That Gluetun asks Cloudflare by default is \
            no leak: the question goes through the tunnel.
            """,
        fix: "Remove the setting and let Gluetun resolve names itself.",
        references: [Reference("Gluetun wiki: DNS"), Reference("Gluetun issues 3205, 3217 and 3279")],
        reads: [.image, .environment, .envFile, .networks],
        variables: [
            "DNS_KEEP_NAMESERVER", "DNS_ADDRESS", "DNS_PLAINTEXT_ADDRESS", "DNS_UPSTREAM_PLAIN_ADDRESSES",
            "FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS", "VPN_SERVICE_PROVIDER", "VPNSP",
        ],
        examples: [
            .fails(
                "Docker's resolver is kept", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      DNS_KEEP_NAMESERVER: "on"  # <-
                """),
            .fails(
                "a resolver in the home network", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.40
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24
                      DNS_ADDRESS: 192.168.1.53  # <-
                """),
            .fails(
                "on master, by its new name", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:latest
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24
                      DNS_UPSTREAM_RESOLVER_TYPE: plain
                      DNS_UPSTREAM_PLAIN_ADDRESSES: 192.168.1.53:53  # <-
                """),
            .fails(
                "a resolver that runs in a container of the same network", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      DNS_ADDRESS: 172.30.0.53  # <-
                    networks: [lan]
                networks:
                  lan:
                    ipam:
                      config:
                        - subnet: 172.30.0.0/24
                """),
            .passes(
                "the default",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .passes(
                "master ignores the setting",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:latest
                    environment: ["DNS_KEEP_NAMESERVER=on"]
                """),
            .passes(
                "the provider's resolver inside the tunnel",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      DNS_ADDRESS: 10.64.0.1
                """),
            .unknown(
                "a private address that no rule lets out",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      DNS_ADDRESS: 192.168.1.53
                """),
            .unknown(
                "the digest does not tell whether the setting is still read",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                    environment: ["DNS_KEEP_NAMESERVER=on"]
                """),
        ]
    ) { subject in
        subject.eachGluetun { names(of: $0, in: subject) }
    }

    private static func names(of vpn: KnownService, in subject: Case) -> Verdict {
        let versions = vpn.gluetunVersions
        let keep = vpn.setting("DNS_KEEP_NAMESERVER")
        let isKeepRead = versions.possible.filter { $0 <= .v341 }
        if !isKeepRead.isEmpty, let verdict = keep.forced { return verdict }
        if keep.switched == true, let span = keep.span, !isKeepRead.isEmpty {
            guard isKeepRead.count == versions.possible.count else {
                return versions.undecided("Whether DNS_KEEP_NAMESERVER still has an effect")
            }
            return .fail(
                Failure(
                    "Your internet provider can read which trackers and indexers you look up: Docker's resolver is kept.",
                    reach: .anyone, at: [span],
                    seen: [Observation("DNS_KEEP_NAMESERVER is on", at: span), Observation(versions.assumption)],
                    remedy: Remedy(
                        .removeVariable(service: vpn.name, name: "DNS_KEEP_NAMESERVER"),
                        mayBreak:
                            "Up to 3.40 the apps inside then reach others by address or published port, not by name.")))
        }
        let address = vpn.setting("DNS_ADDRESS", "DNS_PLAINTEXT_ADDRESS")
        if let verdict = resolver(address, of: vpn, in: subject) { return verdict }
        if versions.any({ $0 == .master }) {
            let upstream = vpn.setting("DNS_UPSTREAM_PLAIN_ADDRESSES")
            if let verdict = resolver(upstream, of: vpn, in: subject) { return verdict }
        }
        return .pass([
            Observation(
                address.isAbsent ? "Gluetun resolves names itself" : "the resolver is reached through the tunnel",
                at: address.span ?? vpn.service.place(of: "environment"))
        ])
    }

    /// The verdict on a resolver that is set; nil when it is reached through the tunnel.
    private static func resolver(_ setting: Setting, of vpn: KnownService, in subject: Case) -> Verdict? {
        if let verdict = setting.forced { return verdict }
        guard case .text(let text, let entry) = setting else { return nil }
        for shown in text.commaSeparated {
            guard let prefix = IPPrefix(shown.withoutPort), !prefix.address.isLoopback, prefix.address.isPrivate else {
                continue
            }
            let local = subject.localRanges(of: vpn)
            if let range = local.first(where: { $0.prefix.contains(prefix) }) {
                return .fail(
                    Failure(
                        """
                        The names of trackers and indexers are asked outside the tunnel: the resolver \(shown) is in \
                        \(range.what).
                        """,
                        reach: .anyone, at: [entry.span],
                        seen: [Observation("\(entry.name) is \(shown)", at: entry.span), Observation(range.what)],
                        remedy: Remedy(
                            .removeVariable(service: vpn.name, name: entry.name),
                            mayBreak: "Names that only that resolver knows are no longer found.")))
            }
            if let provider = vpn.vpnProvider, IPPrefix.tunnelSpace(of: provider)?.contains(prefix) ?? false {
                continue
            }
            return .unknown(
                reason: """
                    \(entry.name) is the private address \(shown), which no rule lets out around the tunnel: either it is \
                    in the tunnel, or in one of Docker's networks, or no name is found at all.
                    """,
                remedy: "Look at /etc/resolv.conf in \(vpn.name) and watch port 53 on its outer interface.")
        }
        return nil
    }
}

extension Case {
    /// The ranges that the VPN service reaches around the tunnel: those it was told, and its Docker networks as written.
    fileprivate func localRanges(of vpn: KnownService) -> [(prefix: IPPrefix, what: String)] {
        let told = vpn.outboundSubnets.map { ($0, "a range that is let out around the tunnel") }
        let networks = vpn.networks.compactMap { stack.network($0.network) }.flatMap { network in
            network.subnets.compactMap { IPPrefix($0.value) }.map { ($0, "the Docker network \(network.key)") }
        }
        return told + networks
    }
}

extension String {
    /// An address without its port: `10.0.0.1:53`, `[fd00::1]:53`.
    fileprivate var withoutPort: String {
        if hasPrefix("["), let end = firstIndex(of: "]") { return String(self[index(after: startIndex)..<end]) }
        let parts = split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : self
    }
}
