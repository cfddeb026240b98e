import StackModel

extension IPPrefix {
    /// Ranges of the owner's own side: RFC 1918, RFC 6598, link-local, unique local, loopback and multicast.
    private static let privateSpaces = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "224.0.0.0/4",
        "fc00::/7", "fe80::/10", "ff00::/8", "::1/128",
    ].compactMap { IPPrefix($0) }

    /// Whether all of its addresses are private: a mask that is too short lets a private start reach public addresses.
    var isWithinPrivateSpace: Bool { IPPrefix.privateSpaces.contains { $0.contains(self) } }

    /// The ranges that a provider uses inside its tunnels.
    ///
    /// Sources: Mullvad's relay list (gateway 10.64.0.1, addresses of 10.64.0.0/10) and Proton's gateway 10.2.0.1.
    static func tunnelSpace(of provider: String) -> IPPrefix? {
        switch provider.lowercased() {
        case "mullvad": IPPrefix("10.64.0.0/10")
        case "protonvpn": IPPrefix("10.2.0.0/16")
        default: nil
        }
    }
}

extension KnownService {
    /// Gluetun's provider in small letters; nil when not set or not known.
    var vpnProvider: String? { setting("VPN_SERVICE_PROVIDER", "VPNSP").text?.lowercased() }

    /// The ranges that Gluetun lets out around the tunnel, as far as they can be read.
    var outboundSubnets: [IPPrefix] {
        (setting("FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS").text ?? "").commaSeparated.compactMap { IPPrefix($0) }
    }
}
