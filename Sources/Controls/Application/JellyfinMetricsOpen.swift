import Evidence
import StackModel

extension Control {
    static let jellyfinMetricsOpen = Control(
        id: "app.jellyfin-metrics-open",
        title: "Jellyfin shows its metrics to everyone",
        layer: .application,
        impact: .data,
        guide: ["JF2"],
        why: """
            `/metrics` has no login: it tells every visitor what runs here and how it is used.
            """,
        fix: """
            Set `EnableMetrics` to false in `system.xml` with Jellyfin stopped, or block `/metrics` in the \
            proxy.
            """,
        references: [],
        reads: [.image, .ports, .files],
        examples: [
            .fails(
                "on", on: "jellyfin", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<EnableMetrics>true</EnableMetrics>  # <-\n</Configuration>\n")
                ]),
            .passes(
                "off", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<EnableMetrics>false</EnableMetrics>\n</Configuration>\n")
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
            let entry = settings.entry("system/EnableMetrics")
            guard settings.flag("system/EnableMetrics") == true else {
                return .pass([Observation("metrics are off", at: entry?.span ?? settings.place)])
            }
            return .fail(
                Failure(
                    "Every visitor can read what runs here and how it is used.", reach: subject.reach(to: service),
                    impact: .defence, at: [entry?.span ?? settings.place],
                    seen: [Observation("EnableMetrics is true", at: entry?.span)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "system.xml EnableMetrics", value: "false"))))
        }
    }
}
