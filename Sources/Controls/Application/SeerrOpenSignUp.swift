import Evidence
import StackModel

extension Control {
    static let seerrOpenSignUp = Control(
        id: "app.seerr-open-sign-up",
        title: "Seerr makes an account for whoever signs in",
        layer: .application,
        impact: .defence,
        guide: ["CR2"],
        why: """
            With *new sign-in* on, everyone who has an account on the media server becomes a user here at \
            the first visit, with the default permissions.
            """,
        fix: """
            Settings → Users: untick *Enable new sign-in* once everyone is in.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "on", on: "seerr", AppStacks.seerr,
                and: [
                    Example.File("config/settings.json", "{\n  \"main\": {\n    \"newPlexLogin\": true  # <-\n  }\n}\n")
                ]),
            .passes(
                "off", AppStacks.seerr,
                and: [Example.File("config/settings.json", "{\"main\": {\"newPlexLogin\": false}}\n")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("ghcr.io/seerr-team/seerr:v3.1.0", as: "seerr", at: "/app/config")),
        ]
    ) { subject in
        subject.eachApp(["seerr", "jellyseerr", "overseerr"]) { service, settings in
            let entry = settings.entry("main/newPlexLogin")
            guard settings.flag("main/newPlexLogin") == true else {
                return .pass([Observation("new sign-in is off", at: entry?.span ?? settings.place)])
            }
            return .fail(
                Failure(
                    "Everyone with an account on the media server gets one here unasked.", reach: .inside,
                    impact: .defence,
                    at: [entry?.span ?? settings.place],
                    seen: [Observation("main.newPlexLogin is true", at: entry?.span)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "main.newPlexLogin", value: "false"),
                        mayBreak: "New people must be imported by hand.")))
        }
    }
}
