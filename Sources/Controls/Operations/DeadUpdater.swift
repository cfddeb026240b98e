import KnownImages
import StackModel

extension Control {
    static let deadUpdater = Control(
        id: "ops.dead-updater",
        title: "The updater is dead",
        layer: .operations,
        impact: .defence,
        guide: ["CT2", "CL30"],
        why: """
            containrrr/watchtower has been without maintainers since 2025-12-17 and speaks a Docker API that engines from \
            29 on refuse ("client version 1.25 is too old"). It then updates nothing while its owner believes it does.
            """,
        fix: """
            Remove it. To be told of updates use Diun or WUD; nickfedor/watchtower is a maintained fork for those who want \
            it to act.
            """,
        references: [
            Reference("containrrr/watchtower discussion 2135"), Reference("containrrr/watchtower issue 2126"),
        ],
        reads: [.image],
        variables: [],
        examples: [
            .fails(
                "the archived Watchtower", on: "watchtower",
                """
                services:
                  watchtower:
                    image: containrrr/watchtower:1.7.1  # <-
                """),
            .passes(
                "a maintained notifier",
                """
                services:
                  diun:
                    image: crazymax/diun:4.30.0
                """),
            .unknown(
                "which image runs is not known",
                """
                services:
                  watchtower:
                    image: ${WATCHTOWER_IMAGE}
                """),
            .notApplicable(
                "no updater",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
        ]
    ) { subject in
        let updaters = subject.services(.updater)
        guard !updaters.isEmpty else { return [.notApplicable(.stack, "No updater is in these files.")] }
        return updaters.map { updater in
            let place = updater.image?.span ?? updater.span
            guard let image = updater.recognition.image else {
                return .unknown(
                    updater.subject, "Which image \(updater.name) runs is not known.",
                    remedy: "Name the image in the Compose file.")
            }
            guard case .retired(let since, let reason, let successor) = image.status else {
                return .pass(updater.subject, seen: "\(updater.title) is maintained", at: place)
            }
            return .fail(
                updater.subject,
                Failure(
                    "You may believe that updates arrive, and none does: \(reason).", reach: .fault, at: [place],
                    seen: [Observation("\(updater.image?.value.name ?? updater.title) ended on \(since)", at: place)],
                    remedy: Remedy(.advise("move to \(successor ?? "a maintained updater")"))))
        }
    }
}
