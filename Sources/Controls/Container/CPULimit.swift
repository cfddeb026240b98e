import KnownImages
import StackModel

extension Control {
    static let cpuLimit = Control(
        id: "container.no-cpu-limit",
        title: "A container may take all of the processor",
        layer: .container,
        impact: .service,
        guide: ["CT3"],
        why: """
            Without a limit a container that runs wild, transcodes or mines coins takes every core, and streams, VPN and \
            logins stall. The limit is for those that should never need so much; a media server that transcodes in \
            software may be given most of the cores.
            """,
        fix: "Write `cpus:` with the cores that it may use at most, for instance `cpus: 2`.",
        references: [.cis("5.12"), Reference("OWASP Docker Top 10 D07"), Reference("compose-lint CL-0026")],
        reads: [.cpus, .deploy],
        examples: Limit.examples(written: "cpus: 2", undecided: "cpus: ${CORES}")
    ) { subject in
        subject.eachService { service in
            Limit.judge(
                service, service.limits.cpus.flatMap { $0.value > 0 ? ($0.span, "cores are limited") : nil },
                open: subject.undecided(service, .cpus, .deploy),
                message: "may take every core of this host, and all else waits",
                seen: "no cpus and no deploy.resources.limits.cpus",
                remedy: Remedy(
                    .advise("Write `cpus:` with the cores that it may use at most."),
                    mayBreak: "Too low a limit makes it slow: transcoding in software needs many cores."))
        }
    }
}
