import Evidence
import StackModel

extension Control {
    static let servarrTraceLog = Control(
        id: "app.servarr-trace-log",
        title: "An *arr app logs whole requests",
        layer: .application,
        impact: .data,
        guide: ["AK3", "MO1"],
        why: """
            At level `trace` the log holds query strings and requests, API keys and passwords of indexers \
            among them.
            """,
        fix: """
            Settings → General → Logging → *Log Level*: Info.
            """,
        references: [],
        reads: [.image, .environment, .envFile, .files],
        examples: [
            .fails(
                "trace", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<LogLevel>trace</LogLevel>  # <-")]),
            .fails(
                "by the environment", on: "radarr",
                AppStacks.published(
                    "lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878,
                    environment: "    environment:\n      RADARR__LOG__LEVEL: trace  # <-"),
                and: [AppStacks.config("<LogLevel>info</LogLevel>")]),
            .passes(
                "info", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<LogLevel>info</LogLevel>")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("lscr.io/linuxserver/radarr:5.28.0", as: "radarr")),
        ]
    ) { subject in
        subject.eachApp(["radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr"]) { service, settings in
            let variable = service.override("\(settings.product.uppercased())__LOG__LEVEL")
            let written = settings.entry("LogLevel")
            let level = (variable?.text ?? written?.text ?? "debug").lowercased()
            let place = variable?.span ?? written?.span ?? settings.place
            guard level == "trace" else { return .pass([Observation("LogLevel is \(level)", at: place)]) }
            return .fail(
                Failure(
                    "Whoever reads the logs of \(service.title) reads keys and passwords in them.", reach: .local,
                    at: [place],
                    seen: [Observation("LogLevel is trace", at: place)],
                    remedy: Remedy(.setAppSetting(service: service.name, key: "LogLevel", value: "info"))))
        }
    }
}
