import Evidence
import StackModel

extension Control {
    static let jellyfinPluginRepository = Control(
        id: "app.jellyfin-plugin-repository",
        title: "Jellyfin takes plugins from a repository that is not its own",
        layer: .application,
        impact: .takeover,
        guide: ["JF3"],
        why: """
            A plugin is code that runs as Jellyfin. Whoever controls the repository, or its lapsed domain, \
            controls your server at the next update.
            """,
        fix: """
            Dashboard → Plugins → Repositories: keep *Jellyfin Stable* (`https://repo.jellyfin.org`) and \
            remove what you do not use.
            """,
        references: [Reference("Jellyfin: plugin repositories", "https://jellyfin.org/docs/general/server/plugins/")],
        reads: [.image, .files],
        examples: [
            .fails(
                "a stranger's repository", on: "jellyfin",
                JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<PluginRepositories>\n<RepositoryInfo>\n<Url>https://plugins.example.net/manifest.json</Url>  # <-\n</RepositoryInfo>\n</PluginRepositories>\n</Configuration>\n"
                    )
                ]),
            .passes(
                "the official one", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/system.xml",
                        "<Configuration>\n<PluginRepositories>\n<RepositoryInfo>\n<Url>https://repo.jellyfin.org/files/plugin/manifest.json</Url>\n</RepositoryInfo>\n</PluginRepositories>\n</Configuration>\n"
                    )
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"]) { service, settings in
            guard settings.has("system.xml", below: "system/") else {
                return .unknown(
                    reason: "Jellyfin's system.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            let repositories = settings.entries.filter { $0.key == "system/PluginRepositories/RepositoryInfo/Url" }
            let foreign = repositories.filter { entry in
                guard let url = entry.text, !url.isEmpty else { return false }
                return !url.hasPrefix("https://repo.jellyfin.org/")
            }
            guard !foreign.isEmpty else {
                return .pass([
                    Observation(
                        "only Jellyfin's own repository is listed", at: repositories.first?.span ?? settings.place)
                ])
            }
            return .fail(
                Failure(
                    "Whoever controls \(foreign.count == 1 ? "this repository" : "these repositories") can run code in Jellyfin at the next update.",
                    reach: .fault, at: foreign.map(\.span).sorted(),
                    seen: foreign.map { Observation("a repository that is not repo.jellyfin.org", at: $0.span) },
                    remedy: Remedy(
                        .advise(
                            "remove it under Dashboard → Plugins → Repositories unless you trust its owner with your server"
                        ),
                        mayBreak: "Its plugins get no more updates.")))
        }
    }
}
