import Evidence
import StackModel

extension Control {
    static let qbittorrentPageProtection = Control(
        id: "app.qbittorrent-page-protection-off",
        title: "qBittorrent's web protections are switched off",
        layer: .application,
        impact: .takeover,
        guide: ["QB1"],
        why: """
            CSRF, clickjacking and host-header protection keep a page that you merely visit from steering \
            qBittorrent with your login. They are on by default; somebody switched one off, usually to get a \
            reverse proxy going.
            """,
        fix: """
            Options → Web UI → Security: tick CSRF protection, clickjacking protection and host header \
            validation, and list the names under which you open the page in *Server domains* instead.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "CSRF protection off", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\CSRFProtection=false  # <-")]),
            .fails(
                "host header validation off", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\HostHeaderValidation=false  # <-")]),
            .fails(
                "clickjacking protection off, key of 5.3", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[WebUI]\nClickjackingProtection=false  # <-")]),
            .passes("the defaults", AppStacks.qbittorrent, and: [AppStacks.conf("[Preferences]\nWebUI\\Port=8080")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let names = ["CSRFProtection", "ClickjackingProtection", "HostHeaderValidation"]
            let off = names.filter { !settings.webUI($0, absent: true) }
            let spans = off.compactMap { settings.webUI($0)?.span }.sorted()
            guard let first = off.first else {
                return .pass([Observation("all three protections are on, as they come", at: settings.place)])
            }
            return .fail(
                Failure(
                    "A page that you visit can steer qBittorrent with your login: \(off.joined(separator: ", ")) is off.",
                    reach: .inside, at: spans,
                    seen: off.map { Observation("\($0) is false", at: settings.webUI($0)?.span) },
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: settings.webUIKey(first), value: "true"),
                        mayBreak: "Behind a proxy the page's names must then stand in Server domains.")))
        }
    }
}
