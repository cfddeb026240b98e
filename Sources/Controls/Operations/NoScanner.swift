import KnownImages
import StackModel

extension Control {
    static let noScanner = Control(
        id: "ops.no-scanner",
        title: "No image scanner runs here",
        layer: .operations,
        impact: .none,
        guide: ["CT5", "CL38"],
        why: """
            A scanner such as Trivy lists the published weaknesses of each image. It is optional: most owners run it by hand \
            or by a timer, which these files do not show.
            """,
        fix: "Run `trivy image <image>` now and then, or by a timer.",
        references: [.cis("4.4")],
        reads: [.image],
        variables: [],
        examples: [
            Example(
                "a stack without one",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:  # <-
                          jellyfin: {image: "jellyfin/jellyfin:10.11.11"}
                          prowlarr: {image: "lscr.io/linuxserver/prowlarr:2.6.3"}
                          radarr: {image: "lscr.io/linuxserver/radarr:6.4.3"}
                          sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19"}
                        """)
                ], expectation: .fails(.stack)),
            .passes(
                "Trivy",
                """
                services:
                  trivy:
                    image: aquasec/trivy:0.70.0
                    command: server
                """),
            .unknown(
                "which image one of them runs is not known",
                """
                services:
                  jellyfin: {image: "jellyfin/jellyfin:10.11.11"}
                  scanner: {image: "${SCANNER_IMAGE}"}
                  radarr: {image: "lscr.io/linuxserver/radarr:6.4.3"}
                  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19"}
                """),
        ]
    ) { subject in
        absence(
            of: { service in
                let repository = service.image?.value.repository ?? ""
                return ["trivy", "grype", "clair", "dependency-track"].contains { repository.contains($0) }
            }, in: subject, kind: "scanner",
            message: "No scanner of images is in these files; running Trivy by hand or by a timer does as well.",
            advice: "run trivy image on each image, by hand or by a timer")
    }
}
