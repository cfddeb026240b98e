import KnownImages
import StackModel

extension Control {
    static let healerRestartsVpn = Control(
        id: "vpn.healer-restarts-vpn",
        title: "A healer restarts the VPN container and strands what shares its network",
        layer: .network,
        impact: .service,
        guide: ["VP7"],
        why: """
            Gluetun restarts a dead tunnel inside its container, which its members survive. A healer (autoheal, deunhealth) \
            that restarts the container itself gives it a new network and leaves every member in the old, dead one.
            """,
        fix: """
            Leave the VPN container out: no `autoheal` or `deunhealth` label on it, and no \
            `AUTOHEAL_CONTAINER_LABEL=all` (or label it `autoheal=false`). Let the healer watch the members instead.
            """,
        references: [Reference("Gluetun issues 641 and 821")],
        reads: [.image, .labels, .environment, .envFile, .networkMode],
        variables: ["AUTOHEAL_CONTAINER_LABEL"],
        examples: [
            .fails(
                "the label on Gluetun", on: "gluetun",
                """
                services:
                  autoheal:
                    image: willfarrell/autoheal:1.2.0
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    labels:
                      - autoheal=true  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .fails(
                "every container is healed", on: "gluetun",
                """
                services:
                  autoheal:
                    image: willfarrell/autoheal:1.2.0
                    environment:
                      AUTOHEAL_CONTAINER_LABEL: all  # <-
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .fails(
                "deunhealth's label", on: "gluetun",
                """
                services:
                  deunhealth:
                    image: qmcgaw/deunhealth:v0.3.0
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    labels:
                      deunhealth.restart.on.unhealthy: "true"  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .passes(
                "the healer watches the member",
                """
                services:
                  autoheal:
                    image: willfarrell/autoheal:1.2.0
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    labels: ["autoheal=true"]
                """),
            .unknown(
                "which containers are healed is not known",
                """
                services:
                  autoheal:
                    image: willfarrell/autoheal:1.2.0
                    environment:
                      AUTOHEAL_CONTAINER_LABEL: ${HEAL_WHICH}
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .notApplicable(
                "no healer",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
        ]
    ) { subject in
        let healers = subject.services(.healer)
        guard !healers.isEmpty else { return [.notApplicable(.stack, "No healer is in these files.")] }
        return subject.eachVpn { vpn in
            guard !subject.members(of: vpn).isEmpty else { return .notApplicable("Nothing shares its network.") }
            return healed(vpn, by: healers)
        }
    }

    private static func healed(_ vpn: KnownService, by healers: [KnownService]) -> Verdict {
        for healer in healers {
            let scope = healer.setting("AUTOHEAL_CONTAINER_LABEL")
            if let verdict = scope.forced { return verdict }
            let isDeunhealth = healer.product == "deunhealth"
            let name = isDeunhealth ? "deunhealth.restart.on.unhealthy" : scope.text ?? "autoheal"
            let isAll = !isDeunhealth && name == "all"
            let label = vpn.service.label(isAll ? "autoheal" : name)
            if case .unknown(let reason)? = label?.value { return .undecided("\(name): \(reason)") }
            let isOn = label?.text?.lowercased() == "true"
            let isOff = label?.text?.lowercased() == "false"
            guard isAll ? !isOff : isOn else { continue }
            let place = (isAll ? scope.span : label?.span) ?? vpn.span
            return .fail(
                Failure(
                    "When \(healer.name) restarts \(vpn.name), everything in its network is left without one.",
                    reach: .fault, at: [place],
                    seen: [
                        Observation(
                            isAll ? "\(healer.name) restarts every container" : "\(vpn.name) carries the label \(name)",
                            at: place)
                    ],
                    remedy: Remedy(
                        isAll
                            ? .add(service: vpn.name, attribute: "labels", element: "autoheal=false")
                            : .remove(place, what: "the label \(name)"))))
        }
        return .pass([
            Observation("no healer restarts \(vpn.name)", at: healers.first?.span ?? vpn.span)
        ])
    }
}
