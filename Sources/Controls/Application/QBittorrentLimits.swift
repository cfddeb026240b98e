import Evidence
import StackModel

extension Control {
    static let qbittorrentLimits = Control(
        id: "app.qbittorrent-unlimited",
        title: "qBittorrent opens more connections than the guide allows",
        layer: .application,
        impact: .service,
        guide: ["QB2"],
        why: """
            Thousands of connections fill the router's and the tunnel's tables; everything else on the line \
            suffers first.
            """,
        fix: """
            Options → Connection: 500 connections in all, 100 per torrent, 100 upload slots in all, 4 per \
            torrent.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "no limit", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\MaxConnections=-1  # <-")]),
            .fails(
                "far too many per torrent", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\MaxConnectionsPerTorrent=2000  # <-")]),
            .passes(
                "the defaults are within", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=tun0")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let most = [
                ("MaxConnections", 500), ("MaxConnectionsPerTorrent", 100), ("MaxUploads", 100),
                ("MaxUploadsPerTorrent", 4),
            ]
            let over = most.compactMap { name, limit -> (String, Int, AppSettings.Entry)? in
                guard let entry = settings.session(name), let value = entry.text.flatMap(Int.init),
                    value > limit || value <= 0
                else { return nil }
                return (name, limit, entry)
            }
            guard let first = over.first else {
                return .pass([Observation("all four limits are within 500, 100, 100 and 4", at: settings.place)])
            }
            return .fail(
                Failure(
                    "Too many connections can fill the router's tables: \(over.map(\.0).joined(separator: ", ")).",
                    reach: .fault, impact: .defence, at: over.map(\.2.span).sorted(),
                    seen: over.map { Observation("\($0.0) is above \($0.1), or without limit", at: $0.2.span) },
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "[BitTorrent] Session\\\(first.0)", value: String(first.1)))))
        }
    }
}
