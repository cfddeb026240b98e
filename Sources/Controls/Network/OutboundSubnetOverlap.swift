import KnownImages
import StackModel

extension Control {
    static let outboundSubnetOverlap = Control(
        id: "vpn.outbound-subnet-overlap",
        title: "The range let out around the tunnel covers the tunnel's own addresses",
        layer: .network,
        impact: .service,
        guide: ["VP3", "VP5"],
        why: """
            Inside its tunnel a provider uses private addresses: Mullvad's are in 10.64.0.0/10, with its resolver at \
            10.64.0.1. When `FIREWALL_OUTBOUND_SUBNETS` covers them, what is meant for the provider (name resolution, port \
            forwarding requests) is sent to the home network instead.
            """,
        fix: "List the exact range of your home network, such as `10.0.0.0/24`, rather than all of `10.0.0.0/8`.",
        references: [Reference("Gluetun wiki: firewall"), Reference("Gluetun issue 3013")],
        reads: [.image, .environment, .envFile],
        variables: [
            "FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS", "VPN_SERVICE_PROVIDER", "VPNSP", "WIREGUARD_ADDRESSES",
            "WIREGUARD_ADDRESS",
        ],
        examples: [
            .fails(
                "all of 10.0.0.0/8 with Mullvad", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      FIREWALL_OUTBOUND_SUBNETS: 10.0.0.0/8  # <-
                """),
            .fails(
                "it covers the tunnel address that is set", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: custom
                      WIREGUARD_ADDRESSES: 10.13.13.2/32
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24,10.13.0.0/16  # <-
                """),
            .passes(
                "the home network alone",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24
                """),
            .unknown(
                "a range of 10.0.0.0/8 and a provider whose tunnel addresses are not known",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: surfshark
                      FIREWALL_OUTBOUND_SUBNETS: 10.0.0.0/8
                """),
            .unknown(
                "the tunnel's own address is still the example's",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: custom
                      VPN_TYPE: wireguard
                      WIREGUARD_ADDRESSES: 10.x.x.x/32
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24
                """),
            .unknown(
                "what is let out is no range",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      FIREWALL_OUTBOUND_SUBNETS: 192.168.x.0/24
                """),
            .notApplicable(
                "nothing is let out",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
        ]
    ) { subject in
        subject.eachGluetun(overlap)
    }

    private static func overlap(on vpn: KnownService) -> Verdict {
        let setting = vpn.setting("FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS")
        if let verdict = setting.forced { return verdict }
        guard case .text(let text, let entry) = setting else {
            return .notApplicable("No range is let out around the tunnel.")
        }
        let outbound = text.commaSeparated.compactMap { prefix in IPPrefix(prefix).map { (prefix, $0) } }
        let tunnel = vpn.tunnelAddresses
        for (shown, range) in outbound {
            guard let hit = tunnel.first(where: { $0.prefix.overlaps(range) }) else { continue }
            return .fail(
                Failure(
                    "What is meant for \(hit.what) goes to your home network instead: \(shown) covers those addresses.",
                    reach: .fault, at: [entry.span],
                    seen: [Observation("\(entry.name) holds \(shown), which covers \(hit.what)", at: entry.span)],
                    remedy: Remedy(
                        .advise("replace \(shown) by the exact range of your home network"),
                        mayBreak: "Devices outside of the narrower range no longer reach the apps in the VPN's network."
                    )))
        }
        if let verdict = vpn.unreadRange(in: text, of: entry) { return verdict }
        let isTen = outbound.first { range in IPPrefix("10.0.0.0/8").map { $0.overlaps(range.1) } ?? false }
        if let isTen, tunnel.isEmpty {
            return .unknown(
                reason:
                    "\(isTen.0) may cover the addresses inside the tunnel, and those of this provider are not known.",
                remedy: "Compare it with the address that the log of \(vpn.name) shows for tun0.")
        }
        return .pass([Observation("\(text) covers no address of the tunnel", at: entry.span)])
    }
}

extension KnownService {
    /// `unknown` where one of the two sides holds something that is no address; nil where both were read.
    fileprivate func unreadRange(in outbound: String, of entry: EnvironmentEntry) -> Verdict? {
        func verdict(_ name: String, _ text: String) -> Verdict {
            .unknown(
                reason: "\(name) holds `\(text)`, which is no address: what it covers cannot be compared.",
                remedy: "Write addresses such as 192.168.1.0/24, separated by commas, in \(name).")
        }
        if let text = outbound.commaSeparated.first(where: { IPPrefix($0) == nil }) { return verdict(entry.name, text) }
        guard case .text(let own, let source) = setting("WIREGUARD_ADDRESSES", "WIREGUARD_ADDRESS") else { return nil }
        return own.commaSeparated.first { IPPrefix($0) == nil }.map { verdict(source.name, $0) }
    }

    /// The addresses inside the tunnel, as far as provider and settings tell.
    fileprivate var tunnelAddresses: [(prefix: IPPrefix, what: String)] {
        var found: [(prefix: IPPrefix, what: String)] = []
        if let provider = vpnProvider, let space = IPPrefix.tunnelSpace(of: provider) {
            found.append((space, "the tunnel of \(provider)"))
        }
        let own = setting("WIREGUARD_ADDRESSES", "WIREGUARD_ADDRESS").text ?? ""
        for text in own.commaSeparated {
            if let prefix = IPPrefix(text) { found.append((prefix, "the tunnel's own address \(text)")) }
        }
        return found
    }
}
