import Evidence
import StackModel

extension Control {
    static let servarrNoBackup = Control(
        id: "app.servarr-no-backup",
        title: "An *arr app has no recent backup of its database",
        layer: .application,
        impact: .service,
        guide: ["AR4"],
        why: """
            The library, its history and every indexer's settings live in one SQLite file, and an unclean stop can break it. The \
            app makes a copy each week by itself, unless the folder cannot be written or the task fails.
            """,
        fix: """
            System → Backup → *Backup Now*, and look why the scheduled one fails: the folder `/config/Backups` must be writable. \
            The copy holds keys and passwords: keep it as private as the app's own folder.
            """,
        references: [
            Reference("Servarr wiki: backup", "https://wiki.servarr.com/radarr/system#backup")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "there is none", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [.init("radarr", "GET /api/v3/system/backup", "[]", marked: "")]),
            .fails(
                "the last is two months old", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init(
                        "radarr", "GET /api/v3/system/backup",
                        #"[{"name": "radarr_backup.zip", "type": "scheduled", "time": "2026-09-20T04:00:00Z"}]"#,
                        marked: "time")
                ]),
            .passes(
                "last week", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init(
                        "radarr", "GET /api/v3/system/backup",
                        #"[{"type": "scheduled", "time": "2026-11-18T04:00:00Z"}, {"time": "2026-11-11T04:00:00Z"}]"#)
                ]),
            .fails(
                "the youngest file of its backups is two months old", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [
                    ServarrStacks.config,
                    Example.File(
                        "config/Backups/scheduled/radarr_backup_v5.28.0.10274_2026.09.20_04.00.05.zip", "PK  # <-"),
                ], databases: ServarrStacks.database("radarr", "")),
            .passes(
                "a file of last week, though it is meant to be monthly",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [
                    ServarrStacks.config,
                    Example.File("config/Backups/scheduled/radarr_backup_v5.28.0.10274_2026.11.15_04.00.05.zip", "PK"),
                ],
                databases: ServarrStacks.database(
                    "radarr", "INSERT INTO Config (Key, Value) VALUES ('backupinterval', '28');")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: [.init("radarr", "GET /api/v3/system/status", status: 401)] + ServarrStacks.door("radarr")),
        ]
    ) { subject in
        subject.eachAnswer(ServarrLogin.products, to: "/system/backup", need: ServarrLogin.need) { service, settings in
            let interval = settings.entry("BackupInterval")?.text.flatMap(Int.init) ?? 7
            let limit = max(1, min(interval, 90)) + 7
            let age = settings.entry("Backup/ageInDays")
            let days = age?.text.flatMap(Int.init)
            let place = age?.span ?? settings.place(of: "/system/backup")
            if let days, days <= limit {
                return .pass([Observation("the last backup is \(days) days old", at: place)])
            }
            return .fail(
                Failure(
                    days.map {
                        "\(service.title)'s last backup is \($0) days old, though it should make one every \(interval)."
                    }
                        ?? "\(service.title) has no backup of its database.",
                    reach: .fault, at: [place],
                    seen: [
                        Observation(
                            days.map { "the youngest backup is \($0) days old" } ?? "no backup is listed", at: place)
                    ],
                    remedy: Remedy(.advise("press *Backup Now* under System → Backup, and see that the task runs"))))
        }
    }
}
