import KnownImages
import StackModel

extension Control {
    static let companionOutsideTunnel = Control(
        id: "vpn.companion-outside-tunnel",
        title: "An indexer app talks to torrent sites from the home address",
        layer: .network,
        impact: .defence,
        guide: ["FW3", "CL14", "PR2"],
        why: """
            Prowlarr, Jackett and the browsers that solve challenges for them (FlareSolverr, Byparr) visit the torrent \
            sites themselves. Outside the tunnel those sites, and the internet provider, see searches that come from the \
            home address, next to the same account's downloads that come from the VPN.
            """,
        fix: """
            Give the app `network_mode: "service:<vpn>"` too, and publish its port on the VPN service. Or let it use the \
            VPN container's HTTP proxy in the app's own settings. A challenge solver must go out where its indexer app \
            does: the cookies it wins are tied to the address.
            """,
        references: [Reference("Gluetun wiki: connect a container to Gluetun")],
        reads: [.image, .networkMode, .environment, .envFile],
        variables: ["PROXY_URL", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "PEERS"],
        examples: [
            .fails(
                "Prowlarr on the bridge beside Gluetun", on: "prowlarr",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  prowlarr:  # <-
                    image: lscr.io/linuxserver/prowlarr:2.6.3
                """),
            .fails(
                "the line is a comment", on: "flaresolverr",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    # network_mode: "service:gluetun"  # <-
                """),
            .passes(
                "Prowlarr in Gluetun's network",
                TunnelStacks.client("prowlarr", image: "lscr.io/linuxserver/prowlarr:2.6.3")),
            .passes(
                "the solver goes out through Gluetun's proxy",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["HTTPPROXY=on"]
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    environment:
                      PROXY_URL: http://gluetun:8888
                """),
            .unknown(
                "Gluetun offers a proxy, and whether Prowlarr uses it stands in Prowlarr's own settings",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["HTTPPROXY=on"]
                  prowlarr:
                    image: lscr.io/linuxserver/prowlarr:2.6.3
                """),
        ]
    ) { subject in
        guard let vpn = subject.tunnels.first else {
            return [.notApplicable(.stack, "No VPN container is in these files.")]
        }
        return subject.services(.indexerManager, .challengeSolver).map { app in
            Outcome(app.subject, companion(app, vpn: vpn, in: subject))
        }
    }

    private static func companion(_ app: KnownService, vpn: KnownService, in subject: Case) -> Verdict {
        if let problem = subject.problem(with: app, .networkMode) { return .unknown(because: problem) }
        if let tunnel = subject.tunnel(of: app) {
            let line = app.service.place(of: "network_mode")
            return .pass([Observation("\(app.name) lives in the network of \(tunnel.name)", at: line)])
        }
        switch subject.home(of: app) {
        case .container(let name):
            return .unknown(
                reason: "\(app.title) shares the network of the container \(name), which is not in these files.",
                remedy: "Audit the files that define \(name) together with these.")
        case .none: return .notApplicable("It has no network at all.")
        case .own, .service, .host: break
        }
        let proxy = app.setting("PROXY_URL", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
        if case .undecided(let reason, _) = proxy { return .undecided(reason) }
        if !proxy.isAbsent {
            return .pass([Observation("it goes out through a proxy", at: proxy.span)])
        }
        let offersProxy = subject.gluetuns.contains { owner in
            owner.setting("HTTPPROXY", "PROXY", "TINYPROXY").switched == true
                || owner.setting("SHADOWSOCKS").switched == true || owner.setting("SOCKS5_ENABLED").switched == true
        }
        if offersProxy, app.role == .indexerManager {
            return .unknown(
                reason:
                    "\(vpn.name) offers a proxy; whether \(app.title) uses it stands in \(app.title)'s own settings.",
                remedy: "Look under Settings, Indexers (or General, Proxy) in \(app.title).")
        }
        let comment = app.commentedNetworkMode
        return .fail(
            Failure(
                "Torrent sites see your home address when \(app.title) searches: it is not behind \(vpn.name).",
                reach: .anyone, at: [comment?.span ?? app.networkMode?.span ?? app.span],
                seen: [
                    comment.map { Observation("only a comment puts it there: `\($0.value)`", at: $0.span) }
                        ?? Observation("no network_mode puts it into \(vpn.name)", at: app.span)
                ],
                remedy: Remedy(
                    .set(service: app.name, attribute: "network_mode", yaml: "\"service:\(vpn.name)\""),
                    mayBreak: """
                        Its ports and networks must go; publish its port on \(vpn.name), where the other apps then reach \
                        it as \(vpn.name).
                        """)))
    }
}
