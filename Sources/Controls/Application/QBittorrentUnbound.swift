import Evidence
import StackModel

extension Control {
    static let qbittorrentUnbound = Control(
        id: "app.qbittorrent-unbound",
        title: "qBittorrent is not bound to the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS2", "CL14"],
        why: """
            Without a bound interface qBittorrent listens and announces on every address it finds, the bridge's included. \
            Then the VPN container's firewall is the only thing between its packets and your home address, and a \
            published torrent port answers peers from outside the tunnel. A fixed address instead of the interface \
            breaks when the tunnel comes back with another one.
            """,
        fix: """
            In qBittorrent: Options → Advanced → *Network interface*: `tun0` (Gluetun's tunnel, for WireGuard too), \
            *Optional IP address to bind to*: all addresses. In the file, with qBittorrent stopped: \
            `Session\\Interface=tun0` under `[BitTorrent]`.
            """,
        references: [
            Reference("qBittorrent: Session\\Interface", "https://github.com/qbittorrent/qBittorrent/wiki"),
            Reference("Gluetun issue 1926", "https://github.com/qdm12/gluetun/issues/1926"),
        ],
        reads: [.image, .networkMode, .environment, .files],
        examples: [
            .fails(
                "no interface is chosen: any", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]  # <-\nSession\\Port=51413")]),
            .fails(
                "WireGuard's usual name, which Gluetun does not use", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=wg0  # <-")]),
            .fails(
                "a fixed address", on: "qbittorrent", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf(
                        "[BitTorrent]\nSession\\Interface=tun0\nSession\\InterfaceAddress=10.64.1.2  # <-")
                ]),
            .fails(
                "a network card, and the VPN container is another project's", on: "qbittorrent",
                AppStacks.qbittorrentElsewhere, and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=eth0  # <-")]),
            .passes(
                "the name of linuxserver's own configuration", AppStacks.qbittorrentBehindWireGuard,
                and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=wg0")]),
            .unknown(
                "a name that tells nothing, and the VPN container is another project's",
                AppStacks.qbittorrentElsewhere, and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=uplink")]),
            .passes(
                "bound to the tunnel, any address", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf("[BitTorrent]\nSession\\Interface=tun0\nSession\\InterfaceAddress=0.0.0.0")
                ]),
            Example.fails(
                "the settings are not read, and what runs takes peers by the card too", on: "qbittorrent",
                AppStacks.qbittorrentBehindGluetun("  # <-")
            ).seen(.listening("qbittorrent-nox", on: "10.64.1.2", "172.18.0.2")),
            Example.passes(
                "the settings are not read, and what runs takes peers by the tunnel alone",
                AppStacks.qbittorrentBehindGluetun()
            ).seen(.listening("qbittorrent-nox", on: "10.64.1.2")),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.services.filter { $0.product == "qbittorrent" }.map { service in
            let settings = subject.evidence.settings(of: service.name)
            let written =
                settings.map { binding(of: service, $0, in: subject).withWhatFilesSay($0) } ?? subject.unread(service)
            return Outcome(service.subject, PeerSockets(service, in: subject)?.verdict(written: written) ?? written)
        }
    }

    /// What qBittorrent's settings say.
    private static func binding(of service: KnownService, _ settings: AppSettings, in subject: Case) -> Verdict {
        let card = TunnelCard(of: service, in: subject)
        let bound = settings.session("Interface")
        let address = settings.session("InterfaceAddress")
        let name = bound?.text ?? ""
        func notTheTunnel(_ message: String, impact: Impact?, seen: String) -> Verdict {
            .fail(
                Failure(
                    message, reach: .fault, impact: impact, at: [bound?.span ?? settings.place],
                    seen: [Observation(seen, at: bound?.span ?? settings.place)],
                    remedy: Remedy(
                        card.name.map {
                            .setAppSetting(service: service.name, key: "[BitTorrent] Session\\Interface", value: $0)
                        } ?? .advise("Bind qBittorrent to the tunnel's interface; `ip link` in its network names it.")))
            )
        }
        if name.isEmpty {
            return notTheTunnel(
                "qBittorrent uses every interface, so only the VPN container's firewall keeps it off your home address.",
                impact: nil, seen: "Session\\Interface is not set")
        }
        switch card.judge(name) {
        case .isTunnel: break
        case .isOther(let called):
            return notTheTunnel(
                "qBittorrent is bound to `\(name)`, but the tunnel of \(card.owner ?? "the VPN") is called `\(called)`: it listens on nothing.",
                impact: .service, seen: "Session\\Interface is \(name)")
        case .isCard:
            return notTheTunnel(
                "qBittorrent is bound to `\(name)`, a network card and no tunnel: its peers see the address behind it.",
                impact: nil, seen: "Session\\Interface is \(name)")
        case .cannotTell:
            return .unknown(
                reason: "Whether `\(name)`, which qBittorrent is bound to, is a tunnel cannot be told from here.",
                remedy: "Run the audit as root on the machine where it runs.")
        }
        if let address, let text = address.text, !["", "0.0.0.0", "::"].contains(text) {
            return .fail(
                Failure(
                    "qBittorrent is bound to one fixed address and stops listening when the tunnel comes back with another.",
                    reach: .fault, impact: .service, at: [address.span],
                    seen: [Observation("Session\\InterfaceAddress is one address", at: address.span)],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "[BitTorrent] Session\\InterfaceAddress", value: ""))))
        }
        return .pass([Observation("Session\\Interface is \(name)", at: bound?.span)])
    }
}
