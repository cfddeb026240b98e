import KnownImages
import StackModel

extension Control {
    static let providerUnset = Control(
        id: "vpn.provider-unset",
        title: "Gluetun is not told which provider to use",
        layer: .network,
        impact: .service,
        guide: ["VP5"],
        why: """
            Without `VPN_SERVICE_PROVIDER` Gluetun takes Private Internet Access over OpenVPN. With the credentials of \
            another provider the tunnel never comes up.
            """,
        fix: "Set `VPN_SERVICE_PROVIDER` to your provider's name, such as `mullvad`, `protonvpn` or `custom`.",
        references: [Reference("Gluetun wiki: providers")],
        reads: [.image, .environment, .envFile],
        variables: ["VPN_SERVICE_PROVIDER", "VPNSP"],
        examples: [
            .fails(
                "WireGuard settings without a provider", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:  # <-
                      VPN_TYPE: wireguard
                """),
            .passes(
                "the provider is named",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: protonvpn
                """),
            .passes(
                "by the older name",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPNSP=mullvad"]
                """),
            .unknown(
                "it may stand in an env file that is not here",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    env_file:
                      - path: gluetun.env
                        required: false
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            let provider = vpn.setting("VPN_SERVICE_PROVIDER", "VPNSP")
            if let verdict = provider.forced { return verdict }
            if let span = provider.span { return .pass([Observation("the provider is named", at: span)]) }
            let place = vpn.service.place(of: "environment")
            return .fail(
                Failure(
                    "Unless you use Private Internet Access the VPN does not come up: no provider is named.",
                    reach: .anyone, at: [place],
                    seen: [Observation("VPN_SERVICE_PROVIDER is not set", at: place)],
                    remedy: Remedy(
                        .setVariable(service: vpn.name, name: "VPN_SERVICE_PROVIDER", value: "<your provider>"))))
        }
    }
}
