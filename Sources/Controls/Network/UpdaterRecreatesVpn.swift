import KnownImages
import StackModel

extension Control {
    static let updaterRecreatesVpn = Control(
        id: "vpn.updater-recreates-vpn",
        title: "An unattended updater makes the VPN container anew and strands what shares its network",
        layer: .network,
        impact: .service,
        guide: ["VP7", "CT2"],
        why: """
            Watchtower and its kind replace a container by a new one with a new id. What shared the old one's network refers \
            to that id: it cannot start any more ("No such container"), or runs on without a network. Only Docker Compose \
            knows the order.
            """,
        fix: """
            Label the VPN service `com.centurylinklabs.watchtower.enable=false` and update it with \
            `docker compose pull && docker compose up -d`.
            """,
        references: [Reference("Watchtower issues 1013, 1269 and 1656"), Reference("Gluetun issues 504 and 641")],
        reads: [.image, .labels, .environment, .envFile, .command, .networkMode],
        variables: ["WATCHTOWER_LABEL_ENABLE", "WATCHTOWER_MONITOR_ONLY", "WATCHTOWER_DISABLE_CONTAINERS"],
        examples: [
            .fails(
                "Watchtower updates everything", on: "gluetun",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                  gluetun:
                    image: qmcgaw/gluetun:v3  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .passes(
                "Gluetun is left out",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                  gluetun:
                    image: qmcgaw/gluetun:v3
                    labels: ["com.centurylinklabs.watchtower.enable=false"]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .passes(
                "Watchtower only tells",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                    environment: ["WATCHTOWER_MONITOR_ONLY=true"]
                  gluetun:
                    image: qmcgaw/gluetun:v3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .passes(
                "an image named by its digest never changes",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .unknown(
                "whether it only tells is not known",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                    environment: ["WATCHTOWER_MONITOR_ONLY=${ONLY_TELL}"]
                  gluetun:
                    image: qmcgaw/gluetun:v3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .notApplicable(
                "no updater",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3
                """),
        ]
    ) { subject in
        let updaters = subject.services(.updater).filter(\.recreatesContainers)
        guard !updaters.isEmpty else { return [.notApplicable(.stack, "No unattended updater is in these files.")] }
        return subject.eachVpn { vpn in
            guard !subject.members(of: vpn).isEmpty else { return .notApplicable("Nothing shares its network.") }
            return recreated(vpn, by: updaters)
        }
    }

    private static func recreated(_ vpn: KnownService, by updaters: [KnownService]) -> Verdict {
        let image = vpn.image?.span ?? vpn.span
        if vpn.image?.value.digest != nil {
            return .pass([Observation("its image is named by its digest, which never changes", at: image)])
        }
        for updater in updaters {
            switch updater.updates(vpn) {
            case .no: continue
            case .undecided(let reason): return .undecided(reason)
            case .yes:
                return .fail(
                    Failure(
                        "An update by \(updater.name) at night leaves everything behind \(vpn.name) without a network.",
                        reach: .fault, at: [image, updater.image?.span ?? updater.span],
                        seen: [
                            Observation("\(updater.name) updates \(vpn.name)", at: updater.image?.span ?? updater.span)
                        ],
                        remedy: Remedy(
                            .add(
                                service: vpn.name, attribute: "labels",
                                element: "com.centurylinklabs.watchtower.enable=false"),
                            mayBreak: "You then update it yourself: docker compose pull, docker compose up -d.")))
            }
        }
        return .pass([Observation("no updater touches \(vpn.name)", at: vpn.service.place(of: "labels"))])
    }
}
