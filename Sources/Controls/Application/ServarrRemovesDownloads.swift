import Evidence
import StackModel

extension Control {
    static let servarrRemovesDownloads = Control(
        id: "app.servarr-downloads-removed",
        title: "An *arr app removes completed downloads from the client",
        layer: .application,
        impact: .none,
        guide: ["AR3"],
        why: """
            With *Remove Completed* on, a download leaves the torrent client once its seeding goals are met. It is a choice of \
            how long to seed and keep, and no weakness: the guide wants it off.
            """,
        fix: """
            Settings → Download Clients → the client → untick *Remove Completed*.
            """,
        references: [
            Reference("Servarr wiki: download clients", "https://wiki.servarr.com/radarr/settings#download-clients")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "removed", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init(
                        "radarr", "GET /api/v3/downloadclient",
                        #"[{"name": "qBittorrent", "enable": true, "removeCompletedDownloads": true}]"#,
                        marked: "0.removeCompletedDownloads")
                ]),
            .passes(
                "kept", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [
                    .init(
                        "radarr", "GET /api/v3/downloadclient",
                        #"[{"name": "qBittorrent", "enable": true, "removeCompletedDownloads": false}]"#)
                ]),
            .notApplicable(
                "there is no client",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr() + [.init("radarr", "GET /api/v3/downloadclient", "[]")]),
            .fails(
                "the database tells, where no key is known", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "radarr", "INSERT INTO DownloadClients VALUES (1, 1, 'qBittorrent', 'QBittorrent', '{}', 1, 1);",
                    marked: "DownloadClients")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: [.init("radarr", "GET /api/v3/system/status", status: 401)] + ServarrStacks.door("radarr")),
        ]
    ) { subject in
        let products = ServarrLogin.products.subtracting(["prowlarr"])
        return subject.eachAnswer(products, to: "/downloadclient", need: ServarrLogin.need) { service, settings in
            let clients = settings.list("DownloadClient").filter { $0.flag("enable") ?? true }
            let known = clients.filter { $0["removeCompletedDownloads"] != nil }
            guard !known.isEmpty else { return .notApplicable("\(service.title) has no download client in use.") }
            let removing = known.filter { $0.flag("removeCompletedDownloads") == true }
            guard !removing.isEmpty else {
                return .pass([Observation("completed downloads are kept", at: settings.place(of: "/downloadclient"))])
            }
            let spans = removing.compactMap { $0["removeCompletedDownloads"]?.span }
            return .fail(
                Failure(
                    "\(service.title) takes downloads out of the client when their seeding goals are met.",
                    reach: .fault, at: spans,
                    seen: spans.map { Observation("removeCompletedDownloads is true", at: $0) },
                    remedy: Remedy(
                        .advise("untick *Remove Completed* of the client under Settings → Download Clients"),
                        mayBreak: "Finished downloads stay in the client until somebody removes them.")))
        }
    }
}
