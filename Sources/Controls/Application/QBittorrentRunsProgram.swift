import Evidence
import StackModel

extension Control {
    static let qbittorrentRunsProgram = Control(
        id: "app.qbittorrent-runs-program",
        title: "qBittorrent runs a program for torrents",
        layer: .application,
        impact: .takeover,
        guide: ["QB1"],
        why: """
            *Run external program* is how intruders stay: miners were found in it long after the password \
            was changed. If you did not set it, somebody else did.
            """,
        fix: """
            Options → Downloads → *Run external program*: look at the command; untick it unless it is yours.
            """,
        references: [Reference("qBittorrent issue 20385", "https://github.com/qbittorrent/qBittorrent/issues/20385")],
        reads: [.image, .files],
        examples: [
            .fails(
                "a command on completion", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[AutoRun]\nenabled=true  # <-\nprogram=/config/done.sh")]),
            .fails(
                "a command when a torrent is added", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[AutoRun]\nOnTorrentAdded\\Enabled=true  # <-\nOnTorrentAdded\\Program=/tmp/x")]),
            .passes("off", AppStacks.qbittorrent, and: [AppStacks.conf("[AutoRun]\nenabled=false")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let keys = ["AutoRun/enabled", "AutoRun/OnTorrentAdded\\Enabled"]
            let spans = keys.filter { settings.flag($0) == true }.compactMap { settings.entry($0)?.span }
            guard !spans.isEmpty else { return .pass([Observation("no program is run", at: settings.place)]) }
            return .fail(
                Failure(
                    "qBittorrent starts a command for each torrent: if it is not yours, somebody was in.",
                    reach: .inside,
                    impact: .defence, at: spans, seen: spans.map { Observation("a program is run", at: $0) },
                    remedy: Remedy(
                        .advise("look at the command under Options → Downloads; switch it off unless it is yours"))))
        }
    }
}
