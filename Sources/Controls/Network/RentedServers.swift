import KnownImages
import StackModel

extension Control {
    static let rentedServers = Control(
        id: "vpn.rented-servers",
        title: "The tunnel may end at a server that its provider only rents",
        layer: .network,
        impact: .none,
        guide: ["VP5"],
        why: """
            Mullvad owns some of its servers and rents the rest; on a rented one the machine's owner is one more party to \
            trust. `OWNED_ONLY` keeps Gluetun to the first. It is no protection from leaks, and fewer servers are left.
            """,
        fix: "Set `OWNED_ONLY=yes`. Where that leaves no server in your countries, weigh which matters more to you.",
        references: [Reference("Gluetun wiki: Mullvad")],
        reads: [.image, .environment, .envFile],
        variables: ["OWNED_ONLY", "OWNED", "VPN_SERVICE_PROVIDER", "VPNSP"],
        examples: [
            .fails(
                "any server, which is the default", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:  # <-
                      VPN_SERVICE_PROVIDER: mullvad
                """),
            .fails(
                "any server, in so many words", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      OWNED_ONLY: "no"  # <-
                """),
            .passes(
                "owned servers only",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPN_SERVICE_PROVIDER=mullvad", "OWNED_ONLY=yes"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: mullvad
                      OWNED_ONLY: ${OWNED_ONLY}
                """),
            .notApplicable(
                "another provider, of which Gluetun does not know it",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPN_SERVICE_PROVIDER=airvpn"]
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            guard vpn.vpnProvider == "mullvad" else {
                return .notApplicable("Gluetun knows only of Mullvad which servers are owned.")
            }
            let owned = vpn.setting("OWNED_ONLY", "OWNED")
            if let verdict = owned.forced { return verdict }
            if let text = owned.text?.lowercased(), ["yes", "on", "true", "1", "enabled"].contains(text) {
                return .pass([Observation("OWNED_ONLY is \(text)", at: owned.span)])
            }
            let place = owned.span ?? vpn.service.place(of: "environment")
            return .fail(
                Failure(
                    "The tunnel may end at a server that Mullvad only rents.", reach: .anyone, at: [place],
                    seen: [Observation(owned.isAbsent ? "OWNED_ONLY is not set" : "OWNED_ONLY is off", at: place)],
                    remedy: Remedy(
                        .setVariable(service: vpn.name, name: "OWNED_ONLY", value: "yes"),
                        mayBreak: "Countries in which Mullvad owns no server.")))
        }
    }
}
