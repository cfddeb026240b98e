import KnownImages
import StackModel

extension Control {
    static let noUpdateNotice = Control(
        id: "ops.no-update-notice",
        title: "Nothing tells of updates",
        layer: .operations,
        impact: .none,
        guide: ["CT2", "CL30"],
        why: """
            Fixes for apps that face the network matter within days. Without a notice from somewhere (Diun, WUD, Renovate \
            on the Compose files, a feed) they arrive when someone happens to look.
            """,
        fix: "Add Diun or WUD, which only tell, or let Renovate watch the repository that holds the Compose files.",
        references: [Reference("Diun documentation")],
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
                "Diun",
                """
                services:
                  diun:
                    image: crazymax/diun:4.30.0
                """),
            .unknown(
                "which image one of them runs is not known",
                """
                services:
                  jellyfin: {image: "jellyfin/jellyfin:10.11.11"}
                  notices: {image: "${NOTICE_IMAGE}"}
                  radarr: {image: "lscr.io/linuxserver/radarr:6.4.3"}
                  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19"}
                """),
        ]
    ) { subject in
        absence(
            of: { $0.role == .updater }, in: subject, kind: "notifier of updates",
            message: "Nothing in these files tells you of updates; Diun or Renovate would.",
            advice: "add Diun, or let Renovate watch these files")
    }
}
