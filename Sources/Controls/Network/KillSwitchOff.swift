import Evidence
import KnownImages
import StackModel

extension Control {
    static let killSwitchOff = Control(
        id: "vpn.kill-switch-off",
        title: "The VPN container's kill switch is switched off",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "CL06"],
        why: """
            Gluetun's firewall is the kill switch: it drops whatever does not go through the tunnel. With the firewall off, \
            a dropped tunnel sends torrents out through the home connection. Since 3.39 the only name of the switch is \
            `FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT`; `FIREWALL` is ignored from then on.
            """,
        fix: "Remove the variable: the firewall is on by default.",
        references: [Reference("Gluetun wiki: firewall")],
        reads: [.image, .environment, .envFile],
        variables: ["FIREWALL", "FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT"],
        examples: [
            .fails(
                "switched off by its current name", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: "off"  # <-
                """),
            .fails(
                "switched off by its old name, which 3.38 still reads", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.38
                    environment:
                      - VPN_SERVICE_PROVIDER=mullvad
                      - FIREWALL=off  # <-
                """),
            .passes(
                "the old name is ignored since 3.39",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["FIREWALL=off"]
                """),
            .passes(
                "nothing is set: the firewall is on",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            Example.fails(
                "switched off since the container was started: the next start opens it", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: "off"  # <-
                """
            ).seen(.example("media-gluetun-1", drops: (v4: true, v6: true))),
            Example.notApplicable(
                "what runs is open, which vpn.kill-switch-open owns",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: "off"
                """
            ).seen(.example("media-gluetun-1", drops: (v4: false, v6: false))),
            .unknown(
                "the old name, and the digest does not tell the version",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                    environment: ["FIREWALL=off"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: ${KILL_SWITCH}
                """),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            let written = switchedOff(vpn)
            switch (written, subject.runningKillSwitchIfAsked(of: vpn, unless: written)) {
            case (_, .open?): return .notApplicable("What runs is open: vpn.kill-switch-open owns this.")
            case (.unknown, .holds?):
                return .pass([
                    Observation("the running container's firewall is on", at: vpn.image?.span ?? vpn.span)
                ])
            default: return written
            }
        }
    }

    /// What the files say of the switch.
    static func switchedOff(_ vpn: KnownService) -> Verdict {
        let versions = vpn.gluetunVersions
        let current = "FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT"
        for name in [current, "FIREWALL"] {
            let setting = vpn.setting(name)
            let readers = versions.possible.filter { GluetunVariable.named(name)?.isRead(by: $0) ?? false }
            if readers.isEmpty { continue }
            if case .undecided = setting, let verdict = setting.forced { return verdict }
            guard setting.switched == false, let span = setting.span else { continue }
            guard readers.count == versions.possible.count else {
                return versions.undecided("Whether `\(name)=off` switches the kill switch off")
            }
            return .fail(
                Failure(
                    "When the tunnel drops, torrents go out from your home address: \(vpn.title)'s kill switch is off.",
                    reach: .fault, impact: .identity, at: [span],
                    seen: [
                        Observation("\(name) is off", at: span), Observation(versions.assumption, at: vpn.image?.span),
                    ],
                    remedy: Remedy(.removeVariable(service: vpn.name, name: name))))
        }
        if vpn.isGuess { return .guessed(vpn) }
        let ignored = vpn.setting("FIREWALL")
        return .pass([
            ignored.switched == false
                ? Observation("FIREWALL is ignored since 3.39 and \(versions.assumption)", at: ignored.span)
                : Observation("no variable switches the firewall off", at: vpn.service.place(of: "environment"))
        ])
    }
}
