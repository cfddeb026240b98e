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
                "Jellyfin with holes that need no login", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.10.3  # <-
                    ports: ["8096:8096"]
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
        guard let image = service.image, let version = service.recognition.version else {
            guard let first = certain.first, let span = service.image?.span else {
                return .unknown(
                    reason: "Which version of \(service.title) runs is not in the files.",
                    remedy: "Write the version into the tag, or see it on the app's own page.")
            }
            return failure(service, certain, first, of: subject, at: span)
        }
        let open = advisories.filter { $0.affects(version) == true }
        if let first = open.first(where: \.isUnauthenticated) ?? open.first {
            return failure(service, open, first, of: subject, at: image.span)
        }
        if advisories.contains(where: { $0.affects(version) == nil }) {
            return .unknown(
                reason:
                    "\(version) does not say which release of \(service.title) runs, and some have a published hole.",
                remedy: "Write the full version into the tag, or see it on the app's own page.")
        }
        return .pass([
            Observation("\(version) has none of the \(advisories.count) advisories that are built in", at: image.span)
        ])
    }

    private static func failure(
        _ service: KnownService, _ open: [Advisory], _ first: Advisory, of subject: Case, at span: SourceSpan
    ) -> Verdict {
        let isUnauthenticated = open.contains(where: \.isUnauthenticated)
        let published = subject.publications(to: service).map(\.reach).max { rank($0) < rank($1) }
        let reach: Reach = isUnauthenticated ? published.flatMap { $0 == .local ? nil : $0 } ?? .neighbour : .inside
        let who = isUnauthenticated ? "Anyone who reaches \(service.title)" : "A user of \(service.title)"
        let ids = open.flatMap(\.ids)
        let more = open.count > 1 ? ", and \(open.count - 1) more" : ""
        let fixed = open.compactMap(\.fixed).max()
        return .fail(
            Failure(
                "\(who) may \(first.effect) (\(first.ids[0])\(more)).", reach: reach, at: [span],
                seen: [Observation("the version has \(ids.prefix(6).joined(separator: ", "))", at: span)],
                remedy: fixed.map {
                    Remedy(
                        .advise("Update \(service.title) to \($0) or later."),
                        mayBreak: "A new version may change the database: make a backup first.")
                } ?? Remedy(.advise("There is no fix: keep it from everything but what needs it, or do without it."))))
    }

    private static func rank(_ reach: Reach) -> Int {
        switch reach {
        case .anyone: 3
        case .network: 2
        default: 1
        }
    }
}
