import Evidence
import KnownImages
import StackModel

extension Control {
    static let rootProcess = Control(
        id: "container.root-process",
        title: "An app's processes really run as root",
        layer: .container,
        impact: .host,
        guide: ["CT1", "CL11"],
        why: """
            Whom the running processes belong to is what counts, not what a file says and not what `docker exec … whoami` \
            answers, which starts a new process. Root in a container is root on the host as soon as something else fails.
            """,
        fix: """
            Set `PUID` and `PGID` (or `user:`) to the account that owns the files, as `id` shows it, give it the app's \
            folders once (`chown -R 1000:1000 ./config`), and start it again: `docker compose up -d`.
            """,
        references: [.cis("4.1"), Reference("OWASP Docker Top 10 D01")],
        reads: [.image],
        examples: [
            Example.fails(
                "every process is root's", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    environment: ["PUID=0"]  # <-
                """
            ).running(
                .example(
                    .example(
                        "radarr", image: "lscr.io/linuxserver/radarr:6.4.3",
                        processes: [("s6-svscan", 0), ("Radarr", 0)]))),
            Example.passes(
                "only the supervisor is root's: the app is not",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """
            ).running(
                .example(
                    .example(
                        "radarr", image: "lscr.io/linuxserver/radarr:6.4.3",
                        processes: [("s6-svscan", 0), ("s6-supervise", 0), ("Radarr", 1000)]))),
            Example.passes(
                "the engine's runtime is just starting a health check",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    user: "1000:1000"
                """
            ).running(
                .example(
                    .example(
                        "radarr", image: "lscr.io/linuxserver/radarr:6.4.3",
                        processes: [("Radarr", 1000), ("runc:[2:INIT]", 0)]))),
            Example.unknown(
                "some are root's and some not, and which does the work is not told",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                """
            ).running(
                .example(
                    .example("app", image: "registry.example/app:1.0.0", processes: [("server", 0), ("helper", 33)]))),
            .notApplicable(
                "what runs was not looked at",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """),
        ]
    ) { subject in
        subject.eachRunning { service, containers, engine in
            if service.bears.identity == .rootNeeded {
                return .notApplicable("\(service.title) needs root for its job.")
            }
            return rootProcesses(of: service, containers.filter(\.life.isUp), in: subject)
        }
    }

    /// What only starts, watches and reaps others.
    private static let supervisors: Set<String> = [
        "catatonit", "docker-init", "dumb-init", "runsv", "runsvdir", "sh", "bash", "ash", "supervisord", "tini",
        "tini-static", "init", "my_init", "sleep",
    ]

    private static func rootProcesses(
        of service: KnownService, _ containers: [EngineContainer], in subject: Case
    ) -> Verdict {
        guard !containers.isEmpty else { return .notApplicable("It does not run.") }
        let span = place(service)
        var seen: [Observation] = []
        var unknown: Verdict?
        for container in containers {
            guard let processes = container.processes, !processes.list.isEmpty else {
                unknown = .unknown(
                    reason: "The processes of \(container.name) could not be seen.",
                    remedy: "Run the audit on the engine's host: `/proc` must show its processes.")
                continue
            }
            let others = processes.list.filter { !$0.isRoot }
            let working = processes.asRoot.filter { !isSupervisor($0, among: processes) }
            if others.isEmpty {
                return failure(service, container, working.isEmpty ? processes.asRoot : working, at: span)
            }
            let users = Set(others.map { $0.users[min(1, $0.users.count - 1)] }).sorted()
            let shown = users.prefix(3).map { "\($0)" }.joined(separator: ", ")
            if working.isEmpty {
                seen.append(Observation("what works in \(container.name) runs as user \(shown)", at: span))
            } else {
                unknown = .unknown(
                    reason:
                        "In \(container.name) \(names(working)) run as root and others as user \(shown): which does "
                        + "the work is not told.",
                    remedy: "See what each is: `docker top \(container.name)`.")
            }
        }
        return unknown ?? .pass(seen)
    }

    /// Whether it only keeps others running: by its name, or because its own children of the same name dropped root
    /// (nginx's master).
    private static func isSupervisor(_ process: EngineProcess, among processes: EngineProcesses) -> Bool {
        // The engine's own runtime is root's for the moment in which it starts a health check.
        supervisors.contains(process.name) || process.name.hasPrefix("s6-") || process.name.hasPrefix("runc:[")
            || processes.list.contains { $0.parent == process.id && !$0.isRoot && $0.name == process.name }
    }

    private static func failure(
        _ service: KnownService, _ container: EngineContainer, _ processes: [EngineProcess], at span: SourceSpan
    ) -> Verdict {
        let variable = service.setting("PUID", "PLEX_UID").span
        let takesPUID = variable != nil || [.puid, .puidOrRoot].contains(service.bears.identity)
        let action: Remedy.Action =
            takesPUID
            ? .setVariable(service: service.name, name: "PUID", value: "1000")
            : .set(service: service.name, attribute: "user", yaml: "\"1000:1000\"")
        return .fail(
            Failure(
                "A break-in at \(service.title) starts as root: \(names(processes)) in \(container.name) really "
                    + "\(processes.count == 1 ? "runs" : "run") as root.",
                reach: .fault, at: [span],
                seen: processes.prefix(10).map {
                    Observation(
                        "process \($0.id) (\($0.name)) has the users \($0.users.map { "\($0)" }.joined(separator: ", "))",
                        at: span)
                },
                remedy: Remedy(
                    action,
                    mayBreak: "Its folders must belong to that user first, and 1000 must be yours.")))
    }

    private static func names(_ processes: [EngineProcess]) -> String {
        var names: [String] = []
        for name in processes.map(\.name) where !names.contains(name) { names.append(name) }
        return names.prefix(3).joined(separator: ", ")
    }

    /// Where the file says who it runs as, else the service.
    private static func place(_ service: KnownService) -> SourceSpan {
        service.user?.span ?? service.setting("PUID", "PLEX_UID").span ?? service.span
    }
}

extension Case {
    /// A file's verdict on who a service runs as, once what really runs has been seen: where the processes are root's,
    /// `container.root-process` is the finding, and where they are not, an unknown image is known.
    func settled(_ verdict: Verdict, on service: KnownService) -> Verdict {
        guard case .containers = running(service),
            let seen = Control.rootProcess.judge(self).first(where: { $0.subject == service.subject })?.verdict
        else { return verdict }
        switch (seen, verdict) {
        case (.fail, _):
            return .notApplicable("Its processes were seen to be root's: container.root-process owns this.")
        case (.pass, .unknown): return seen
        default: return verdict
        }
    }
}
