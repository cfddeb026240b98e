import Evidence
import KnownImages
import StackModel

extension Control {
    static let imageVulnerable = Control(
        id: "image.vulnerable",
        title: "An app runs in a version with a published hole",
        layer: .container,
        impact: .takeover,
        guide: ["CT2", "CT5"],
        why: """
            Published holes are looked for by machines. This compares the version in the tag with the advisories that are \
            built in, and names the version that closes them; it knows only the apps themselves, not the libraries in an \
            image (a scanner such as Trivy does). A tag that moves tells no version.
            """,
        fix: "Update to the version that is named, after a backup, and write it into the tag.",
        references: [Reference("OWASP Docker Top 10 D02"), .cis("5.28")],
        reads: [.image, .ports],
        examples: [
            .fails(
                "the running app is older than its tag sounds", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:latest  # <-
                """,
                answers: [
                    .init(
                        "jellyfin", "GET /System/Info/Public",
                        #"{"Version": "10.10.3", "StartupWizardCompleted": true}"#, marked: "Version")
                ]),
            .passes(
                "the running app says that it is a mended one",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:latest
                """,
                answers: [
                    .init("sonarr", "GET /initialize.json", status: 401),
                    .init("sonarr", "GET /api/v3/system/status", #"{"version": "4.0.19.3011"}"#),
                ]),
            .fails(
                "Jellyfin with holes that need no login", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.10.3  # <-
                    ports: ["8096:8096"]
                """),
            .fails(
                "a line that ended, and its successor has the fix", on: "jellyseerr",
                """
                services:
                  jellyseerr:
                    image: fallenbagel/jellyseerr:2.5.2  # <-
                    ports: ["5055:5055"]
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
            .passes(
                "a version without any that is known",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
            .notApplicable(
                "no advisory of the product is built in",
                """
                services:
                  tautulli:
                    image: lscr.io/linuxserver/tautulli:2.15.0
                """),
            .unknown(
                "the tag tells no version",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:latest
                """),
        ]
    ) { subject in subject.eachService { holes(in: $0, of: subject) } }

    private static func holes(in service: KnownService, of subject: Case) -> Verdict {
        guard let product = service.product else {
            return .notApplicable("No advisories are built in for what \(service.name) runs.")
        }
        let advisories = KnownImages.advisories(for: product)
        guard !advisories.isEmpty else {
            return .notApplicable("No advisories are built in for \(service.title).")
        }
        let certain = advisories.filter { $0.fixed == nil && $0.lastSeen == nil && $0.introduced == nil }
        let told = subject.evidence.probe(of: service.name)?.versionSpan
        guard let version = service.recognition.version, let span = told ?? service.image?.span else {
            guard let first = certain.first, let span = service.image?.span else {
                return .unknown(
                    reason: "Which version of \(service.title) runs is not in the files.",
                    remedy: "Write the version into the tag, or see it on the app's own page.")
            }
            return failure(service, certain, first, of: subject, at: [span])
        }
        // The running app's own word first, and then the line that the owner changes.
        let spans = told.map { [$0] + (service.image.map { [$0.span] } ?? []) } ?? [span]
        let open = advisories.filter { $0.affects(version) == true }
        if let first = open.first {
            return failure(service, open, first, of: subject, at: spans)
        }
        if advisories.contains(where: { $0.affects(version) == nil }) {
            return .unknown(
                reason:
                    "\(version) does not say which release of \(service.title) runs, and some have a published hole.",
                remedy: "Write the full version into the tag, or see it on the app's own page.")
        }
        return .pass([
            Observation("\(version) has none of the \(advisories.count) advisories that are built in", at: span)
        ])
    }

    private static func failure(
        _ service: KnownService, _ open: [Advisory], _ any: Advisory, of subject: Case, at spans: [SourceSpan]
    ) -> Verdict {
        let span = spans.first
        // What only another product opens counts as open to anyone where that product is in these files.
        let products = Set((subject.services + subject.inactive).compactMap(\.product))
        let shown = open.filter { $0.requiredProduct.map(products.contains) ?? true }
        let conditional = open.filter { !shown.contains($0) }
        let first = shown.first(where: \.isUnauthenticated) ?? shown.first ?? any
        let isUnauthenticated = shown.contains(where: \.isUnauthenticated)
        let published = subject.publications(to: service).map(\.reach).max { rank($0) < rank($1) }
        let reach: Reach = isUnauthenticated ? published.flatMap { $0 == .local ? nil : $0 } ?? .neighbour : .inside
        let who = first.isUnauthenticated ? "Anyone who reaches \(service.title)" : "A user of \(service.title)"
        let ids = open.flatMap(\.ids)
        let more = open.count > 1 ? ", and \(open.count - 1) more" : ""
        return .fail(
            Failure(
                "\(who) may \(first.effect) (\(first.ids[0])\(more)).", reach: reach, at: spans,
                seen: [Observation("the version has \(ids.prefix(6).joined(separator: ", "))", at: span)]
                    + conditional.map {
                        Observation(
                            "\($0.ids[0]) (\($0.effect)) counts less: that app is not in these files", at: span)
                    },
                remedy: remedy(service, open)))
    }

    private static func remedy(_ service: KnownService, _ open: [Advisory]) -> Remedy {
        let backup = "A new version may change the database: make a backup first."
        if let successor = open.compactMap(\.successorFix).max() {
            return Remedy(
                .advise("\(service.title) gets no fix of its own: go on with \(successor) or later, which has it."),
                mayBreak: backup)
        }
        if let fixed = open.compactMap(\.fixed).max() {
            return Remedy(.advise("Update \(service.title) to \(fixed) or later."), mayBreak: backup)
        }
        return Remedy(
            .advise(
                open.contains { $0.lastSeen != nil }
                    ? "Which version has the fix is not built in: update to the newest, and keep it from everything but "
                        + "what needs it."
                    : "There is no fix: keep it from everything but what needs it, or do without it."))
    }

    private static func rank(_ reach: Reach) -> Int {
        switch reach {
        case .anyone: 3
        case .network: 2
        default: 1
        }
    }
}
