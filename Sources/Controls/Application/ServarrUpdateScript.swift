import Evidence
import StackModel

extension Control {
    static let servarrUpdateScript = Control(
        id: "app.servarr-update-script",
        title: "An *arr app runs a script to update itself",
        layer: .application,
        impact: .takeover,
        guide: ["AR1"],
        why: """
            `UpdateScriptPath` names a program that the app starts. In a container nothing needs it; it is a \
            place to hide one.
            """,
        fix: """
            Settings → General → Updates: set *Mechanism* to Docker and empty the script path.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "a script", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<UpdateScriptPath>/config/update.sh</UpdateScriptPath>  # <-")]),
            .passes(
                "none", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<UpdateMechanism>Docker</UpdateMechanism>")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("lscr.io/linuxserver/radarr:5.28.0", as: "radarr")),
        ]
    ) { subject in
        subject.eachApp(["radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr"]) { service, settings in
            guard let entry = settings.entry("UpdateScriptPath"), entry.text?.isEmpty == false else {
                return .pass([Observation("no update script is set", at: settings.place)])
            }
            return .fail(
                Failure(
                    "\(service.title) starts a script of its settings; if it is not yours, somebody was in.",
                    reach: .inside,
                    impact: .defence, at: [entry.span], seen: [Observation("UpdateScriptPath is set", at: entry.span)],
                    remedy: Remedy(.setAppSetting(service: service.name, key: "UpdateScriptPath", value: ""))))
        }
    }
}
