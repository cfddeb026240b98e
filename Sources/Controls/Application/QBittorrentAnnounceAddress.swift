import Evidence
import StackModel

extension Control {
    static let qbittorrentAnnounceAddress = Control(
        id: "app.qbittorrent-announce-address",
        title: "qBittorrent tells trackers a fixed address",
        layer: .application,
        impact: .identity,
        guide: ["VP4", "CL17"],
        why: """
            *IP address reported to trackers* is sent with each announce. If it holds your home address, the \
            tunnel hides nothing.
            """,
        fix: """
            Options → Advanced → *IP address reported to trackers*: leave it empty.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "an address is announced", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\AnnounceIP=203.0.113.9  # <-")]),
            .passes("none", AppStacks.qbittorrent, and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=tun0")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            guard let entry = settings.session("AnnounceIP"), entry.text?.isEmpty == false else {
                return .pass([Observation("no address is announced", at: settings.place)])
            }
            return .fail(
                Failure(
                    "Each tracker is told this address, whatever the tunnel hides.", reach: .anyone, at: [entry.span],
                    seen: [Observation("Session\\AnnounceIP is set", at: entry.span)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "[BitTorrent] Session\\AnnounceIP", value: ""))))
        }
    }
}
