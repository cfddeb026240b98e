import KnownImages
import StackModel

extension Control {
    static let imageNoDigest = Control(
        id: "image.no-digest",
        title: "An image is not fixed by its digest",
        layer: .container,
        impact: .none,
        guide: ["CT2"],
        why: """
            A tag can be moved to another image, by its builder or by whoever took over the builder's account; a digest \
            cannot. With both (`app:1.2.3@sha256:…`) the file says the version and fixes the content. It is worth it where \
            a tool such as Renovate keeps the digests current; a digest that is forgotten is a version that is never \
            updated.
            """,
        fix: "`docker buildx imagetools inspect IMAGE:TAG` shows the digest; write it behind the tag.",
        references: [.cis("4.2"), Reference("OWASP Docker Top 10 D08"), Reference("compose-lint CL-0019")],
        reads: [.image, .build],
        examples: [
            .fails(
                "a version without a digest", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0  # <-
                """),
            .passes(
                "with a digest",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                """),
            .notApplicable(
                "a moving tag is a finding of its own",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:latest
                """),
            .unknown(
                "a variable holds the tag, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:${TAG}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            if service.isBuiltHere { return .notApplicable("The image of \(service.name) is built here.") }
            guard let image = service.image else {
                return subject.undecided(service, .image) ?? .notApplicable("No image is written.")
            }
            if image.value.digest != nil {
                return .pass([Observation("the image is fixed by its digest", at: image.span)])
            }
            if MovingTag(image.value) != nil { return .notApplicable("Its tag moves: see image.moving-tag.") }
            if let open = subject.undecided(service, .image) { return open }
            return .fail(
                Failure(
                    "The tag of \(service.title) may be moved to another image: no digest fixes it.", reach: .fault,
                    at: [image.span], seen: [Observation("no digest behind the tag", at: image.span)],
                    remedy: Remedy(
                        .advise("Write the digest behind the tag, where a tool such as Renovate keeps it current."),
                        mayBreak: "Nothing is updated any more until the digest is.")))
        }
    }
}
