import Evidence
import KnownImages
import StackModel

extension Control {
    static let jellyfinPortMapping = Control(
        id: "app.jellyfin-port-mapping",
        title: "Jellyfin asks the router to open its port",
        layer: .application,
        impact: .takeover,
        guide: ["JF2"],
        why: """
            Old versions open their port on the router by UPnP when this is on. Versions from 10.9 on no \
            longer do, and the setting is dead.
            """,
        fix: """
            Dashboard → Networking: untick *Enable automatic port mapping*, and update.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "on, in a version that still does it", on: "jellyfin",
                AppStacks.published("jellyfin/jellyfin:10.8.13", as: "jellyfin", port: 8096),
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableUPnP>true</EnableUPnP>  # <-\n</Configuration>\n")
                ]),
            .passes(
                "off", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableUPnP>false</EnableUPnP>\n</Configuration>\n")
                ]),
            .notApplicable(
                "on, in a version that ignores it",
                JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableUPnP>true</EnableUPnP>\n</Configuration>\n")
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"]) { service, settings in
            guard settings.has("network.xml", below: "network/") else {
                return .unknown(
                    reason: "Jellyfin's network.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            let entry = settings.entry("network/EnableUPnP")
            guard settings.flag("network/EnableUPnP") == true else {
                return .pass([Observation("automatic port mapping is off", at: entry?.span ?? settings.place)])
            }
            guard let version = service.version else {
                return .unknown(
                    reason:
                        "Automatic port mapping is on, and whether this version acts on it is not known from its tag.",
                    remedy: "Switch it off, or pin the image to a version.")
            }
            guard version < .init([10, 9]) else { return .notApplicable("Jellyfin \(version) ignores the setting.") }
            return .fail(
                Failure(
                    "Jellyfin opens its port on the router, and the internet finds its login page.", reach: .anyone,
                    at: [entry?.span ?? settings.place], seen: [Observation("EnableUPnP is true", at: entry?.span)],
                    remedy: Remedy(.setAppSetting(service: service.name, key: "network.xml EnableUPnP", value: "false"))
                ))
        }
    }
}
