import Evidence
import StackModel

extension Control {
    static let engineUsersNotRemapped = Control(
        id: "host.engine-users-not-remapped",
        title: "Root in a container is root of the machine",
        layer: .host,
        impact: .none,
        guide: ["CT1"],
        why: """
            Without user namespaces user 0 in a container is user 0 of the machine: a hole in the kernel or a folder that \
            should not be mounted makes one the other. `userns-remap`, or an engine that runs as an ordinary user \
            (rootless), puts somebody without rights in its place.
            """,
        fix: """
            A choice with a cost, so it is told and no more: with `"userns-remap": "default"` in \
            `/etc/docker/daemon.json` the engine starts without its present images and containers, folders of the host \
            must be given to the mapped users, and `network_mode: host` and `privileged` need `userns_mode: host`. Where \
            every container runs as an ordinary user with no capabilities, little is left to win.
            """,
        references: [
            .cis("2.9"),
            Reference(
                "Docker documentation: user namespaces", "https://docs.docker.com/engine/security/userns-remap/"),
        ],
        reads: [.host],
        examples: [
            .host(
                "the file names no mapping", .fails(.host),
                [.system("/etc/docker/daemon.json", "{\"log-driver\": \"local\"} # <-\n")]),
            .host(
                "a mapping", .passes,
                [.system("/etc/docker/daemon.json", "{\"userns-remap\": \"default\"}\n")]),
            Example.host(
                "the running engine has one, whatever the file says", .passes,
                [.system("/etc/docker/daemon.json", "{}\n")]
            ).running(.example(daemon: EngineDaemon(securityOptions: ["name=seccomp", "name=userns"]))),
            Example.host(
                "the running engine has none: the file was written after its start", .fails(.host),
                [.system("/etc/docker/daemon.json", "{\"userns-remap\": \"default\"} # <-\n")]
            ).running(.example(daemon: EngineDaemon(securityOptions: ["name=seccomp,profile=builtin"]))),
            .host("the file cannot be read", .unknown, [.system("/etc/docker/daemon.json", "{}", mode: 0o000)]),
        ]
    ) { subject in
        subject.onEngine { engine in
            let written = engine.settings?.userMapping
            if let daemon = engine.daemon {
                if daemon.isRootless {
                    return .pass(.host, seen: "the engine runs as an ordinary user", at: engine.place(written?.span))
                }
                if daemon.remapsUsers {
                    return .pass(.host, seen: "the engine maps root to another user", at: engine.place(written?.span))
                }
            } else if let written, !written.value.isEmpty {
                return .pass(.host, seen: "userns-remap is \(written.value)", at: written.span)
            }
            let place = engine.place(written?.span)
            let seen = engine.daemon == nil ? engine.silence : "the running engine has no user namespaces"
            return .fail(
                .host,
                Failure(
                    "Who becomes root in a container and gets out of it is root of this machine.", reach: .inside,
                    at: [place], seen: [Observation(seen, at: place)],
                    remedy: Remedy(
                        .advise(
                            "Weigh `userns-remap` or rootless mode; ordinary users and no capabilities in every "
                                + "container do much of the same."),
                        mayBreak: "Present containers, images and the owners of mounted folders.")))
        }
    }
}
