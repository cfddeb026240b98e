import Evidence
import StackModel

extension Control {
    static let servarrRunsScript = Control(
        id: "app.servarr-runs-script",
        title: "An *arr app starts a program at events",
        layer: .application,
        impact: .takeover,
        guide: ["AR1"],
        why: """
            A connection of the kind *Custom Script* is a program that the app starts when a film is added or its health \
            changes. Whoever has the login or the API key sets one; it stays when the password is changed. If you did not \
            make it, somebody else did.
            """,
        fix: """
            Settings → Connect: look at each *Custom Script* and at the file it names; delete it unless it is yours.
            """,
        references: [
            Reference("Servarr wiki: custom scripts", "https://wiki.servarr.com/radarr/custom-scripts")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "a script among its connections", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.connections(
                    #"[{"name": "Phone", "implementation": "Ntfy"}, {"name": "Tidy", "implementation": "CustomScript"}]"#,
                    marked: "1.implementation")),
            .fails(
                "the database tells, where no key is known", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "radarr", "INSERT INTO Notifications VALUES (1, 'Tidy', 'CustomScript', '{}');",
                    marked: "Notifications")),
            .passes(
                "messages alone",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.connections(#"[{"name": "Phone", "implementation": "Ntfy"}]"#)),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: [.init("radarr", "GET /api/v3/system/status", status: 401)] + ServarrStacks.door("radarr")),
            .notApplicable(
                "the app was not asked",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878)),
        ]
    ) { subject in
        let products: Set<String> = ["radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr"]
        return subject.eachAnswer(products, to: "/notification", need: ServarrLogin.need) { service, settings in
            let list = settings.list("Notification")
            let scripts = list.compactMap { one in
                one["implementation"].flatMap { $0.text == "CustomScript" ? $0.span : nil }
            }
            guard !scripts.isEmpty else {
                let place = list.first?["implementation"]?.span ?? settings.place(of: "/notification")
                return .pass([Observation("none of its \(list.count) connections starts a program", at: place)])
            }
            return .fail(
                Failure(
                    "\(service.title) starts a program when something happens: if it is not yours, somebody was in.",
                    reach: .inside, impact: .defence, at: Set(scripts).sorted(),
                    seen: scripts.map { Observation("a connection is a custom script", at: $0) },
                    remedy: Remedy(
                        .advise("look at the script under Settings → Connect; delete it unless it is yours"))))
        }
    }
}
