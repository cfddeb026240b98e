import KnownImages
import StackModel

extension Control {
    static let selfHealingOff = Control(
        id: "vpn.self-healing-off",
        title: "Gluetun does not bring a dead tunnel up again",
        layer: .network,
        impact: .service,
        guide: ["VP7"],
        why: """
            From 3.41 on `HEALTH_RESTART_VPN=off` tells Gluetun to leave a tunnel that fails its checks as it is. The kill \
            switch holds, so nothing leaks; downloads stop until someone notices.
            """,
        fix: "Remove `HEALTH_RESTART_VPN`; it is on by default.",
        references: [Reference("Gluetun wiki: health check")],
        reads: [.image, .environment, .envFile],
        variables: ["HEALTH_RESTART_VPN"],
        examples: [
            .fails(
                "switched off", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      HEALTH_RESTART_VPN: "off"  # <-
                """),
            .passes(
                "on, which is the default",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .passes(
                "3.40 heals itself whatever is written",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.40
                    environment: ["HEALTH_RESTART_VPN=off"]
                """),
            .unknown(
                "the digest does not tell the version",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                    environment: ["HEALTH_RESTART_VPN=off"]
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            let setting = vpn.setting("HEALTH_RESTART_VPN")
            let versions = vpn.gluetunVersions
            if versions.any({ $0 >= .v341 }), let verdict = setting.forced { return verdict }
            guard setting.switched == false, let span = setting.span, versions.any({ $0 >= .v341 }) else {
                return .pass([
                    Observation("Gluetun restarts a dead tunnel itself", at: vpn.service.place(of: "environment"))
                ])
            }
            guard versions.all({ $0 >= .v341 }) else { return versions.undecided("Whether HEALTH_RESTART_VPN is read") }
            return .fail(
                Failure(
                    "When the tunnel dies, downloads stop until you notice: \(vpn.title) is told not to restart it.",
                    reach: .fault, at: [span], seen: [Observation("HEALTH_RESTART_VPN is off", at: span)],
                    remedy: Remedy(.removeVariable(service: vpn.name, name: "HEALTH_RESTART_VPN"))))
        }
    }
}
