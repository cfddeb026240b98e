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
            .fails(
                "the running app says so", on: "seerr",
                AppStacks.inVolume("ghcr.io/seerr-team/seerr:v3.1.0", as: "seerr", at: "/app/config"),
                answers: [
                    .init("seerr", "GET /api/v1/settings/public", #"{"initialized": false}"#, marked: "", "initialized")
                ]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("ghcr.io/seerr-team/seerr:v3.1.0", as: "seerr", at: "/app/config")),
        ]
    ) { subject in
        subject.eachApp(["seerr", "jellyseerr", "overseerr"], asking: .setup) { service, settings, door in
            let entry = settings?.entry("public/initialized")
            if let door {
                guard door.isOpen else { return .pass([door.observation]) }
                return .fail(
                    Failure(
                        "The first visitor becomes the owner of \(service.title).", reach: subject.reach(to: service),
                        at: [door.answer.span] + (entry.map { [$0.span] } ?? []).filter { $0 != door.answer.span },
                        seen: [door.observation],
                        remedy: Remedy(.advise("open \(service.name) and finish the set-up"))))
            }
            guard let settings, !settings.files.isEmpty || entry != nil else { return subject.unread(service) }
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
