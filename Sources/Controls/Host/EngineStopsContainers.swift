import Evidence
import StackModel

extension Control {
    static let engineStopsContainers = Control(
        id: "host.engine-stops-containers",
        title: "Each restart of the engine stops every container",
        layer: .host,
        impact: .none,
        guide: ["VP7"],
        why: """
            An update of the engine restarts it, and with it every container, the VPN's among them; what shares its network \
            must come back in the right order. With `live-restore` the containers go on while the engine is away.
            """,
        fix: """
            Write `"live-restore": true` into `/etc/docker/daemon.json` and `systemctl reload docker`: nothing is stopped by \
            that. It does not go together with Swarm.
            """,
        references: [
            .cis("2.14"),
            Reference("Docker documentation: live restore", "https://docs.docker.com/engine/daemon/live-restore/"),
        ],
        reads: [.host],
        examples: [
            .host(
                "it is not switched on", .fails(.host), [.system("/etc/docker/daemon.json", "{} # <-\n")]),
            .host(
                "switched on", .passes, [.system("/etc/docker/daemon.json", "{\"live-restore\": true}\n")]),
            Example.host(
                "the running engine says that it is on", .passes, [.system("/etc/docker/daemon.json", "{}\n")]
            ).running(.example(daemon: EngineDaemon(keepsContainersAlive: true))),
            Example.host(
                "with Swarm it cannot be", .notApplicable, [.system("/etc/docker/daemon.json", "{}\n")]
            ).running(.example(daemon: EngineDaemon(swarm: "active"))),
            .host("the file cannot be read", .unknown, [.system("/etc/docker/daemon.json", "{}", mode: 0o000)]),
        ]
    ) { subject in
        subject.onEngine { engine in
            let written = engine.settings?.keepsContainersAlive
            if engine.daemon?.swarm == "active" {
                return .notApplicable(
                    .host, "The engine is part of a swarm, which live-restore does not go together with.")
            }
            if engine.daemon?.keepsContainersAlive ?? (written?.value == true) {
                return .pass(.host, seen: "live-restore is on", at: engine.place(written?.span))
            }
            let place = engine.place(written?.span)
            let seen = engine.daemon == nil ? engine.silence : "the running engine has live-restore off"
            return .fail(
                .host,
                Failure(
                    "Each update of the engine stops the whole stack, the VPN container with it.", reach: .fault,
                    at: [place],
                    seen: [Observation(written == nil ? seen : "live-restore is off", at: place)],
                    remedy: Remedy(
                        .advise("Write `\"live-restore\": true` into \(place.file), then `systemctl reload docker`."))))
        }
    }
}
