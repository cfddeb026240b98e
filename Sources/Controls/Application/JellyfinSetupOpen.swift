import Evidence
import StackModel

extension Control {
    static let jellyfinSetupOpen = Control(
        id: "app.jellyfin-setup-open",
        title: "Jellyfin's first-run setup was never finished",
        layer: .application,
        impact: .takeover,
        guide: ["CR3"],
        why: """
            Until the wizard is finished anyone who opens Jellyfin becomes its administrator and can list \
            the host's folders; an administrator can run code.
            """,
        fix: """
            Open Jellyfin and finish the wizard with a strong administrator password.
            """,
        references: [],
        reads: [.image, .ports, .files],
        examples: [
            .fails(
                "the wizard waits", on: "jellyfin",
                JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<IsStartupWizardCompleted>false</IsStartupWizardCompleted>  # <-\n</Configuration>\n"
                    )
                ]),
            .passes(
                "finished", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<IsStartupWizardCompleted>true</IsStartupWizardCompleted>\n</Configuration>\n"
                    )
                ]),
            .fails(
                "the running server says so", on: "jellyfin",
                JellyfinStacks.inVolume,
                answers: [
                    .init(
                        "jellyfin", "GET /System/Info/Public",
                        #"{"Version": "10.11.11", "StartupWizardCompleted": false}"#, marked: "")
                ]),
            .passes(
                "the running server says that it was finished",
                AppStacks.inVolume("jellyfin/jellyfin:12.1.0", as: "jellyfin"),
                answers: [
                    .init(
                        "jellyfin", "GET /System/Info/Public",
                        #"{"Version": "12.1.0", "StartupWizardCompleted": true}"#)
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"], asking: .setup) { service, settings, door in
            if let door {
                let written = settings?.entry("system/IsStartupWizardCompleted")
                guard door.isOpen else { return .pass([door.observation]) }
                return .fail(
                    Failure(
                        "The first visitor becomes Jellyfin's administrator.", reach: subject.reach(to: service),
                        at: [door.answer.span] + (written.map { [$0.span] } ?? []), seen: [door.observation],
                        remedy: Remedy(.advise("open Jellyfin and finish the wizard"))))
            }
            guard let settings, settings.has("system.xml", below: "system/") else {
                return .unknown(
                    reason: "Jellyfin's system.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            let entry = settings.entry("system/IsStartupWizardCompleted")
            guard settings.flag("system/IsStartupWizardCompleted") == true else {
                return .fail(
                    Failure(
                        "The first visitor becomes Jellyfin's administrator.", reach: subject.reach(to: service),
                        at: [entry?.span ?? settings.place],
                        seen: [Observation("IsStartupWizardCompleted is not true", at: entry?.span)],
                        remedy: Remedy(.advise("open Jellyfin and finish the wizard"))))
            }
            return .pass([Observation("the wizard was finished", at: entry?.span)])
        }
    }
}
