import Evidence
import StackModel

extension Control {
    static let seerrSetupOpen = Control(
        id: "app.seerr-setup-open",
        title: "Seerr's first-run setup was never finished",
        layer: .application,
        impact: .takeover,
        guide: ["CR2"],
        why: """
            Until it is set up, the first visitor names the media server to trust and becomes the owner.
            """,
        fix: """
            Open Seerr and finish the set-up.
            """,
        references: [],
        reads: [.image, .ports, .files],
        examples: [
            .fails(
                "nobody has set it up", on: "seerr", AppStacks.seerr,
                and: [
                    Example.File(
                        "config/settings.json", "{\n  \"public\": {\n    \"initialized\": false  # <-\n  }\n}\n")
                ]),
            .passes(
                "set up", AppStacks.seerr,
                and: [Example.File("config/settings.json", "{\"public\": {\"initialized\": true}}\n")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("ghcr.io/seerr-team/seerr:v3.1.0", as: "seerr", at: "/app/config")),
        ]
    ) { subject in
        subject.eachApp(["seerr", "jellyseerr", "overseerr"]) { service, settings in
            let entry = settings.entry("public/initialized")
            guard settings.flag("public/initialized") == true else {
                return .fail(
                    Failure(
                        "The first visitor becomes the owner of \(service.title).", reach: subject.reach(to: service),
                        at: [entry?.span ?? settings.place],
                        seen: [Observation("public.initialized is not true", at: entry?.span)],
                        remedy: Remedy(.advise("open \(service.name) and finish the set-up"))))
            }
            return .pass([Observation("the set-up was finished", at: entry?.span)])
        }
    }
}
