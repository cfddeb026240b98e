import Evidence
import StackModel

extension Control {
    static let prowlarrIndexerInClear = Control(
        id: "app.prowlarr-indexer-in-clear",
        title: "An indexer is asked without encryption",
        layer: .application,
        impact: .data,
        guide: ["PR3"],
        why: """
            What you search for, and the key that you are known by there, cross the network readable and changeable: an answer \
            that was swapped on its way brings another torrent into your client.
            """,
        fix: """
            Prowlarr → Indexers → the indexer → *Base Url*: the `https://` one. Leave indexers that have none.
            """,
        references: [
            Reference("Servarr wiki: Prowlarr indexers", "https://wiki.servarr.com/prowlarr/indexers")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "one over plain HTTP", on: "prowlarr",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: ServarrStacks.prowlarr(
                    indexers:
                        #"[{"name": "A", "enable": true, "fields": [{"name": "baseUrl", "value": "http://indexer.example/"}]}]"#,
                    marked: "0.baseUrl")),
            .fails(
                "by the definition's own first address", on: "prowlarr",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: ServarrStacks.prowlarr(
                    indexers: #"[{"name": "B", "enable": true, "indexerUrls": ["http://indexer.example/"]}]"#,
                    marked: "0.baseUrl")),
            .passes(
                "all over HTTPS, but for one that is off and one of this network",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: ServarrStacks.prowlarr(
                    indexers:
                        #"[{"name": "A", "enable": true, "fields": [{"name": "baseUrl", "value": "https://indexer.example/"}]}, {"name": "off", "enable": false, "indexerUrls": ["http://off.example/"]}, {"name": "own", "enable": true, "indexerUrls": ["http://jackett:9117/"]}]"#
                )),
            .notApplicable(
                "there is none", AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: ServarrStacks.prowlarr(indexers: "[]")),
            .fails(
                "the database tells, where no key is known", on: "prowlarr",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "prowlarr",
                    """
                    INSERT INTO Indexers VALUES (1, 'A', 1, '{"baseUrl": "http://indexer.example/", "apiKey": "…"}', '[]');
                    """, marked: "Indexers")),
            .passes(
                "the definition's own address, where the database has none",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                and: [
                    ServarrStacks.config,
                    Example.File("config/Definitions/a.yml", "id: a\nlinks:\n  - https://indexer.example/\n"),
                ],
                databases: ServarrStacks.database(
                    "prowlarr", "INSERT INTO Indexers VALUES (1, 'A', 1, '{\"definitionFile\": \"a\"}', '[]');")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/prowlarr:2.3.5", as: "prowlarr", port: 9696),
                answers: [.init("prowlarr", "GET /api/v1/system/status", status: 401)] + ServarrStacks.door("prowlarr")),
        ]
    ) { subject in
        subject.eachAnswer(["prowlarr"], to: "/indexer", need: ServarrLogin.need) { _, settings in
            let used = settings.list("Indexer").filter { $0.flag("enable") ?? true }
            guard !used.isEmpty else { return .notApplicable("Prowlarr has no indexer in use.") }
            let known = used.compactMap { $0["baseUrl"] }
            let clear = known.filter { $0.text.map(ProwlarrIndexer.isInClear) ?? false }
            guard clear.isEmpty else {
                return .fail(
                    Failure(
                        "What is searched for, and the key for it, can be read on the way to "
                            + (clear.count == 1 ? "this indexer." : "\(clear.count) indexers."),
                        reach: .anyone, at: clear.map(\.span),
                        seen: clear.map { Observation("the address begins with http://", at: $0.span) },
                        remedy: Remedy(.advise("choose the https:// address, or remove the indexer"))))
            }
            guard known.count == used.count else {
                return .unknown(
                    reason: "Prowlarr does not say where \(used.count - known.count) of its indexers are asked.",
                    remedy: "Look at their *Base Url* under Indexers.")
            }
            return .pass([
                Observation("all \(known.count) indexers are asked over HTTPS", at: settings.place(of: "/indexer"))
            ])
        }
    }
}
