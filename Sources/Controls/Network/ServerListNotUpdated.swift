import KnownImages
import StackModel

extension Control {
    static let serverListNotUpdated = Control(
        id: "vpn.server-list-not-updated",
        title: "Gluetun's list of servers is never renewed",
        layer: .network,
        impact: .defence,
        guide: ["VP5"],
        why: """
            Gluetun picks servers from a list inside its image. Providers retire servers; with `UPDATER_PERIOD` at 0, which \
            is the default, an image that stays gets an ever older list, until the tunnel no longer comes up. The updater \
            works through the tunnel.
            """,
        fix: """
            Set `UPDATER_PERIOD=480h` (the project asks for 360 hours at the least) and keep `/gluetun` in a volume. Do not \
            use the command `gluetun update`: it asks outside the tunnel.
            """,
        references: [Reference("Gluetun wiki: servers")],
        reads: [.image, .environment, .envFile],
        variables: [
            "UPDATER_PERIOD", "VPN_SERVICE_PROVIDER", "VPNSP", "WIREGUARD_ENDPOINT_IP", "VPN_ENDPOINT_IP",
            "OPENVPN_CUSTOM_CONFIG",
        ],
        examples: [
            .fails(
                "never, which is the default", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:  # <-
                      VPN_SERVICE_PROVIDER: mullvad
                """),
            .fails(
                "switched off", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      UPDATER_PERIOD: "0"  # <-
                """),
            .passes(
                "every twenty days",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPN_SERVICE_PROVIDER=mullvad", "UPDATER_PERIOD=480h"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      UPDATER_PERIOD: ${UPDATER_PERIOD}
                """),
            .notApplicable(
                "a server of one's own: there is no list",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPN_SERVICE_PROVIDER=custom"]
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            if vpn.vpnProvider == "custom" { return .notApplicable("The server is named by hand; no list is used.") }
            let period = vpn.setting("UPDATER_PERIOD")
            if let verdict = period.forced { return verdict }
            if let text = period.text, let span = period.span, !["0", "0s", "0h", "0m"].contains(text) {
                return .pass([Observation("the list is renewed every \(text)", at: span)])
            }
            let place = period.span ?? vpn.service.place(of: "environment")
            return .fail(
                Failure(
                    "Sooner or later the VPN no longer comes up: its list of servers is as old as the image.",
                    reach: .fault, at: [place],
                    seen: [
                        Observation(period.isAbsent ? "UPDATER_PERIOD is not set" : "UPDATER_PERIOD is 0", at: place)
                    ],
                    remedy: Remedy(.setVariable(service: vpn.name, name: "UPDATER_PERIOD", value: "480h"))))
        }
    }
}
