import KnownImages
import StackModel

extension Control {
    static let outboundSubnetPublic = Control(
        id: "vpn.outbound-subnet-public",
        title: "Part of the internet is let out around the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "VP5"],
        why: """
            `FIREWALL_OUTBOUND_SUBNETS` lets everything in Gluetun's network talk to those ranges directly, around the \
            tunnel, and routes it there. It is meant for the home network. Gluetun refuses only ranges that start at \
            0.0.0.0; any other public range is taken, and torrent peers in it see the home address.
            """,
        fix: "List your own network only, such as `192.168.1.0/24`.",
        references: [Reference("Gluetun wiki: firewall"), Reference("Gluetun issue 2083")],
        reads: [.image, .environment, .envFile, .networks],
        variables: ["FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS"],
        examples: [
            .fails(
                "half of the internet", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24,128.0.0.0/1  # <-
                """),
            .fails(
                "a public range by the older name", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:latest
                    environment:
                      - EXTRA_SUBNETS=1.0.0.0/8  # <-
                """),
            .fails(
                "one digit too few in the mask of a private range", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 172.16.0.0/8  # <-
                """),
            .fails(
                "the stack's own Docker network has a public range", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    networks: [media]
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 172.60.0.0/24
                networks:
                  media:
                    ipam:
                      config:
                        - subnet: 172.60.0.0/24  # <-
                """),
            .passes(
                "the home network",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24, 172.20.0.0/16, fd00::/8
                """),
            .passes(
                "none",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: ${LAN_SUBNET}
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            let setting = vpn.setting("FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS")
            if let verdict = setting.forced { return verdict }
            guard case .text(let text, let entry) = setting else {
                return .pass([
                    Observation("no range is let out around the tunnel", at: vpn.service.place(of: "environment"))
                ])
            }
            let prefixes = text.commaSeparated.map { ($0, IPPrefix($0)) }
            if let unread = prefixes.first(where: { $0.1 == nil }) {
                return .unknown(
                    reason: "\(entry.name) holds `\(unread.0)`, which is no address range.",
                    remedy: "Write ranges such as 192.168.1.0/24, separated by commas.")
            }
            let open = prefixes.compactMap { text, prefix in
                prefix.flatMap { $0.isWithinPrivateSpace || $0.address.isUnspecified ? nil : (text, $0) }
            }
            guard !open.isEmpty else {
                return .pass([Observation("\(entry.name) holds private ranges only: \(text)", at: entry.span)])
            }
            let foreign = open.filter { subject.ownNetwork(of: vpn, holding: $0.1) == nil }
            if foreign.isEmpty, let first = open.first, let own = subject.ownNetwork(of: vpn, holding: first.1) {
                return .fail(own: own.subnet, of: own.network, named: entry)
            }
            return .fail(open: foreign, of: entry, on: vpn)
        }
    }
}

extension Case {
    /// The VPN service's own Docker network, with the line of its subnet, that holds the range as a whole.
    fileprivate func ownNetwork(
        of vpn: KnownService, holding range: IPPrefix
    ) -> (network: Network, subnet: Located<String>)? {
        for network in vpn.networks.compactMap({ stack.network($0.network) }) {
            if let subnet = network.subnets.first(where: { IPPrefix($0.value)?.contains(range) ?? false }) {
                return (network, subnet)
            }
        }
        return nil
    }
}

extension Verdict {
    /// What goes to the network's own range stays on this host; whoever really has those addresses is out of reach.
    fileprivate static func fail(own subnet: Located<String>, of network: Network, named entry: EnvironmentEntry)
        -> Verdict
    {
        .fail(
            Failure(
                """
                The Docker network \(network.key) has a public range, which belongs to others: they are out of reach, and \
                once it gets another range, \(entry.name) lets this one past the tunnel.
                """,
                reach: .fault, impact: .defence, at: [subnet.span, entry.span],
                seen: [
                    Observation("the network \(network.key) has the subnet \(subnet.value)", at: subnet.span),
                    Observation("\(entry.name) names that range", at: entry.span),
                ],
                remedy: Remedy(
                    .advise("give \(network.key) a private range such as 172.30.0.0/24, and name that one instead"),
                    mayBreak: "Each `ipv4_address` in that network must move along.")))
    }

    fileprivate static func fail(
        open: [(String, IPPrefix)], of entry: EnvironmentEntry, on vpn: KnownService
    ) -> Verdict {
        // Few addresses: torrent peers are hardly among them, so it takes a coincidence.
        let isNarrow = open.allSatisfy { $0.1.length >= ($0.1.address.isV4 ? 24 : 56) }
        let list = open.map(\.0).joined(separator: ", ")
        return .fail(
            Failure(
                "Whoever is in \(list) sees your home address: \(vpn.title) lets that part of the internet past the tunnel.",
                reach: isNarrow ? .fault : .anyone, at: [entry.span],
                seen: [Observation("\(entry.name) holds \(list), which is not private", at: entry.span)],
                remedy: Remedy(
                    .advise("keep only your own network's ranges in \(entry.name)"),
                    mayBreak: "What really has to reach that range directly must leave the VPN's network.")))
    }
}
