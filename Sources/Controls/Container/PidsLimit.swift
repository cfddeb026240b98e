import KnownImages
import StackModel

extension Control {
    static let pidsLimit = Control(
        id: "container.no-pids-limit",
        title: "A container may start processes without end",
        layer: .container,
        impact: .service,
        guide: ["CT3"],
        why: """
            Without a limit a program that keeps starting others fills the host's process table, and nobody can log in any \
            more. The engine may have a default of its own (systemd's `TasksMax`), which the files do not show.
            """,
        fix: "Write `pids_limit: 1024`: far above what these apps use, far below what stops a host.",
        references: [.cis("5.29"), Reference("OWASP Docker Top 10 D07")],
        reads: [.pidsLimit, .deploy],
        examples: Limit.examples(written: "pids_limit: 1024", undecided: "pids_limit: ${PIDS}")
    ) { subject in
        subject.eachService { service in
            Limit.judge(
                service, service.limits.pids.flatMap { $0.value > 0 ? ($0.span, "processes are limited") : nil },
                open: subject.undecided(service, .pidsLimit, .deploy),
                message: "may fill this host's process table, so that nobody can log in any more",
                seen: "no pids_limit and no deploy.resources.limits.pids",
                remedy: Remedy(
                    .set(service: service.name, attribute: "pids_limit", yaml: "1024"),
                    mayBreak:
                        "An app with very many threads, such as a torrent client with thousands of peers, may need more."
                ))
        }
    }
}
