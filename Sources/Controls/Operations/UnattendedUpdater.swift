import KnownImages
import StackModel

extension Control {
    static let unattendedUpdater = Control(
        id: "ops.unattended-updater",
        title: "Containers are replaced without anyone looking",
        layer: .operations,
        impact: .takeover,
        guide: ["CT2", "CL30"],
        why: """
            An updater that pulls and restarts by itself brings in whatever a tag points at that night: a broken release, \
            or one that someone else has pushed. It needs full rights on docker.sock for it, and it does not know the order \
            in which containers that share a network must be made anew.
            """,
        fix: """
            Let it only tell you (`WATCHTOWER_MONITOR_ONLY=true`, or Diun), and update with \
            `docker compose pull && docker compose up -d` when you can look.
            """,
        references: [Reference("OWASP Docker Top 10 D02")],
        reads: [.image, .environment, .envFile, .command],
        variables: ["WATCHTOWER_MONITOR_ONLY"],
        examples: [
            .fails(
                "Watchtower with its defaults", on: "watchtower",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0  # <-
                """),
            .passes(
                "it only tells",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                    environment: ["WATCHTOWER_MONITOR_ONLY=true"]
                """),
            .passes(
                "it only tells, by its command",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                    command: --monitor-only --interval 86400
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  watchtower:
                    image: nickfedor/watchtower:1.12.0
                    environment: ["WATCHTOWER_MONITOR_ONLY=${ONLY_TELL}"]
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
            guard updater.recreatesContainers else {
                return .pass(updater.subject, seen: "\(updater.title) only tells of updates", at: place)
            }
            if let verdict = updater.onlyTells.forced { return Outcome(updater.subject, verdict) }
            if updater.onlyTells.switched == true {
                return .pass(updater.subject, seen: "it only tells of updates", at: updater.onlyTells.span)
            }
            return .fail(
                updater.subject,
                Failure(
                    "A broken or malicious release goes live at night without you: \(updater.title) replaces containers "
                        + "by itself.",
                    reach: .fault, at: [place],
                    seen: [Observation("nothing tells \(updater.name) to only report", at: place)],
                    remedy: Remedy(
                        updater.product == "watchtower"
                            ? .setVariable(service: updater.name, name: "WATCHTOWER_MONITOR_ONLY", value: "true")
                            : .advise("replace it by one that only tells, such as Diun"),
                        mayBreak: "Updates then wait for you.")))
        }
    }
}
