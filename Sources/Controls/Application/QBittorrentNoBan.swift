import Evidence
import StackModel

extension Control {
    static let qbittorrentNoBan = Control(
        id: "app.qbittorrent-guessing-allowed",
        title: "qBittorrent lets passwords be guessed without end",
        layer: .application,
        impact: .takeover,
        guide: ["QB1", "MO3"],
        why: """
            After five wrong passwords qBittorrent bans the address for an hour. With the count at 0 it \
            never does.
            """,
        fix: """
            Options → Web UI → *Ban client after consecutive failures*: 5.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "bans are off", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\MaxAuthenticationFailCount=0  # <-")]),
            .passes("the default", AppStacks.qbittorrent, and: [AppStacks.conf("[Preferences]\nWebUI\\Port=8080")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let entry = settings.webUI("MaxAuthenticationFailCount")
            if let entry, let count = entry.text.flatMap(Int.init), count <= 0 {
                return .fail(
                    Failure(
                        "Nothing stops a script that tries passwords all day.", reach: subject.reach(to: service),
                        impact: .defence, at: [entry.span],
                        seen: [Observation("MaxAuthenticationFailCount is \(count)", at: entry.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: settings.webUIKey("MaxAuthenticationFailCount"), value: "5")
                        )))
            }
            return .pass([Observation("wrong passwords lead to a ban", at: entry?.span ?? settings.place)])
        }
    }
}
