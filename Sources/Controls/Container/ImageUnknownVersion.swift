import KnownImages
import StackModel

extension Control {
    static let imageUnknownVersion = Control(
        id: "image.unknown-version",
        title: "Nobody can tell from the files which version runs",
        layer: .container,
        impact: .none,
        guide: ["CT2"],
        why: """
            A digest without a tag fixes what runs, but says nothing to a reader: neither you nor this audit can tell \
            whether a published hole is in it.
            """,
        fix: "Write the version beside the digest: `image: app:1.2.3@sha256:…`.",
        reads: [.image],
        examples: [
            .fails(
                "a digest alone", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  # <-
                """),
            .passes(
                "the version beside it",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                """),
            .unknown(
                "a variable holds the image, and it is set nowhere",
                """
                services:
                  radarr:
                    image: ${IMAGE}
                """),
        ]
    ) { subject in
        subject.eachService(where: { $0.service.image?.value.digest != nil || $0.service.image == nil }) { service in
            guard let image = service.image else {
                return subject.undecided(service, .image)
                    ?? .notApplicable("The image of \(service.name) is built here.")
            }
            if let tag = image.value.tag, MovingTag(image.value) == nil {
                return .pass([Observation("the tag is \(tag)", at: image.span)])
            }
            return .fail(
                Failure(
                    "Which version of \(service.title) runs cannot be read from its digest.", reach: .fault,
                    at: [image.span], seen: [Observation("no version beside the digest", at: image.span)],
                    remedy: Remedy(.advise("Write the version as the tag beside the digest."))))
        }
    }
}
