import Evidence
import StackModel

extension Control {
    static let qbittorrentDefaultUser = Control(
        id: "app.qbittorrent-default-user",
        title: "qBittorrent's user is called admin",
        layer: .application,
        impact: .defence,
        guide: ["CR1"],
        why: """
            A name that every guessing script tries first leaves the password alone to stop it.
            """,
        fix: """
            Options → Web UI → Authentication → *Username*: anything else, then change it in Radarr, Sonarr \
            and the other apps that use it.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "the default name", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]  # <-\nWebUI\\Port=8080")]),
            .fails(
                "written out", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\Username=admin  # <-")]),
            .passes(
                "another name", AppStacks.qbittorrent, and: [AppStacks.conf("[Preferences]\nWebUI\\Username=keeper")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let user = settings.webUI("Username")
            guard let user, let name = user.text, !name.isEmpty, name.lowercased() != "admin" else {
                return .fail(
                    Failure(
                        "Guessing scripts try this name first.", reach: subject.reach(to: service),
                        at: [user?.span ?? settings.place],
                        seen: [Observation("the user name is admin", at: user?.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: settings.webUIKey("Username"), value: "a name of your own"),
                            mayBreak: "The apps that log in to qBittorrent need the new name.")))
            }
            return .pass([Observation("the user name is not admin", at: user.span)])
        }
    }
}
