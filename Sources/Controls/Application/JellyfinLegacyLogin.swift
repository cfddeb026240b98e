import Evidence
import KnownImages
import StackModel

extension Control {
    static let jellyfinLegacyLogin = Control(
        id: "app.jellyfin-legacy-authorization",
        title: "Jellyfin still accepts its old ways of logging in",
        layer: .application,
        impact: .defence,
        guide: ["JF1"],
        why: """
            Up to 10.11 keys are also taken from the address (`?api_key=`), where they end up in logs and \
            histories. Version 12 switches it off.
            """,
        fix: """
            Dashboard → General: untick legacy authorization, after checking that your apps still connect \
            (Jellyseerr 2.7.3 needs it).
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "on, as it comes in 10.11", on: "jellyfin",
                JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<EnableLegacyAuthorization>true</EnableLegacyAuthorization>  # <-\n</Configuration>\n"
                    )
                ]),
            .passes(
                "off", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<EnableLegacyAuthorization>false</EnableLegacyAuthorization>\n</Configuration>\n"
                    )
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"]) { service, settings in
            guard settings.has("system.xml", below: "system/") else {
                return .unknown(
                    reason: "Jellyfin's system.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            let entry = settings.entry("system/EnableLegacyAuthorization")
            if let version = service.version, version.parts.first ?? 0 >= 12 {
                return .pass([Observation("version 12 refuses the old ways", at: service.image?.span)])
            }
            guard settings.flag("system/EnableLegacyAuthorization") == true else {
                return entry == nil
                    ? .notApplicable("This version has no such switch.")
                    : .pass([Observation("EnableLegacyAuthorization is false", at: entry?.span)])
            }
            return .fail(
                Failure(
                    "Keys may travel in addresses, where logs and histories keep them.", reach: .local,
                    at: [entry?.span ?? settings.place],
                    seen: [Observation("EnableLegacyAuthorization is true", at: entry?.span)],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "system.xml EnableLegacyAuthorization", value: "false"),
                        mayBreak: "Old apps, Jellyseerr 2.7.3 among them, can no longer log in.")))
        }
    }
}
