import Evidence
import StackModel

extension Control {
    static let servarrChecksRarely = Control(
        id: "app.servarr-downloads-checked-rarely",
        title: "An *arr app looks for finished downloads less than once a minute",
        layer: .application,
        impact: .none,
        guide: ["AR3"],
        why: """
            What is finished lies in the download folder until the app looks again. The usual interval is one minute.
            """,
        fix: """
            Settings → Download Clients → *Check For Finished Downloads Interval*: 1 (shown with advanced settings).
            """,
        references: [
            Reference("Servarr wiki: download clients", "https://wiki.servarr.com/radarr/settings#download-clients")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "every ten minutes", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init(
                        "radarr", "GET /api/v3/config/downloadclient", #"{"checkForFinishedDownloadInterval": 10}"#,
                        marked: "checkForFinishedDownloadInterval")
                ]),
            .passes(
                "every minute", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init("radarr", "GET /api/v3/config/downloadclient", #"{"checkForFinishedDownloadInterval": 1}"#)
                ]),
            .passes(
                "Sonarr has it as a task",
                AppStacks.published("lscr.io/linuxserver/sonarr:4.0.17", as: "sonarr", port: 8989),
                answers: ServarrStacks.door("sonarr") + [
                    .init("sonarr", "GET /api/v3/system/status", #"{"version": "4.0.17.2952"}"#),
                    .init("sonarr", "GET /api/v3/config/host", #"{"authenticationMethod": "forms"}"#),
                    .init("sonarr", "GET /api/v3/config/downloadclient", #"{"enableCompletedDownloadHandling": true}"#),
                    .init(
                        "sonarr", "GET /api/v3/system/task",
                        #"[{"taskName": "RefreshMonitoredDownloads", "interval": 1}]"#),
                ]),
            .fails(
                "the database tells, where no key is known", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "radarr",
                    "INSERT INTO ScheduledTasks VALUES ('NzbDrone.Core.Download.RefreshMonitoredDownloadsCommand', 30);",
                    marked: "ScheduledTasks")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: [.init("radarr", "GET /api/v3/system/status", status: 401)] + ServarrStacks.door("radarr")),
        ]
    ) { subject in
        let products = ServarrLogin.products.subtracting(["prowlarr"])
        return subject.eachAnswer(products, to: "/config/downloadclient", need: ServarrLogin.need) {
            service, settings in
            let entry =
                settings.entry("Config/DownloadClient/checkForFinishedDownloadInterval")
                ?? settings.entry("Task/RefreshMonitoredDownloads/interval")
            guard let entry, let minutes = entry.text.flatMap(Int.init) else {
                return .unknown(
                    reason: "\(service.title) does not say how often it looks for finished downloads.",
                    remedy: "Look under System → Tasks.")
            }
            guard minutes > 1 else { return .pass([Observation("it looks every minute", at: entry.span)]) }
            return .fail(
                Failure(
                    "\(service.title) looks for finished downloads every \(minutes) minutes only.", reach: .fault,
                    at: [entry.span], seen: [Observation("the interval is \(minutes) minutes", at: entry.span)],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "Check For Finished Downloads Interval", value: "1"))))
        }
    }
}
