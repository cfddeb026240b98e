import Evidence
import StackModel

extension Control {
    static let qbittorrentFilterEmpty = Control(
        id: "app.qbittorrent-filter-empty",
        title: "qBittorrent's IP filter is on and has nothing to filter by",
        layer: .application,
        impact: .none,
        guide: ["QB4"],
        why: """
            The filter is a choice: lists of bad peers keep some out, and good ones with them. Switched on without a file it \
            keeps nobody out, and only looks as if it did.
            """,
        fix: """
            Options → Connection → IP Filtering: choose a file (`.dat`, `.p2p` or `.p2b`) that is kept up to date, or switch \
            the filter off.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "on, without a file", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\IPFilteringEnabled=true  # <-")]),
            .passes(
                "on, with a file", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf("[BitTorrent]\nSession\\IPFilteringEnabled=true\nSession\\IPFilter=/config/list.p2p")
                ]),
            .notApplicable(
                "off, which is the default", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=tun0")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            guard let on = settings.session("IPFilteringEnabled"), on.text?.lowercased() == "true" else {
                return .notApplicable("The IP filter is off: not chosen.")
            }
            let file = settings.session("IPFilter")
            // A path is no secret, but what is masked is still something.
            let isNamed = file.map { $0.text.map { !$0.isEmpty } ?? true } ?? false
            guard !isNamed else {
                return .pass([Observation("the filter is on, with a file", at: file?.span ?? on.span)])
            }
            return .fail(
                Failure(
                    "The IP filter of \(service.name) lets everybody in: it has no file.", reach: .fault, at: [on.span],
                    seen: [
                        Observation("Session\\IPFilteringEnabled is true, and Session\\IPFilter is empty", at: on.span)
                    ],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "[BitTorrent] Session\\IPFilteringEnabled", value: "false"))))
        }
    }
}
