import Evidence
import StackModel

extension Control {
    static let prowlarrSolverUnused = Control(
        id: "app.prowlarr-solver-unused",
        title: "FlareSolverr runs, and no indexer uses it",
        layer: .application,
        impact: .defence,
        guide: ["PR2"],
        why: """
            A browser that fetches what it is told stands in the stack for nothing: Prowlarr uses it only for indexers that share \
            a tag with it. Unused, it is reach for an intruder and no help to you.
            """,
        fix: """
            Prowlarr → Settings → Indexers → FlareSolverr → *Tags*: a tag, and give the same tag to the indexers that need it. If \
            none does, remove the container.
            """,
        references: [
            Reference("Servarr wiki: FlareSolverr", "https://trash-guides.info/Prowlarr/prowlarr-setup-flaresolverr/")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "Prowlarr knows of none", on: "prowlarr", ServarrStacks.withSolver,
                answers: ServarrStacks.prowlarr(indexers: "[]", proxies: "[]", proxyMark: "")),
            .fails(
                "no indexer has its tag", on: "prowlarr", ServarrStacks.withSolver,
                answers: ServarrStacks.prowlarr(
                    indexers: #"[{"name": "A", "enable": true, "tags": [2], "indexerUrls": ["https://a.example/"]}]"#,
                    proxies:
                        #"[{"name": "FlareSolverr", "implementation": "FlareSolverr", "tags": [1], "fields": [{"name": "host", "value": "http://flaresolverr:8191/"}]}]"#,
                    proxyMark: "0.tags")),
            .passes(
                "an indexer shares its tag", ServarrStacks.withSolver,
                answers: ServarrStacks.prowlarr(
                    indexers: #"[{"name": "A", "enable": true, "tags": [1], "indexerUrls": ["https://a.example/"]}]"#,
                    proxies:
                        #"[{"name": "FlareSolverr", "implementation": "FlareSolverr", "tags": [1], "fields": [{"name": "host", "value": "http://flaresolverr:8191/"}]}]"#
                )),
            .notApplicable(
                "there is no solver",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: ServarrStacks.prowlarr(indexers: "[]")),
            .unknown(
                "the key is refused", ServarrStacks.withSolver,
                answers: [.init("prowlarr", "GET /api/v1/system/status", status: 401)] + ServarrStacks.door("prowlarr")),
        ]
    ) { subject in
        subject.eachAnswer(["prowlarr"], to: "/indexerproxy", need: ServarrLogin.need) { _, settings in
            guard let solver = subject.services.first(where: { ["flaresolverr", "byparr"].contains($0.product ?? "") })
            else { return .notApplicable("There is no FlareSolverr in the stack.") }
            let proxies = settings.list("IndexerProxy").filter { $0["implementation"]?.text == "FlareSolverr" }
            guard !proxies.isEmpty else {
                return unusedSolver(solver, "Prowlarr does not know of it", at: settings.place(of: "/indexerproxy"))
            }
            func tags(_ entry: AppSettings.Entry?) -> Set<Substring> {
                Set((entry?.text ?? "").split(separator: ";"))
            }
            let used = settings.list("Indexer").filter { $0.flag("enable") ?? true }
            let serving = proxies.first { proxy in
                used.contains { !tags($0["tags"]).isDisjoint(with: tags(proxy["tags"])) }
            }
            guard let serving else {
                let place = proxies.first?["tags"]?.span ?? settings.place(of: "/indexerproxy")
                return unusedSolver(solver, "no indexer in use shares a tag with it", at: place)
            }
            return .pass([
                Observation("an indexer shares its tag", at: serving["tags"]?.span ?? settings.place)
            ])
        }
    }

    private static func unusedSolver(_ solver: KnownService, _ what: String, at place: SourceSpan) -> Verdict {
        .fail(
            Failure(
                "The browser of \(solver.name) runs for nobody: \(what).", reach: .neighbour,
                at: [place, solver.span], seen: [Observation(what, at: place)],
                remedy: Remedy(.advise("give it a tag that an indexer has, or remove \(solver.name)"))))
    }
}
