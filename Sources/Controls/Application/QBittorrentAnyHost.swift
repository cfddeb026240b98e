import Evidence
import StackModel

extension Control {
    static let qbittorrentAnyHost = Control(
        id: "app.qbittorrent-any-host",
        title: "qBittorrent answers under any host name",
        layer: .application,
        impact: .defence,
        guide: ["QB1"],
        why: """
            With `*` in *Server domains*, the default and what linuxserver ships, host-header validation \
            compares only the port, so DNS rebinding still works.
            """,
        fix: """
            Options → Web UI → *Server domains*: the names that are really used, such as \
            `localhost;gluetun;qbittorrent.example.org`. Apps that connect to `gluetun:8080` need that name \
            in the list, or they get 401.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "the default", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]  # <-\nWebUI\\Port=8080")]),
            .fails(
                "what linuxserver ships", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\ServerDomains=*  # <-")]),
            .passes(
                "named hosts", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\ServerDomains=\"localhost;gluetun\"")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let domains = settings.webUI("ServerDomains")
            guard let domains, let text = domains.text, !text.isEmpty, !text.split(separator: ";").contains("*") else {
                return .fail(
                    Failure(
                        "Host-header validation lets every name through, so DNS rebinding is not stopped.",
                        reach: .inside,
                        at: [domains?.span ?? settings.place],
                        seen: [Observation("Server domains is *", at: domains?.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: settings.webUIKey("ServerDomains"),
                                value: "localhost;gluetun"),
                            mayBreak: "Each name that an app or a person uses must be listed, or it gets 401.")))
            }
            return .pass([Observation("Server domains names hosts", at: domains.span)])
        }
    }
}
