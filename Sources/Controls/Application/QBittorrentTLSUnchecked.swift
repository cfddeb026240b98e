import Evidence
import StackModel

extension Control {
    static let qbittorrentTLSUnchecked = Control(
        id: "app.qbittorrent-trackers-unchecked",
        title: "qBittorrent does not check its trackers",
        layer: .application,
        impact: .data,
        guide: ["QB1"],
        why: """
            Without certificate checks anyone on the way can read and change what an HTTPS tracker says; \
            without the SSRF mitigation a torrent can make qBittorrent call addresses in your own network.
            """,
        fix: """
            Options → Advanced: tick *Validate HTTPS tracker certificates* and *Server-side request forgery \
            (SSRF) mitigation*.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "certificates are not checked", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\ValidateHTTPSTrackerCertificate=false  # <-")]),
            .fails(
                "requests into your network", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]\nSession\\SSRFMitigation=false  # <-")]),
            .passes(
                "the defaults", AppStacks.qbittorrent, and: [AppStacks.conf("[BitTorrent]\nSession\\Interface=tun0")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let keys = ["ValidateHTTPSTrackerCertificate", "SSRFMitigation"]
            let off = keys.filter { settings.flag("BitTorrent/Session\\\($0)") == false }
            let spans = off.compactMap { settings.session($0)?.span }.sorted()
            guard let first = off.first else {
                return .pass([Observation("both checks are on, as they come", at: settings.place)])
            }
            return .fail(
                Failure(
                    "A hostile tracker or torrent can lead qBittorrent astray: \(off.joined(separator: ", ")) is off.",
                    reach: .fault, impact: .data, at: spans,
                    seen: off.map { Observation("\($0) is false", at: settings.session($0)?.span) },
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "[BitTorrent] Session\\\(first)", value: "true"))))
        }
    }
}
