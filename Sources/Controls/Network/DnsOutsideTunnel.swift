import Evidence
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
            no leak: the question goes through the tunnel. dperson's OpenVPN client keeps Docker's resolver, and lets it out \
            past its firewall, unless it is started with `-d` or `DNS`.
            """,
        fix: "Remove the setting and let Gluetun resolve names itself.",
        references: [Reference("Gluetun wiki: DNS"), Reference("Gluetun issues 3205, 3217 and 3279")],
        reads: [.image, .environment, .envFile, .networks, .command, .entrypoint],
        variables: [
            "DNS_KEEP_NAMESERVER", "DNS_ADDRESS", "DNS_PLAINTEXT_ADDRESS", "DNS_UPSTREAM_PLAIN_ADDRESSES",
            "FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS", "VPN_SERVICE_PROVIDER", "VPNSP", "DNS",
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
            .fails(
                "dperson's OpenVPN client keeps Docker's resolver", on: "vpn",
                """
                services:
                  vpn:
                    image: dperson/openvpn-client:latest  # <-
                    command: '-f "" -r 192.168.1.0/24'
                  deluge:
                    image: lscr.io/linuxserver/deluge:2.2.0
                    network_mode: service:vpn
                """),
            .passes(
                "the same with the provider's resolvers",
                """
                services:
                  vpn:
                    image: dperson/openvpn-client:latest
                    command: '-d -f "" -r 192.168.1.0/24'
                  deluge:
                    image: lscr.io/linuxserver/deluge:2.2.0
                    network_mode: service:vpn
                """),
            .unknown(
                "an image of which it is not established",
                """
                services:
                  vpn:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914
                  deluge:
                    image: lscr.io/linuxserver/deluge:2.2.0
                    network_mode: service:vpn
                """),
            .passes(
                "the default",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            Example.fails(
                "what runs asks Docker's resolver, whatever the file says", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(.tunnelled(drops: true) { $0.resolver = ResolverSettings(servers: .addresses("127.0.0.11")) }),
            Example.fails(
                "what runs asks the router, which the firewall lets out", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(.askingTheRouter),
            Example.passes(
                "a digest tells no version, and what runs asks the tunnel's own resolver",
                """
                services:
                  vpn:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914
                  deluge:
                    image: lscr.io/linuxserver/deluge:2.2.0
                    network_mode: service:vpn
                """
            ).seen(
                .tunnelled("media-vpn-1", drops: true) {
                    $0.resolver = ResolverSettings(servers: .addresses("10.64.0.1"))
                }),
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
        subject.eachVpn { vpn in
            let written = vpn.isGluetun ? names(of: vpn, in: subject) : foreign(vpn, in: subject)
            guard case .seen(let namespace) = subject.namespace(of: vpn) else { return written }
            return RunningResolver(vpn, namespace).verdict(written: written)
        }
    }

    /// Images other than Gluetun. Source: dperson/openvpn-client, `openvpn.sh` (`dns`, `firewall`).
    private static func foreign(_ vpn: KnownService, in subject: Case) -> Verdict {
        guard !subject.members(of: vpn).isEmpty else {
            return .notApplicable("Nothing lives in the network of \(vpn.name).")
        }
        let image = vpn.image
        guard let image, image.value.repository.hasSuffix("dperson/openvpn-client"), vpn.entrypoint.isEmpty else {
            return .unknown(
                reason: "Whether \(vpn.title) asks for names through its tunnel is not established for this image.",
                remedy: "Look at /etc/resolv.conf in \(vpn.name) and watch port 53 on its outer interface.")
        }
        let setting = vpn.setting("DNS")
        if let verdict = setting.forced { return verdict }
        if let span = setting.span {
            return .pass([Observation("DNS is set: the provider's resolvers are asked", at: span)])
        }
        if let problem = subject.problem(with: vpn, .command) { return .unknown(because: problem) }
        let words = vpn.command.flatMap { word in
            word.value.text.split { " \"'".contains($0) }.map { (String($0), word.span) }
        }
        // Options may stand together: `-df ""`.
        if let flag = words.first(where: { $0.0 == "-d" || $0.0.hasPrefix("-d") && $0.0.count <= 3 }) {
            return .pass([Observation("-d: the provider's resolvers are asked", at: flag.1)])
        }
        return .fail(
            Failure(
                """
                The names of trackers are asked of Docker's resolver, past the tunnel, unless a script in /vpn sets another: \
                \(vpn.name) is started without -d.
                """,
                reach: .anyone, impact: .defence, at: [image.span] + (words.first.map { [$0.1] } ?? []),
                seen: [Observation("neither -d in the command nor DNS is set", at: words.first?.1 ?? image.span)],
                remedy: Remedy(
                    .advise("add `-d` to the command of \(vpn.name), or move to Gluetun"),
                    mayBreak: "Apps inside then no longer find other containers by name.")))
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

extension [IPAddress] {
    fileprivate static func addresses(_ texts: String...) -> [IPAddress] { texts.compactMap { IPAddress($0) } }
}

extension NetworkEvidence {
    /// The router at 192.168.1.1 is asked for names, and a rule lets that out by the card.
    fileprivate static var askingTheRouter: NetworkEvidence {
        let lan = IPPrefix("192.168.1.0/24")
        return .tunnelled(drops: true) { namespace in
            namespace.resolver = ResolverSettings(servers: .addresses("192.168.1.1"))
            namespace.routes.append(
                NetworkRoute(family: .ipv4, to: lan, via: IPAddress("172.18.0.1"), interface: "eth0", table: 199))
            namespace.rules.append(
                RoutingRule(priority: 99, family: .ipv4, destination: lan, action: .lookup(table: 199)))
            namespace.firewall?.tables[0].chains[0].rules.append(.letsOut("192.168.1.0/24"))
        }
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
