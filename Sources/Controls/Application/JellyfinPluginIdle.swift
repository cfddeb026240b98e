import Evidence
import StackModel

extension Control {
    static let jellyfinPluginIdle = Control(
        id: "app.jellyfin-plugin-idle",
        title: "Jellyfin keeps plugins that it does not use",
        layer: .application,
        impact: .defence,
        guide: ["JF3"],
        why: """
            A plugin that is disabled, does not fit the version or has been replaced does nothing for you, and is still code that \
            the next version, or a click, starts.
            """,
        fix: """
            Dashboard → Plugins: remove it.
            """,
        references: [
            Reference("Jellyfin: plugins", "https://jellyfin.org/docs/general/server/plugins/")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "one is disabled", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(JellyfinStacks.user("keeper", admin: true))
                    + [
                        .init(
                            "jellyfin", "GET /Plugins",
                            #"[{"Name": "Trakt", "Version": "26.0.0.0", "Status": "Disabled"}]"#, marked: "0.Status")
                    ]),
            .passes(
                "all are in use", JellyfinStacks.compose,
                answers: JellyfinStacks.users(JellyfinStacks.user("keeper", admin: true))
                    + [
                        .init(
                            "jellyfin", "GET /Plugins",
                            #"[{"Name": "TMDb", "Version": "10.11.11.0", "Status": "Active"}]"#)
                    ]),
            .fails(
                "its manifest tells, where no key is known", on: "jellyfin", JellyfinStacks.compose,
                and: [
                    JellyfinStacks.network,
                    Example.File(
                        "config/plugins/Trakt_26.0.0.0/meta.json",
                        #"{"name": "Trakt", "version": "26.0.0.0", "status": "Disabled"}  # <-"#),
                ], databases: JellyfinStacks.database(JellyfinStacks.row("keeper", admin: true), marked: nil)),
            .passes(
                "by their manifests all are in use", JellyfinStacks.compose,
                and: [
                    JellyfinStacks.network,
                    Example.File("config/plugins/TMDb_1/meta.json", #"{"name": "TMDb", "status": "Active"}"#),
                ], databases: JellyfinStacks.database(JellyfinStacks.row("keeper", admin: true), marked: nil)),
            .unknown(
                "the key is not in force",
                JellyfinStacks.compose, answers: JellyfinStacks.keyless),
        ]
    ) { subject in
        subject.eachAnswer(["jellyfin"], to: "/Plugins", need: JellyfinAccount.need) { _, settings in
            let plugins = settings.list("Plugins")
            let idle = plugins.compactMap { plugin -> (name: String, status: String, span: SourceSpan)? in
                guard let entry = plugin["Status"], let status = entry.text,
                    ["Disabled", "NotSupported", "Malfunctioned", "Superceded", "Superseded"].contains(status)
                else { return nil }
                return (plugin["Name"]?.text ?? "a plugin", status, entry.span)
            }
            guard !idle.isEmpty else {
                return .pass([
                    Observation("all of \(plugins.count) plugins are in use", at: settings.place(of: "/Plugins"))
                ])
            }
            return .fail(
                Failure(
                    "Plugins that do nothing: \(idle.map(\.name).joined(separator: ", ")).", reach: .fault,
                    at: idle.map(\.span), seen: idle.map { Observation("its status is \($0.status)", at: $0.span) },
                    remedy: Remedy(.advise("remove them under Dashboard → Plugins"))))
        }
    }
}
