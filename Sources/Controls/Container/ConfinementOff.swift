import Evidence
import KnownImages
import StackModel

extension Control {
    static let confinementOff = Control(
        id: "container.confinement-off",
        title: "A container runs without the kernel's confinement",
        layer: .container,
        impact: .host,
        guide: ["CT1"],
        why: """
            Docker's seccomp profile refuses some fifty system calls that containers do not need and attackers do; AppArmor \
            or SELinux keep a container from the host's settings. `unconfined` switches one of them off, and with it the \
            net under the next hole in the kernel.
            """,
        fix:
            "Remove the line. Where a program really needs a refused call, give it a profile that allows that call alone.",
        references: [.cis("5.2"), .cis("5.3"), .cis("5.22"), Reference("compose-lint CL-0009")],
        reads: [.securityOpt, .privileged, .image],
        examples: [
            .fails(
                "seccomp is off", on: "app",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    security_opt:
                      - seccomp:unconfined  # <-
                """),
            Example.fails(
                "the engine gives no container a filter", on: "app",
                """
                services:
                  app:  # <-
                    image: registry.example/app:1.0.0
                """
            ).running(filtered(0)),
            Example.passes(
                "the kernel filters what runs",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                """
            ).running(filtered(2)),
            .passes(
                "nothing is switched off",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    security_opt:
                      - no-new-privileges:true
                """),
            .notApplicable(
                "a privileged container has it all, which is a finding of its own",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    privileged: true
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    security_opt: ["${SECURITY}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let off = service.securityOpt.filter { isOff($0.value) && !isNeeded($0.value, by: service) }
            guard let first = off.first else {
                if let unfiltered = unfiltered(service, in: subject) { return unfiltered }
                return .pass([
                    Observation("no confinement is off", at: service.service.place(of: "security_opt"))
                ]).unlessPrivileged(service)
            }
            // Nothing but SELinux reads labels: seccomp and AppArmor stay as they are.
            let isOnlyLabel = off.allSatisfy { $0.value.hasPrefix("label") }
            return .fail(
                Failure(
                    isOnlyLabel
                        ? "Where SELinux is on (not on Debian and Ubuntu), it no longer keeps \(service.title) from this host's files."
                        : "A hole in the kernel is enough for code in \(service.title) to take over this host.",
                    reach: .fault, impact: isOnlyLabel ? .defence : nil, at: off.map(\.span),
                    seen: off.map { Observation("security_opt has \($0.value)", at: $0.span) },
                    remedy: Remedy(
                        .remove(first.span, what: "`\(first.value)`"),
                        mayBreak: isOnlyLabel
                            ? "On a host with SELinux it may need folders mounted with `:z`; elsewhere nothing changes."
                            : "A program that uses a refused system call stops working and says so in its log.")))
        }
    }

    private static func filtered(_ mode: Int) -> EngineEvidence {
        var container = EngineContainer.example("app", image: "registry.example/app:1.0.0")
        container.life.process = 812
        container.processes = EngineProcesses(
            source: .controlGroup,
            list: [
                EngineProcess(id: 812, name: "app", users: [1000, 1000, 1000, 1000], seccomp: mode),
                EngineProcess(id: 990, name: "runc:[2:INIT]", users: [0, 0, 0, 0], seccomp: 0),
            ])
        return .example(container)
    }

    /// Processes that the kernel keeps from no system call, whatever was asked for: the engine was told so itself, or its
    /// kernel has no filter.
    private static func unfiltered(_ service: KnownService, in subject: Case) -> Verdict? {
        guard case .containers(let containers, _) = subject.running(service), service.privileged?.value != true else {
            return nil
        }
        // One that was told so itself is judged by that, as it runs.
        for container in containers
        where !container.rights.isPrivileged && !container.rights.securityOptions.contains(where: isOff) {
            // The first process alone: a health check's has no filter yet while the runtime prepares it.
            guard let bare = container.processes?.list.first(where: { $0.id == container.life.process }),
                bare.seccomp == 0, !bare.name.hasPrefix("runc")
            else { continue }
            return .fail(
                Failure(
                    "A hole in the kernel is enough for code in \(service.title) to take over this host: the engine gave it no "
                        + "seccomp filter.",
                    reach: .fault, at: [service.place(of: "security_opt")],
                    seen: [
                        Observation("\(container.name): process \(bare.id) (\(bare.name)) has Seccomp 0 in /proc")
                    ],
                    remedy: Remedy(
                        .advise(
                            "Take `seccomp-profile: unconfined` out of /etc/docker/daemon.json, or use a kernel with seccomp: "
                                + "`docker info` lists it under Security Options."),
                        mayBreak: "A program that uses a refused system call stops working and says so in its log.")))
        }
        return nil
    }

    private static func isOff(_ option: String) -> Bool {
        let text = option.split(separator: "=", maxSplits: 1).joined(separator: ":")
        return ["seccomp:unconfined", "apparmor:unconfined", "label:disable", "systempaths:unconfined"].contains(text)
    }

    private static func isNeeded(_ option: String, by service: KnownService) -> Bool {
        service.known?.needs.unconfined.contains { option.hasPrefix($0) } == true
    }
}
