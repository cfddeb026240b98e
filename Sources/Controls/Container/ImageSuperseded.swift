import KnownImages
import StackModel

extension Control {
    static let imageSuperseded = Control(
        id: "image.superseded",
        title: "An image went on under another name",
        layer: .container,
        impact: .takeover,
        guide: ["CT2"],
        why: """
            When a project moves, the old image stays where it is and gets no more fixes. Jellyseerr and Overseerr went on \
            as Seerr: the last Jellyseerr keeps holes that Seerr 3.1.0 closed, and cannot log in to Jellyfin 12.
            """,
        fix: "Change the image to its successor, after a backup and after reading its notes on moving.",
        references: [Reference("OWASP Docker Top 10 D02")],
        reads: [.image],
        examples: [
            .fails(
                "Jellyseerr", on: "jellyseerr",
                """
                services:
                  jellyseerr:
                    image: fallenbagel/jellyseerr:2.7.3  # <-
                """),
            .passes(
                "Seerr",
                """
                services:
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                """),
            .unknown(
                "a variable holds the image, and it is set nowhere",
                """
                services:
                  requests:
                    image: ${REQUESTS_IMAGE}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let place = service.service.place(of: "image")
            guard let known = service.known else {
                return .notApplicable("Whether the image of \(service.name) went on elsewhere is not known here.")
            }
            guard case .superseded(let successor, let since) = known.status else {
                return .pass([Observation("nothing is known of a move of \(known.title)", at: place)])
            }
            let span = service.image?.span ?? service.span
            let date = since.isEmpty ? "" : " since \(since)"
            return .fail(
                Failure(
                    "The image of \(known.title) gets no more fixes: it went on\(date) as \(successor).", reach: .fault,
                    at: [span],
                    seen: [Observation("the image is \(service.image?.value.name ?? known.title)", at: span)],
                    remedy: Remedy(
                        .advise("Move to \(successor), after a backup."),
                        mayBreak: "The move may change the database, and there is no way back without the backup.")))
        }
    }
}
