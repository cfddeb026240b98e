import KnownImages
import StackModel

extension Control {
    static let deadProviderSetting = Control(
        id: "vpn.dead-provider-setting",
        title: "The VPN is set up in a way that its provider has ended",
        layer: .network,
        impact: .service,
        guide: ["VP5"],
        why: """
            Mullvad switched OpenVPN off on 2026-01-15 and has forwarded no ports since 2023-07-01. A Gluetun that is told \
            to use either does not come up, or gives up at its start. `VPN_TYPE` is `openvpn` when nothing is set. Choosing \
            cities or countries never forwards a port: those settings only choose a server.
            """,
        fix: """
            Set `VPN_TYPE=wireguard` with `WIREGUARD_PRIVATE_KEY` and `WIREGUARD_ADDRESSES` from a WireGuard configuration \
            made at Mullvad, and remove `VPN_PORT_FORWARDING`.
            """,
        references: [
            Reference("Mullvad: removing OpenVPN 15th January 2026"),
            Reference("Mullvad: removing the support for forwarded ports"),
        ],
        reads: [.image, .environment, .envFile],
        variables: [
            "VPN_SERVICE_PROVIDER", "VPNSP", "VPN_TYPE", "VPN_PORT_FORWARDING", "PORT_FORWARDING",
            "VPN_PORT_FORWARDING_PROVIDER",
        ],
        examples: [
            .fails(
                "Mullvad over OpenVPN", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      VPN_TYPE: openvpn  # <-
                """),
            .fails(
                "Mullvad, and OpenVPN is what is meant when nothing is set", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      - VPN_SERVICE_PROVIDER=mullvad  # <-
                """),
            .fails(
                "Mullvad forwards no ports", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPNSP: Mullvad
                      VPN_TYPE: wireguard
                      PORT_FORWARDING: "on"  # <-
                """),
            .passes(
                "Mullvad over WireGuard",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      VPN_TYPE: wireguard
                """),
            .unknown(
                "the provider is set nowhere",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: ${VPN_PROVIDER}
                      VPN_TYPE: openvpn
                """),
        ]
    ) { subject in
        subject.eachGluetun(deadSetting)
    }

    private static func deadSetting(of vpn: KnownService) -> Verdict {
        let provider = vpn.setting("VPN_SERVICE_PROVIDER", "VPNSP")
        if let verdict = provider.forced { return verdict }
        guard provider.text?.lowercased() == "mullvad", let providerSpan = provider.span else {
            return .pass([
                Observation(
                    "nothing is known to have ended at \(provider.text ?? "the default provider")",
                    at: provider.span ?? vpn.service.place(of: "environment"))
            ])
        }
        let type = vpn.setting("VPN_TYPE")
        if let verdict = type.forced { return verdict }
        if type.isAbsent || type.text?.lowercased() == "openvpn" {
            let place = type.span ?? providerSpan
            return .fail(
                Failure(
                    "The VPN cannot come up, and nothing behind it gets out: Mullvad has ended OpenVPN.",
                    reach: .anyone, at: [place],
                    seen: [
                        Observation(
                            type.isAbsent ? "VPN_TYPE is not set, which means openvpn" : "VPN_TYPE is openvpn",
                            at: place)
                    ],
                    remedy: Remedy(
                        .setVariable(service: vpn.name, name: "VPN_TYPE", value: "wireguard"),
                        mayBreak: "It needs a WireGuard key and address from Mullvad's configuration page.")))
        }
        let forwarding = vpn.setting("VPN_PORT_FORWARDING", "PORT_FORWARDING")
        if let verdict = forwarding.forced { return verdict }
        let isOther = vpn.setting("VPN_PORT_FORWARDING_PROVIDER").text.map { $0.lowercased() != "mullvad" } ?? false
        if forwarding.switched == true, !isOther, case .text(_, let entry) = forwarding {
            return .fail(
                Failure(
                    "Gluetun refuses to start with port forwarding on: Mullvad forwards no ports.",
                    reach: .anyone, at: [entry.span], seen: [Observation("\(entry.name) is on", at: entry.span)],
                    remedy: Remedy(.removeVariable(service: vpn.name, name: entry.name))))
        }
        return .pass([Observation("Mullvad over \(type.text ?? "WireGuard")", at: type.span)])
    }
}
