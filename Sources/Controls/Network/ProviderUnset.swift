import KnownImages
import StackModel

extension Control {
    static let providerUnset = Control(
        id: "vpn.provider-unset",
        title: "Gluetun is told no provider that it knows",
        layer: .network,
        impact: .service,
        guide: ["VP5"],
        why: """
            Without `VPN_SERVICE_PROVIDER` Gluetun takes Private Internet Access over OpenVPN. With the credentials of \
            another provider the tunnel never comes up. A name that it does not know, such as `nord` in place of \
            `nordvpn`, makes it stop at its start.
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
            .fails(
                "no provider's name as Gluetun writes it", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun
                    environment:
                      VPN_SERVICE_PROVIDER: nord  # <-
                """),
            .fails(
                "the example's text", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3
                    environment:
                      VPN_SERVICE_PROVIDER: ${VPN_SERVICE}
                """, and: [Example.File(".env", "VPN_SERVICE=vpn_service # <-\n")]),
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
                "a name that the development branch may know by now",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:latest
                    environment:
                      VPN_SERVICE_PROVIDER: brandnewvpn
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
            if case .text(let name, let entry) = provider { return named(name, by: entry, on: vpn) }
            if case .hidden = provider {
                return .unknown(
                    reason: "The provider's name looks like a secret and was not read.",
                    remedy: "Compare it with the providers that Gluetun's wiki lists.")
            }
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

    /// The verdict on a provider's name, which Gluetun compares in small letters.
    private static func named(_ name: String, by entry: EnvironmentEntry, on vpn: KnownService) -> Verdict {
        let lower = name.lowercased()
        if VpnProvider.names.contains(lower) {
            return .pass([Observation("the provider is named", at: entry.span)])
        }
        // No provider is written with these, in whatever release.
        let isExample = lower.contains { "_<>{}[]$".contains($0) } || VpnProvider.nearest(to: lower) != nil
        if !isExample, vpn.gluetunVersions.any({ $0 == .master }) {
            return .unknown(
                reason: "No release of Gluetun up to 3.41 knows the provider `\(name)`; the image may be newer.",
                remedy: "Compare it with the providers that Gluetun's wiki lists.")
        }
        let home = Home(entry).span
        return .fail(
            Failure(
                "The VPN does not come up: Gluetun knows no provider `\(name)` and stops at its start.",
                reach: .anyone, at: [home] + (home == entry.span ? [] : [entry.span]),
                seen: [Observation("\(entry.name) is \(name)", at: home)],
                remedy: Remedy(
                    .advise(
                        VpnProvider.nearest(to: lower).map { "write `\($0)`" }
                            ?? "write your provider's name as Gluetun's wiki has it, such as `mullvad`"))))
    }
}

/// The providers by the names that Gluetun takes.
private enum VpnProvider {
    /// Source: `internal/constants/providers` and the older names in `internal/configuration/settings/provider.go` of the
    /// Gluetun repository, from 3.38 to the master branch of 2026.
    static let names: Set<String> = [
        "airvpn", "azirevpn", "cryptostorm", "custom", "cyberghost", "example", "expressvpn", "fastestvpn", "giganews",
        "hidemyass", "ipvanish", "ivpn", "mullvad", "nordvpn", "ovpn", "perfect privacy", "pia", "privado",
        "private internet access", "privatevpn", "protonvpn", "purevpn", "slickvpn", "surfshark", "torguard",
        "vpnsecure", "vpn unlimited", "vpnunlimited", "vyprvpn", "wevpn", "windscribe",
    ]

    /// The one that is most likely meant: the name without `vpn`, or with other separators.
    static func nearest(to name: String) -> String? {
        let letters = name.filter { $0.isLetter || $0.isNumber }
        guard letters.count >= 4 else { return nil }
        return names.sorted().first { known in
            let plain = known.filter { $0 != " " }
            return plain == letters || plain == letters + "vpn"
        }
    }
}
