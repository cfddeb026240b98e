import Evidence
import StackModel

extension Control {
    static let seerrTrustsForwarders = Control(
        id: "app.seerr-trusts-forwarders",
        title: "Seerr believes any visitor's word about their address",
        layer: .application,
        impact: .defence,
        why: """
            With *Enable Proxy Support* Seerr takes a visitor's address from `X-Forwarded-For`. Behind a proxy that is \
            right; at a port of its own a visitor writes there what they like: failed logins carry another's address, and \
            what bans by the log bans whom they choose.
            """,
        fix: """
            Publish the port on loopback and let visitors come through the proxy; or switch off *Enable Proxy Support* \
            under Settings → Network.
            """,
        references: [Reference("seerr-team/seerr: server/index.ts, server/lib/settings/index.ts")],
        reads: [.image, .ports, .files],
        examples: [
            .fails(
                "on, and its port is published", on: "seerr", AppStacks.seerr,
                and: [
                    Example.File(
                        "config/settings.json", "{\n  \"network\": {\n    \"trustProxy\": true  # <-\n  }\n}\n")
                ]),
            .passes(
                "on, behind a proxy alone", AppStacks.seerr.replacing("5055:5055", with: "127.0.0.1:5055:5055"),
                and: [Example.File("config/settings.json", "{\"network\": {\"trustProxy\": true}}\n")]),
            .passes(
                "off", AppStacks.seerr,
                and: [Example.File("config/settings.json", "{\"network\": {\"trustProxy\": false}}\n")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("ghcr.io/seerr-team/seerr:v3.1.0", as: "seerr", at: "/app/config")),
        ]
    ) { subject in
        subject.eachApp(["seerr", "jellyseerr", "overseerr"]) { service, settings in
            // Before 2.6 it stood among the main settings.
            let entry = settings.entry("network/trustProxy") ?? settings.entry("main/trustProxy")
            guard let entry, settings.flag(entry.key) == true else {
                return .pass([Observation("nobody's word is believed", at: entry?.span ?? settings.place)])
            }
            let doors = subject.publications(to: service).filter { $0.reach != .local }
            guard let door = doors.first else {
                return .pass([Observation("only what runs on this machine reaches it past a proxy", at: entry.span)])
            }
            return .fail(
                Failure(
                    "A visitor of the published port writes the address that Seerr logs and answers to.",
                    reach: door.reach, at: [entry.span] + doors.map(\.span),
                    seen: [
                        Observation("trustProxy is true", at: entry.span),
                        Observation("the port is published", at: door.span),
                    ],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "network.trustProxy", value: "false"),
                        mayBreak: "Behind a proxy every visitor has the proxy's address then.")))
        }
    }
}
