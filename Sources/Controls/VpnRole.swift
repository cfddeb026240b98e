import KnownImages
import StackModel

/// Whether an image that holds a torrent client and a VPN together really uses the VPN.
enum OwnTunnel {
    /// The client runs inside the image's own tunnel; the clause says why it is thought so.
    case on(String, SourceSpan)
    /// The image could, but its tunnel is switched off there.
    case off(EnvironmentEntry)
    case undecided(String)
}

extension KnownService {
    /// Whether it is a VPN client that others may share, and no VPN server or all-in-one image.
    var isVpnClient: Bool { role == .vpn && !isVpnServer && ownTunnel == nil }

    /// Whether what shares its network goes out through a VPN: a VPN client, or an all-in-one image.
    public var isTunnel: Bool { isVpnClient || isInOwnTunnel }

    /// Whether nothing but its name says what it is.
    var isGuess: Bool { recognition.confidence == .guess || recognition.confidence == .none }

    /// Whether it lets others in rather than leading out.
    private var isVpnServer: Bool {
        let name = service.image?.value.repository ?? ""
        if ["wg-easy", "ipsec-vpn-server", "openvpn-as", "kylemanna/openvpn"].contains(where: { name.contains($0) }) {
            return true
        }
        // linuxserver/wireguard is a server as soon as it is told its peers.
        return name.hasSuffix("wireguard") && service.variable("PEERS") != nil
    }

    /// The tunnel inside the image itself; nil when the image has none.
    ///
    /// Sources: the README of haugene/transmission-openvpn, of binhex's `*vpn` images (`VPN_ENABLED`) and of hotio's
    /// (`VPN_ENABLED`).
    var ownTunnel: OwnTunnel? {
        guard let image = service.image else { return nil }
        let repository = image.value.repository
        if repository.hasSuffix("transmission-openvpn") {
            return .on("\(repository) runs its client inside its own OpenVPN tunnel", image.span)
        }
        let isBinhex =
            repository.hasPrefix("binhex/") && repository.hasSuffix("vpn")
            || ["dyonr/qbittorrentvpn", "trigus42/qbittorrentvpn", "markusmcnugen/qbittorrentvpn"].contains(repository)
        guard isBinhex || repository.hasPrefix("hotio/") else { return nil }
        let enabled = setting("VPN_ENABLED")
        switch (enabled.switched, isBinhex) {
        case (true?, _): return .on("VPN_ENABLED is on in \(repository)", enabled.span ?? image.span)
        case (false?, true):
            if case .text(_, let entry) = enabled { return .off(entry) }
            return nil
        case (false?, false): return nil
        case (nil, _):
            if case .undecided(let reason, _) = enabled { return .undecided(reason) }
            if case .absent = enabled {
                return isBinhex ? .on("\(repository) turns its VPN on unless told otherwise", image.span) : nil
            }
            return .undecided("VPN_ENABLED is neither yes nor no.")
        }
    }

    /// Whether it brings its own tunnel and uses it, as far as the files tell.
    var isInOwnTunnel: Bool { if case .on = ownTunnel { true } else { false } }

    /// Whether it downloads and seeds torrents.
    public var isTorrentClient: Bool {
        if role == .torrentClient { return true }
        let repository = service.image?.value.repository ?? ""
        return ownTunnel != nil && ["torrent", "transmission", "deluge"].contains { repository.contains($0) }
    }

    /// The comment that would have put it into another service's network, had it not been a comment.
    var commentedNetworkMode: Located<String>? {
        service.comments.first { comment in
            guard let at = comment.value.firstRange(of: "network_mode") else { return false }
            let rest = comment.value[at.upperBound...].drop { $0 == " " || $0 == "\"" || $0 == "'" }
            guard rest.first == ":" else { return false }
            return rest.contains("service:") || rest.contains("container:")
        }
    }
}

extension Verdict {
    /// `unknown` because only the service's name says that it is a VPN.
    static func guessed(_ vpn: KnownService) -> Verdict {
        .unknown(
            reason: "Only the name of \(vpn.name) says that it is a VPN container; its image is not known.",
            remedy: "Name an image that is known, or prove the exit address from inside it.")
    }
}

extension Case {
    /// The active services that lead others out through a VPN.
    var vpnClients: [KnownService] { services.filter(\.isVpnClient) }
    /// Those and the images that bring a torrent client along with a VPN.
    var tunnels: [KnownService] { services.filter(\.isTunnel) }
    /// The Gluetun services.
    var gluetuns: [KnownService] { vpnClients.filter(\.isGluetun) }

    /// One outcome per Gluetun service, or one that says there is none.
    func eachGluetun(_ judge: (KnownService) -> Verdict) -> [Outcome] {
        let found = gluetuns
        guard !found.isEmpty else { return [.notApplicable(.stack, "No Gluetun container is in these files.")] }
        return found.map { Outcome($0.subject, judge($0)) }
    }

    /// One outcome per VPN service, or one that says there is none.
    func eachVpn(_ judge: (KnownService) -> Verdict) -> [Outcome] {
        let found = vpnClients
        guard !found.isEmpty else { return [.notApplicable(.stack, "No VPN container is in these files.")] }
        return found.map { Outcome($0.subject, judge($0)) }
    }

    /// The torrent clients in the VPN service's namespace.
    func torrentClients(behind vpn: KnownService) -> [KnownService] { members(of: vpn).filter(\.isTorrentClient) }
}
