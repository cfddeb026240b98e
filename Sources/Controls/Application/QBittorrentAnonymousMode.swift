import Evidence
import StackModel

extension Control {
    static let qbittorrentAnonymousMode = Control(
        id: "app.qbittorrent-anonymous-mode",
        title: "qBittorrent's anonymous mode is off",
        layer: .application,
        impact: .none,
        guide: ["QB3"],
        why: """
            Anonymous mode hides the client's name and version from peers. It is a choice with a cost (some \
            private trackers refuse it), not a weakness, and in current versions it does **not** switch DHT, \
            PeX or LSD off, whatever older guides say.
            """,
        fix: """
            Options → BitTorrent → *Enable anonymous mode*, if your trackers allow it.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "the default", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]  # <-\nSession\\Interface=tun0")]),
            .passes(
                "on", AppStacks.qbittorrent, and: [AppStacks.conf("[BitTorrent]\nSession\\AnonymousModeEnabled=true")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            if settings.flag("BitTorrent/Session\\AnonymousModeEnabled") == true {
                return .pass([
                    Observation("anonymous mode is on", at: settings.session("AnonymousModeEnabled")?.span)
                ])
            }
            return .fail(
                Failure(
                    "Peers see which client and version you use; a choice, not a weakness.", reach: .anyone,
                    at: [settings.session("AnonymousModeEnabled")?.span ?? settings.place],
                    seen: [Observation("anonymous mode is off")],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "[BitTorrent] Session\\AnonymousModeEnabled", value: "true"),
                        mayBreak: "Some private trackers refuse anonymous clients.")))
        }
    }
}
