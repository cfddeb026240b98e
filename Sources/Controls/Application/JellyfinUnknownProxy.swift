import Evidence
import StackModel

extension Control {
    static let jellyfinUnknownProxy = Control(
        id: "app.jellyfin-unknown-proxy",
        title: "Jellyfin does not know the proxy in front of it",
        layer: .application,
        impact: .defence,
        guide: ["JF2", "SH3"],
        why: """
            Without *Known proxies* Jellyfin takes the proxy's address for every visitor's: all look local, \
            so remote access and address rules do nothing, and its log names the proxy instead of the \
            intruder.
            """,
        fix: """
            Dashboard → Networking → *Known proxies*: the proxy's name or address, nothing wider.
            """,
        references: [],
        reads: [.image, .networks, .files],
        examples: [
            .fails(
                "a proxy in the stack, none known", on: "jellyfin", AppStacks.jellyfinBehindCaddy,
                and: [
                    Example.File(
                        "config/config/network.xml", "<Configuration>\n<KnownProxies />  # <-\n</Configuration>\n")
                ]),
            .passes(
                "the proxy is named", AppStacks.jellyfinBehindCaddy, and: [named]),
            .fails(
                "its file names the proxy, and the running Jellyfin knows none", on: "jellyfin",
                AppStacks.jellyfinBehindCaddy, and: [named], answers: running("[]", marked: "KnownProxies")),
            .passes(
                "the running Jellyfin knows it, and its file cannot be read", AppStacks.jellyfinBehindCaddy,
                answers: running(#"["172.30.20.250"]"#)),
            .notApplicable(
                "no proxy", JellyfinStacks.compose,
                and: [
                    Example.File("config/config/network.xml", "<Configuration>\n<KnownProxies />\n</Configuration>\n")
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"]) { service, settings in
            guard settings.has("network.xml", below: "network/") else {
                return .unknown(
                    reason: "Jellyfin's network.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            guard subject.neighbours(of: service).contains(where: { $0.role == .reverseProxy }) else {
                return .notApplicable("No reverse proxy of this stack shares a network with it.")
            }
            // Its file has an element for each, its answer one list.
            let keys = ["network/KnownProxies/string", "network/KnownProxies"]
            let known = settings.entries.filter { keys.contains($0.key) && $0.text?.isEmpty == false }
            if let first = known.first { return .pass([Observation("a known proxy is listed", at: first.span)]) }
            let place = settings.entry("network/KnownProxies")?.span ?? settings.place
            return .fail(
                Failure(
                    "Every visitor looks like the proxy: address rules do nothing and the log names nobody.",
                    reach: .fault,
                    at: [place], seen: [Observation("KnownProxies is empty", at: place)],
                    remedy: Remedy(
                        .setAppSetting(
                            service: service.name, key: "network.xml KnownProxies", value: "the proxy's name"))))
        }
    }

    private static let named = Example.File(
        "config/config/network.xml",
        "<Configuration>\n<KnownProxies>\n<string>caddy</string>\n</KnownProxies>\n</Configuration>\n")

    /// What it answers to a key: these proxies, and nothing else of note.
    private static func running(_ proxies: String, marked: String...) -> [Example.Answer] {
        var network = Example.Answer(
            "jellyfin", "GET /System/Configuration/network", "{\"KnownProxies\": \(proxies)}")
        network.marks = marked
        return JellyfinStacks.keyless + [
            .init("jellyfin", "GET /System/Configuration", "{}"), network, .init("jellyfin", "GET /Repositories", "[]"),
            .init("jellyfin", "GET /Users", "[]"), .init("jellyfin", "GET /Plugins", "[]"),
        ]
    }
}
