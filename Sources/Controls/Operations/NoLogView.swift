import KnownImages
import StackModel

extension Control {
    static let noLogView = Control(
        id: "ops.no-log-view",
        title: "No log view is at hand",
        layer: .operations,
        impact: .none,
        guide: ["MO1", "CL29"],
        why: """
            When something is odd, the logs of all services in one place show it in a minute. `docker compose logs` does \
            that on the command line; Dozzle and the like do it in a browser, and must then ask for a login themselves.
            """,
        fix:
            "Add Dozzle with `DOZZLE_AUTH_PROVIDER=simple`, a read-only socket proxy and no published port, or do without.",
        references: [Reference("Dozzle guide: authentication")],
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
                "Dozzle",
                """
                services:
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                """),
            .unknown(
                "which image one of them runs is not known",
                """
                services:
                  jellyfin: {image: "jellyfin/jellyfin:10.11.11"}
                  logs: {image: "${LOG_IMAGE}"}
                  radarr: {image: "lscr.io/linuxserver/radarr:6.4.3"}
                  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19"}
                """),
            .notApplicable(
                "a small stack",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
        ]
    ) { subject in
        absence(
            of: { $0.role == .logViewer }, in: subject, kind: "log view",
            message: "There is no page with all logs here; `docker compose logs` shows them too.",
            advice: "add Dozzle behind a login, or keep to docker compose logs")
    }

    /// What a stack-wide control says of a kind of helper: seen, absent (for the owner to know), or not to be known.
    static func absence(
        of isKind: (KnownService) -> Bool, in subject: Case, kind: String, message: String, advice: String
    ) -> [Outcome] {
        if let found = subject.services.first(where: isKind) {
            return [.pass(.stack, seen: "\(found.name) is a \(kind)", at: found.image?.span ?? found.span)]
        }
        for service in subject.services {
            if let problem = subject.problem(with: service, .image) {
                return [Outcome(.stack, .unknown(because: problem))]
            }
        }
        guard subject.services.count >= 4 else {
            return [.notApplicable(.stack, "The stack is small, and a \(kind) may stand elsewhere.")]
        }
        let place = subject.stack.place
        return [
            .fail(
                .stack,
                Failure(
                    message, reach: .fault, at: [place],
                    seen: [Observation("none of the \(subject.services.count) services is a \(kind)", at: place)],
                    remedy: Remedy(.advise(advice))))
        ]
    }
}
