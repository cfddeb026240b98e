import Evidence
import KnownImages
import StackModel

extension Control {
    static let torrentOutsideTunnel = Control(
        id: "vpn.torrent-outside-tunnel",
        title: "The torrent client is outside the tunnel although the stack has one",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "VP1", "VP4", "FW3", "CL06", "CL07", "CL14", "CL17"],
        why: """
            A VPN container protects only what lives in its network namespace. A torrent client on a bridge of its own, \
            or on the host's network, announces the home address to every tracker and peer while the VPN beside it is up \
            and looks fine.
            """,
        fix: """
            Give the torrent client `network_mode: "service:<vpn>"`, remove its own `ports:`, `networks:`, `dns:` and \
            `hostname:`, and publish its web page on the VPN service instead. Then recreate it: \
            `docker compose up -d --force-recreate`.
            """,
        references: [
            Reference("Gluetun wiki: connect a container to Gluetun"),
            Reference(
                "Docker Compose: network_mode", "https://docs.docker.com/reference/compose-file/services/#network_mode"),
        ],
        reads: [.image, .networkMode, .environment, .envFile, .profiles],
        variables: ["VPN_ENABLED", "PEERS"],
        examples: torrentOutsideTunnelExamples
    ) { subject in
        let clients = subject.services.filter(\.isTorrentClient)
        guard !clients.isEmpty else { return [.notApplicable(.stack, "No torrent client is in these files.")] }
        return clients.map { client in
            let written = place(of: client, in: subject)
            switch written {
            // What the files have wrong comes true at the next start, whatever runs now.
            case .fail, .notApplicable: return Outcome(client.subject, written)
            case .pass, .unknown:
                return Outcome(client.subject, RunningClient(client, in: subject).verdict ?? written)
            }
        }
    }

    private static func place(of client: KnownService, in subject: Case) -> Verdict {
        if let verdict = ownTunnelVerdict(of: client) { return verdict }
        if let problem = subject.problem(with: client, .networkMode) { return .unknown(because: problem) }
        let line = client.service.place(of: "network_mode")
        switch subject.home(of: client) {
        case .container(let name):
            return .unknown(
                reason: "\(client.title) shares the network of the container \(name), which is not in these files.",
                remedy: "Audit the files that define \(name) together with these.")
        case .none: return .pass([Observation("\(client.name) has no network at all", at: line)])
        case .service(let name):
            guard let owner = subject.service(name) else {
                return .unknown(
                    reason:
                        "\(client.title) shares the network of the service \(name), which these profiles do not start.",
                    remedy: "Run the audit with the profile that starts \(name).")
            }
            if let tunnel = subject.tunnel(of: client) {
                if tunnel.isGuess { return .guessed(tunnel) }
                return .pass([Observation("\(client.name) lives in the network of \(tunnel.name)", at: line)])
            }
            if owner.recognition.confidence == .none {
                return .unknown(
                    reason:
                        "\(client.title) shares the network of \(name), and what \(name) is could not be recognised.",
                    remedy: "Use an image that is known for \(name), or prove the exit address from inside it.")
            }
        case .host:
            if case .host? = client.networkMode?.value { break }
            return .unknown(
                reason: "\(client.title) shares a network that is the host's own in the end.",
                remedy: "Give the VPN container a network of its own, without `network_mode: host`.")
        case .own: break
        }
        guard !subject.tunnels.isEmpty else {
            return .notApplicable("No VPN container is in these files.")
        }
        return outside(client, in: subject)
    }

    /// The verdict on an image that brings its own tunnel; nil when it brings none.
    private static func ownTunnelVerdict(of client: KnownService) -> Verdict? {
        switch client.ownTunnel {
        case nil: nil
        case .on(let why, let span): .pass([Observation(why, at: span)])
        case .undecided(let reason): .undecided(reason)
        case .off(let entry):
            .fail(
                Failure(
                    "\(client.title) torrents from your home address: the VPN inside its image is switched off.",
                    reach: .anyone, at: [entry.span], seen: [Observation("\(entry.name) is off", at: entry.span)],
                    remedy: Remedy(.setVariable(service: client.name, name: entry.name, value: "yes"))))
        }
    }

    private static func outside(_ client: KnownService, in subject: Case) -> Verdict {
        let vpn = subject.tunnels[0]
        let names = subject.tunnels.map(\.name).joined(separator: ", ")
        let comment = client.commentedNetworkMode
        let mode = client.networkMode
        let first = comment?.span ?? mode?.span ?? client.span
        var seen = [Observation("\(vpn.name) is a VPN container", at: vpn.image?.span ?? vpn.span)]
        var message =
            "\(client.title) torrents from your home address: it is not in the network of the VPN container (\(names))."
        if let comment {
            seen.append(
                Observation("the line that would put it there is a comment: `\(comment.value)`", at: comment.span))
            message =
                "\(client.title) torrents from your home address: the line that puts it behind the VPN is only a comment."
        } else if case .host? = mode?.value {
            message =
                "\(client.title) torrents from your home address: it uses the host's own network, not that of \(vpn.name)."
        }
        let own = mode.map { Observation("network_mode is written", at: $0.span) }
        return .fail(
            Failure(
                message, reach: .anyone, at: [first, vpn.image?.span ?? vpn.span],
                seen: seen + [own ?? Observation("no network_mode is in force", at: client.span)],
                remedy: Remedy(
                    .set(service: client.name, attribute: "network_mode", yaml: "\"service:\(vpn.name)\""),
                    mayBreak: """
                        Its ports, networks, dns and hostname must go; publish its web page on \(vpn.name), where the \
                        other apps then reach it as \(vpn.name).
                        """)))
    }

    private static let torrentOutsideTunnelExamples: [Example] = [
        .fails(
            "the client is on the default bridge beside Gluetun", on: "qbittorrent",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                cap_add: [NET_ADMIN]
              qbittorrent:  # <-
                image: lscr.io/linuxserver/qbittorrent:5.2.3
            """),
        .fails(
            "the line is a comment", on: "qbittorrent",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                # network_mode: "service:gluetun"  # <-
            """),
        .fails(
            "the host's network", on: "transmission",
            """
            services:
              gluetun:
                image: ghcr.io/qdm12/gluetun:latest
              transmission:
                image: lscr.io/linuxserver/transmission:4.0.6
                network_mode: host  # <-
            """),
        .fails(
            "an all-in-one image with its VPN switched off", on: "qbittorrent",
            """
            services:
              qbittorrent:
                image: binhex/arch-qbittorrentvpn:5.0.3-1-01
                environment:
                  VPN_ENABLED: "no"  # <-
            """),
        .fails(
            "beside an all-in-one image, with a comment for the line", on: "qbittorrent",
            """
            services:
              transmission:
                image: haugene/transmission-openvpn:5.3
                container_name: transmission-vpn
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                #network_mode: container:transmission-vpn # through the VPN  # <-
            """),
        Example.fails(
            "the file is right, and what runs is in a network without a tunnel", on: "qbittorrent",
            TunnelStacks.client(marked: true)
        ).seen(.bridged("media-qbittorrent-1")),
        Example.fails(
            "the engine runs it on a bridge of its own", on: "qbittorrent",
            TunnelStacks.client(marked: true)
        ).running(
            .example(
                .example("gluetun", image: "qmcgaw/gluetun:v3.41.3"),
                .example("qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.2.3", id: "b"))),
        Example.passes(
            "a container that is not in these files, and what runs is led into a tunnel",
            """
            services:
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: container:gluetun
            """
        ).seen(.tunnelled("media-qbittorrent-1", drops: true)),
        .passes(
            "the network of an all-in-one image",
            """
            services:
              transmission:
                image: haugene/transmission-openvpn:5.3
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:transmission
            """),
        .passes(
            "the client shares Gluetun's network",
            TunnelStacks.client()),
        .passes(
            "by the container's name, which these files give",
            """
            services:
              vpn:
                image: qmcgaw/gluetun:v3.41.3
                container_name: gluetun
              deluge:
                image: lscr.io/linuxserver/deluge:2.2.0
                network_mode: container:gluetun
            """),
        .passes(
            "an image with its own tunnel",
            """
            services:
              transmission:
                image: haugene/transmission-openvpn:5.3
                cap_add: [NET_ADMIN]
            """),
        .unknown(
            "a container that is not in these files",
            """
            services:
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: container:gluetun
            """),
        .unknown(
            "a variable decides, and it is set nowhere",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: ${TORRENT_NETWORK}
            """),
        .unknown(
            "only its name says that it is a VPN",
            """
            services:
              gluetun:
                image: ${VPN_IMAGE}
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun
            """),
        .notApplicable(
            "no torrent client",
            """
            services:
              jellyfin:
                image: jellyfin/jellyfin:10.11.11
            """),
    ]
}
