import KnownImages
import StackModel

extension Control {
    static let imageRetired = Control(
        id: "image.retired",
        title: "An image gets no more fixes",
        layer: .container,
        impact: .takeover,
        guide: ["CT2", "CT5"],
        why: """
            A project that has ended publishes no fixes: each hole found from now on stays open. Readarr, for example, lets \
            anyone past its login with a forged header where local addresses need none, and will not be fixed. A dead \
            updater is `ops.dead-updater`.
            """,
        fix:
            "Move to the successor where there is one; else remove the service, or keep it from everything but its user.",
        references: [Reference("OWASP Docker Top 10 D02")],
        reads: [.image],
        examples: [
            .fails(
                "Readarr", on: "readarr",
                """
                services:
                  readarr:
                    image: lscr.io/linuxserver/readarr:develop  # <-
                """),
            .passes(
                "a product that is kept up",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
            .unknown(
                "a variable holds the image, and it is set nowhere",
                """
                services:
                  books:
                    image: ${BOOKS_IMAGE}
                """),
        ]
    ) { subject in
        subject.eachService(where: { $0.role != .updater }) { service in
            let place = service.service.place(of: "image")
            guard let known = service.known else {
                return .notApplicable("Whether the image of \(service.name) is kept up is not known here.")
            }
            guard case .retired(let since, let reason, let successor) = known.status else {
                return .pass([Observation("nothing is known of an end of \(known.title)", at: place)])
            }
            let span = service.image?.span ?? service.span
            let date =
                since.isEmpty || reason.contains(since)
                ? "" : reason.hasSuffix(" since") ? " \(since)" : " (since \(since))"
            return .fail(
                Failure(
                    "Holes found in \(known.title) from now on stay open: \(reason)\(date).", reach: .fault, at: [span],
                    seen: [Observation("the image is \(service.image?.value.name ?? known.title)", at: span)],
                    remedy: Remedy(
                        .advise(
                            successor.map { "Move to \($0)." } ?? "Remove it, or let nothing but its user reach it."),
                        mayBreak: "Its settings and data do not always move along.")))
        }
    }
}
