import Evidence
import KnownImages
import StackModel

extension Control {
    static let noKillSwitchImage = Control(
        id: "vpn.no-kill-switch-image",
        title: "The VPN image has no kill switch of its own",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "CL06"],
        why: """
            A kill switch is a firewall in the VPN's network namespace that stays when the tunnel drops. Gluetun has one. \
            linuxserver/wireguard and docker-surfshark have none of their own: when their tunnel goes, what shares their \
            network goes out through the home connection. Of other images it must be shown by a test.
            """,
        fix: """
            Move to Gluetun, which speaks WireGuard and OpenVPN to most providers. To stay with linuxserver/wireguard, add \
            `PostUp`/`PreDown` firewall rules to `wg0.conf` that drop everything that does not leave through the tunnel, \
            and prove them by taking the tunnel down.
            """,
        references: [
            Reference("linuxserver/docker-wireguard issue 139"), Reference("ilteoood/docker-surfshark issue 48"),
        ],
        reads: [.image, .networkMode],
        variables: ["PEERS", "VPN_ENABLED"],
        examples: [
            .fails(
                "a torrent client behind linuxserver/wireguard", on: "wireguard",
                """
                services:
                  wireguard:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914  # <-
                    cap_add: [NET_ADMIN]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:wireguard
                """),
            .fails(
                "a torrent client behind docker-surfshark", on: "surfshark",
                """
                services:
                  surfshark:
                    image: ilteoood/docker-surfshark:1.8.0  # <-
                    cap_add: [NET_ADMIN]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:surfshark
                """),
            .passes(
                "Gluetun has one",
                TunnelStacks.client()),
            .unknown(
                "an image whose kill switch is not established",
                """
                services:
                  vpn:
                    image: dperson/openvpn-client:latest
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:vpn
                """),
            Example.passes(
                "rules of the owner's own, seen in the running container",
                """
                services:
                  wireguard:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:wireguard
                """
            ).seen(.example("media-wireguard-1", drops: (v4: true, v6: true))),
            Example.fails(
                "another image's rules hold still, until the container is made anew", on: "wireguard",
                """
                services:
                  wireguard:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:wireguard
                """
            ).running(.example(.example("wireguard", image: "qmcgaw/gluetun:v3.41.3")))
                .seen(.example("media-wireguard-1", drops: (v4: true, v6: true))),
            .unknown(
                "an all-in-one image",
                """
                services:
                  transmission:
                    image: haugene/transmission-openvpn:5.3
                """),
            .notApplicable(
                "nothing that must not leak lives behind it",
                """
                services:
                  wireguard:
                    image: lscr.io/linuxserver/wireguard:1.0.20210914
                """),
        ]
    ) { subject in
        subject.tunnels.map { vpn in
            let known = vpn.isVpnClient ? killSwitch(of: vpn, in: subject) : ownTunnel(of: vpn)
            return Outcome(vpn.subject, decided(known, vpn, in: subject))
        }
    }

    /// What the rules in the running container do, where the image itself does not settle it.
    private static func decided(_ known: Verdict, _ vpn: KnownService, in subject: Case) -> Verdict {
        switch subject.runningKillSwitchIfAsked(of: vpn, unless: known) {
        case .open?: .notApplicable("What runs is open: vpn.kill-switch-open owns this.")
        case .holds? where runsThatImage(vpn, in: subject):
            .pass([
                Observation("rules in the running container stop what does not go through the tunnel", at: vpn.span)
            ])
        default: known
        }
    }

    /// Whether what runs was made of the image that the file names: the rules of another image end with its container.
    private static func runsThatImage(_ vpn: KnownService, in subject: Case) -> Bool {
        guard let written = vpn.image?.value,
            let running = subject.evidence.engine?.containers(of: vpn.name, in: subject.stack.name)
        else { return true }
        // An image without a name any more is shown by its id: it says nothing of the name.
        return running.allSatisfy {
            $0.image.hasPrefix("sha256:") || ImageReference($0.image)?.repository == written.repository
        }
    }

    private static func ownTunnel(of client: KnownService) -> Verdict {
        .unknown(
            reason: """
                \(client.title) brings its own VPN; whether its image stops leaks when the tunnel drops is not established.
                """,
            remedy: "Prove it: take the tunnel down and watch that nothing leaves.")
    }

    private static func killSwitch(of vpn: KnownService, in subject: Case) -> Verdict {
        let image = vpn.image
        if vpn.isGluetun, !vpn.isGuess {
            return .pass([Observation("Gluetun drops what does not go through the tunnel", at: image?.span ?? vpn.span)]
            )
        }
        let clients = subject.torrentClients(behind: vpn)
        guard let client = clients.first else {
            return .notApplicable("No torrent client lives in the network of \(vpn.name).")
        }
        let repository = image?.value.repository ?? ""
        let hasNone = repository.hasSuffix("linuxserver/wireguard") || repository.hasSuffix("docker-surfshark")
        guard hasNone, let image else {
            return .unknown(
                reason: "Whether \(vpn.title) stops leaks when its tunnel drops is not established for this image.",
                remedy: "Prove it: take the tunnel down and watch that nothing leaves; or move to Gluetun.")
        }
        return .fail(
            Failure(
                """
                When the tunnel of \(vpn.name) drops, \(client.title) goes on from your home address: the image has no \
                kill switch, unless rules in its own configuration add one.
                """,
                reach: .fault, at: [image.span],
                seen: [
                    Observation("the image is \(repository)", at: image.span),
                    Observation("\(client.name) lives in its network", at: client.service.place(of: "network_mode")),
                ],
                remedy: Remedy(
                    .advise("move to Gluetun, or add firewall rules to the tunnel's configuration and prove them"),
                    mayBreak: "Gluetun takes the provider's settings as variables, not as that image does.")))
    }
}
