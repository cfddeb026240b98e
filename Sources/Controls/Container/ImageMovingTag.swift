import KnownImages
import StackModel

extension Control {
    static let imageMovingTag = Control(
        id: "image.moving-tag",
        title: "An image's tag moves: what runs tomorrow is not what was tested today",
        layer: .container,
        impact: .defence,
        guide: ["CT2"],
        why: """
            `latest`, `develop` or no tag at all name whatever was published last. The next pull may bring a new major \
            version, a database that cannot go back, or what somebody slipped in; and nobody can tell from the files which \
            version runs, nor whether it has a known hole. `qmcgaw/gluetun:latest` is the development branch, not the newest \
            release; its `v3` moves on with each release.
            """,
        fix: """
            Write the version that runs now, as `docker inspect` or the app's page shows it, and let Renovate, Diun or WUD \
            tell you of newer ones.
            """,
        references: [.cis("5.28"), Reference("OWASP Docker Top 10 D08"), Reference("compose-lint CL-0004")],
        reads: [.image, .build],
        examples: [
            .fails(
                "latest", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:latest  # <-
                """),
            .fails(
                "no tag, which is latest too", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr  # <-
                """),
            .fails(
                "Gluetun without a tag: its development branch", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun  # <-
                """),
            .fails(
                "Gluetun's v3, which moves with each release", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3  # <-
                """),
            .passes(
                "a version, and a digest behind latest",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                """),
            .notApplicable(
                "built here",
                """
                services:
                  app:
                    build: .
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
            guard let moving = MovingTag(image.value) else {
                if service.isGluetun, service.version?.parts.count == 1 { return major(of: service, at: image.span) }
                return .pass([Observation("the tag is \(image.value.tag ?? "")", at: image.span)])
            }
            let isGluetunEdge = service.isGluetun && [nil, "latest"].contains(moving.tag)
            return .fail(
                Failure(
                    isGluetunEdge
                        ? "Gluetun runs from its development branch: that is what its tag latest is, and no tag means latest."
                        : "The next pull of \(service.title) may bring any version: \(moving.shown).",
                    reach: .fault, impact: isGluetunEdge ? .service : nil, at: [image.span],
                    seen: [Observation(moving.shown, at: image.span)],
                    remedy: Remedy(
                        .advise(
                            isGluetunEdge
                                ? "Write v3, the latest release, or better the version itself, such as v3.41.3."
                                : "Write the version that runs now in place of \(moving.tag ?? "no tag")."),
                        mayBreak: isGluetunEdge
                            ? """
                            Up to 3.41.3 the control server asks for no login unless a role is set, which the \
                            development branch does by itself: see vpn.control-server-open.
                            """
                            : "An updater that follows the tag brings nothing new any more.")))
        }
    }

    private static func major(of service: KnownService, at span: SourceSpan) -> Verdict {
        let tag = service.image?.value.tag ?? ""
        return .fail(
            Failure(
                "The next pull of \(service.title) may bring any of its releases: the tag \(tag) moves with each.",
                reach: .fault, at: [span], seen: [Observation("its tag is \(tag)", at: span)],
                remedy: Remedy(
                    .advise("Write the version that runs now, such as v3.41.3, in place of \(tag)."),
                    mayBreak: "An updater that follows the tag brings nothing new any more.")))
    }
}
