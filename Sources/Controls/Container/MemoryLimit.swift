import KnownImages
import StackModel

extension Control {
    static let memoryLimit = Control(
        id: "container.no-memory-limit",
        title: "A container may take all of the memory",
        layer: .container,
        impact: .service,
        guide: ["CT3"],
        why: """
            Without a limit one container that leaks or is attacked takes the host's memory, and the kernel ends what it \
            likes: the database, the VPN, the SSH server. With a limit only that container is ended and started again.
            """,
        fix: """
            Watch `docker stats` for a few days and write `mem_limit` with half as much again as the most that you saw, \
            for instance `mem_limit: 1g`.
            """,
        references: [.cis("5.11"), Reference("OWASP Docker Top 10 D07"), Reference("compose-lint CL-0026")],
        reads: [.memLimit, .deploy],
        examples: Limit.examples(written: "mem_limit: 1g", undecided: "mem_limit: ${MEMORY}")
    ) { subject in
        subject.eachService { service in
            Limit.judge(
                service, service.limits.memory.flatMap { $0.value > 0 ? ($0.span, "memory is limited") : nil },
                open: subject.undecided(service, .memLimit, .deploy),
                message: "may take all of this host's memory, and others are ended for it",
                seen: "no mem_limit and no deploy.resources.limits.memory",
                remedy: Remedy(
                    .advise("Write `mem_limit:` with half as much again as `docker stats` shows at most."),
                    mayBreak: "Too low a limit ends the container in the middle of its work."))
        }
    }
}
