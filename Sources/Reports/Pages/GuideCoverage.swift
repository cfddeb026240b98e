import Controls

/// `docs/guide-coverage.md`: the guide's demands that can be seen or proved, clause by clause, with what answers each.
public enum GuideCoverage {
    /// What the audit reads and the tests cannot have as it is, each with what stands in its place.
    private static let standIns = [
        "Control groups of version 2: the machine that the tests were written on has version 1; files as version 2 lays "
            + "them out are read in their place.",
        "A Proxmox host: files as its documentation has them.",
        "Jellyfin, Plex, Radarr, Sonarr, Lidarr, Readarr, Prowlarr, Bazarr, FlareSolverr, Seerr, Homarr, Dozzle, "
            + "Jellystat, Gluetun, Portainer, Traefik, Authelia, authentik, cloudflared and Tailscale: our own servers, "
            + "or answers and files, after their sources.",
        "WireGuard in the kernel: in user space instead, with real handshakes.",
        "A router's port forwards: miniupnpd, the real one, for those that programs ask for over UPnP; what is set on a router's "
            + "own page, and rules at a tunnel's provider: nothing; they are named as unknown.",
    ]

    /// The page.
    public static func page() -> String {
        var lines = [
            "# The guide, clause by clause", "",
            "Made from the program itself by `make docs`. Of the guide's \(Guide.items.count) demands "
                + "\(count(.state)) are of kind `state`: they can be read off a file, the engine, the machine or an app. "
                + "\(count(.proof)) are of kind `proof`: packets tell (`watertight prove`). Each of these is taken apart into clauses, and for each clause stands which control answers it, from evidence of "
                + "which kind; or that only the owner can say; or why it cannot be known from here; or that no control "
                + "looks yet. The other demands are acts, duties and the test of an alert; see `watertight checklist`.",
            "", "| clauses | |", "|---|---:|",
        ]
        lines += counts.map { "| \($0.name) | \($0.count) |" }
        lines += ["", "Kinds of evidence:", ""]
        lines += GuideClause.Source.allCases.map { "- **\($0.rawValue)**: \(words(for: $0))" }
        var section = ""
        for item in answered {
            if item.section != section {
                section = item.section
                lines += ["", "## \(MarkdownText.sentence(section))"]
            }
            lines += self.lines(of: item)
        }
        lines += ["", "## What is tested on fixtures and stand-ins", ""]
        lines += standIns.map { "- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let answered = Guide.items.filter(Guide.isAnsweredByClauses)

    private static func count(_ kind: GuideItem.Kind) -> Int { answered.filter { $0.kind == kind }.count }

    private static var counts: [(name: String, count: Int)] {
        func count(_ isCounted: (GuideClause.Answer) -> Bool) -> Int {
            Guide.clauses.filter { isCounted($0.answer) }.count
        }
        return [
            ("all", Guide.clauses.count),
            ("answered by controls", count { if case .controls = $0 { true } else { false } }),
            ("attested by the owner", count { $0 == .attested }),
            ("unknown from here", count { $0 == .unknown }),
            ("not yet answered", count { $0 == .notYet }),
        ]
    }

    private static func lines(of item: GuideItem) -> [String] {
        var lines = ["", "### \(item.id)", "", MarkdownText.sentence(item.text) + "."]
        if !item.ruling.isEmpty { lines += ["", "Ruling: \(MarkdownText.sentence(item.ruling))."] }
        lines += ["", "| clause | answered by | evidence | what is not seen, and why |", "|---|---|---|---|"]
        for clause in Guide.clauses(of: item) {
            let cells = [MarkdownText.sentence(clause.text)] + answer(of: clause) + [MarkdownText.sentence(clause.note)]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines
    }

    private static func answer(of clause: GuideClause) -> [String] {
        switch clause.answer {
        case .controls(let controls, let sources):
            [
                controls.map { "[\($0)](controls/\($0).md)" }.joined(separator: ", "),
                sources.map(\.rawValue).joined(separator: ", "),
            ]
        case .attested: ["**attested**: `watertight attest \(clause.item)`", "the owner's word"]
        case .unknown: ["**unknown from here**", ""]
        case .notYet: ["**not yet**", ""]
        }
    }

    private static func words(for source: GuideClause.Source) -> String {
        switch source {
        case .files: "the Compose files, and the modes and owners of the owner's files"
        case .git: "the repository's index, history and exclude files"
        case .apps: "an app's own settings, from its files or with the owner's key"
        case .probe: "what a running app or proxy answers to a visitor without a login"
        case .engine: "what the container engine runs, and how it is set"
        case .host: "the machine's own settings, services and files"
        case .network: "routes, sockets and firewall rules of the network namespaces"
        case .router: "the router's answers over UPnP, where they were asked for"
        case .guardian: "what the guard of this machine tells of itself"
        case .proof: "a proof that holds: what packets did (`watertight prove`)"
        case .disruption: "a proof for which the tunnel was really taken down (`watertight prove --disrupt`)"
        case .records: "what earlier audits of this machine kept in the state folder"
        }
    }
}
