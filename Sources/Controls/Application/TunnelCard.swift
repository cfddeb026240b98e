import Evidence
import StackModel

/// How the tunnel is called in the network that a client lives in, as far as that can be told.
struct TunnelCard {
    enum Answer {
        case isTunnel
        /// The tunnel is known, and called so.
        case isOther(String)
        /// It is a card of the container or the host.
        case isCard
        case cannotTell
    }

    /// What the client is to be bound to; nil where that is not known.
    let name: String?
    /// The VPN service's name, where it is in the files.
    let owner: String?
    /// The tunnels that were seen in the client's network; nil where it was not looked into.
    private let seen: [String]?

    init(of client: KnownService, in subject: Case) {
        let tunnel = subject.tunnel(of: client)
        owner = tunnel?.name
        if case .seen(let namespace) = subject.namespace(of: client) {
            seen = namespace.tunnels.map(\.name)
        } else {
            seen = nil
        }
        // Gluetun's image calls its tunnel so for WireGuard too; wg-quick takes the name of its configuration's file.
        // Sources: Gluetun's Dockerfile (VPN_INTERFACE); wg-quick(8).
        let gluetuns = tunnel?.isGluetun == true ? tunnel?.text(of: "VPN_INTERFACE") ?? "tun0" : nil
        name = gluetuns ?? (seen?.count == 1 ? seen?.first : nil)
    }

    func judge(_ bound: String) -> Answer {
        if seen?.contains(bound) == true || bound == name { return .isTunnel }
        if TunnelCard.isCard(bound) { return .isCard }
        if let name { return .isOther(name) }
        // In a network that was looked into nothing else is a tunnel.
        if let seen { return seen.isEmpty ? .cannotTell : .isCard }
        return TunnelCard.isTunnel(bound) ? .isTunnel : .cannotTell
    }

    /// The kernel's and systemd's names of network cards, and the engine's bridges (systemd.net-naming-scheme(7)).
    private static func isCard(_ name: String) -> Bool {
        if name == "lo" || name == "docker0" || name.hasPrefix("br-") || name.hasPrefix("veth") { return true }
        return ["eth", "en", "wlan", "wl", "bond", "macvlan"].contains { prefix in
            guard name.hasPrefix(prefix) else { return false }
            return name.dropFirst(prefix.count).contains { $0.isNumber }
        }
    }

    /// Names that tunnels are given by usage: `tun0`, `wg0`, `wg-mullvad`, `nordlynx`, `proton0`.
    private static func isTunnel(_ name: String) -> Bool {
        ["tun", "wg", "nordlynx", "proton", "pvpn", "tap", "awg"].contains { name.hasPrefix($0) }
    }
}
