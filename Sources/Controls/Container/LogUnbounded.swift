import Evidence
import KnownImages
import StackModel

extension Control {
    static let logUnbounded = Control(
        id: "container.log-unbounded",
        title: "A container's log may grow until the disk is full",
        layer: .container,
        impact: .service,
        guide: ["MO2", "CL25"],
        why: """
            Docker's default log driver, `json-file`, keeps everything unless it is told `max-size`. A container that \
            logs each request fills the disk, and then nothing works any more. The engine's own default may cap it \
            (`log-opts` in `/etc/docker/daemon.json`), which a Compose file does not show: so a file that says nothing is \
            undecided, not wrong.
            """,
        fix: """
            For one service write `logging: {driver: json-file, options: {max-size: 10m, max-file: \"3\"}}`; for all of \
            them put `{\"log-driver\": \"json-file\", \"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\"}}` into \
            `/etc/docker/daemon.json`, restart the engine and recreate the containers.
            """,
        references: [
            .cis("2.13"), Reference("Docker documentation: json-file logging driver"),
            Reference("OWASP Docker Top 10 D10"),
        ],
        reads: [.logging, .host],
        examples: [
            .fails(
                "the cap is switched off in so many words", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    logging:
                      driver: json-file
                      options:
                        max-size: "-1"  # <-
                """),
            .passes(
                "capped",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    logging:
                      driver: json-file
                      options:
                        max-size: 10m
                        max-file: "3"
                """),
            .host(
                "the engine's own settings cap nothing", .fails(.service("jellyfin")),
                [.system("/etc/docker/daemon.json", "{}\n")],
                compose: ExampleHost.compose.replacing("jellyfin:\n", with: "jellyfin:  # <-\n")),
            .host(
                "the engine's own settings cap it", .passes,
                [.system("/etc/docker/daemon.json", "{\"log-opts\": {\"max-size\": \"10m\"}}\n")]),
            Example.fails(
                "the cap was written after the container was made", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    logging:
                      options:
                        max-size: 10m  # <-
                """
            ).running(.logging([:])),
            Example.passes(
                "nothing is written, and the engine's default was taken over",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """
            ).running(.logging(["max-size": "10m", "max-file": "3"])),
            .unknown(
                "nothing is written: the engine's default decides",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
        ]
    ) { subject in
        subject.eachService { service in
            if case .containers(let containers, _) = subject.running(service),
                let applied = log(of: service, applied: containers)
            {
                return applied
            }
            return log(of: service, in: subject)
        }
    }

    /// What the containers were made with decides: the engine's defaults are taken over when a container is made, and a
    /// file that was mended since has no effect yet. nil where the engine did not tell.
    private static func log(of service: KnownService, applied containers: [EngineContainer]) -> Verdict? {
        let told = containers.filter { !$0.log.driver.isEmpty }
        guard told.count == containers.count else { return nil }
        let place = service.logging?.span ?? service.place(of: "logging")
        let open = told.filter { container in
            guard container.log.driver == "json-file" else { return false }
            return [nil, "", "-1", "0"].contains(container.log.option("max-size"))
        }
        guard let first = open.first else {
            if told.allSatisfy({ $0.log.driver == "none" }) {
                return .notApplicable("Logging is off: see container.log-off.")
            }
            return .pass(
                told.map { container in
                    let size = container.log.option("max-size").map { ", max-size \($0)" } ?? ""
                    return Observation(
                        "\(container.name) logs with the driver \(container.log.driver)\(size)", at: place)
                })
        }
        let size = service.logging?.value.options["max-size"]
        let isWritten =
            service.logging?.value.driver?.value == "local" || (size.map { !["-1", "0"].contains($0.value) } ?? false)
        let yaml = "driver: json-file\noptions:\n  max-size: 10m\n  max-file: \"3\""
        return .fail(
            Failure(
                isWritten
                    ? "The log of \(service.title) grows until the disk is full: \(first.name) is older than the cap in its file."
                    : "The log of \(service.title) grows until the disk is full, and then nothing works any more.",
                reach: .fault, at: [size?.span ?? place],
                seen: open.map { Observation("\($0.name) was made with json-file and no max-size", at: place) },
                remedy: Remedy(
                    isWritten
                        ? .run("docker compose up -d --force-recreate \(service.name)")
                        : .set(service: service.name, attribute: "logging", yaml: yaml),
                    mayBreak: "The container is made anew: what it wrote outside of its folders is gone.")))
    }

    private static func log(of service: KnownService, in subject: Case) -> Verdict {
        let engine = subject.evidence.host?.engine
        let driver = service.logging?.value.driver ?? engine?.logDriver
        switch driver?.value {
        case nil, "json-file": break
        case "none": return .notApplicable("Logging is off: see container.log-off.")
        case "local": return .pass([Observation("the driver local keeps 100 MB at most", at: driver?.span)])
        case let name?:
            return .pass([Observation("the driver \(name) does not write to Docker's folder", at: driver?.span)])
        }
        if let size = service.logging?.value.options["max-size"] {
            guard size.value == "-1" || size.value == "0" else {
                return .pass([Observation("max-size is \(size.value)", at: size.span)])
            }
            return .fail(
                Failure(
                    "The log of \(service.title) grows until the disk is full, and then nothing works any more.",
                    reach: .fault, at: [size.span], seen: [Observation("max-size is \(size.value)", at: size.span)],
                    remedy: Remedy(.replace(size.span, old: size.value, new: "10m"))))
        }
        if let engine { return log(of: service, by: engine) }
        return .unknown(
            reason: "No max-size is written for \(service.title): whether its log is capped is up to the engine.",
            remedy: "Write `logging:` with max-size, or see "
                + "`docker inspect -f '{{.HostConfig.LogConfig}}'` of the running container.")
    }

    /// A service that says nothing has the engine's own options, as long as both write to the same driver.
    private static func log(of service: KnownService, by engine: EngineSettings) -> Verdict {
        let isSame = (engine.logDriver?.value ?? "json-file") == "json-file"
        if isSame, let size = engine.logOptions["max-size"], size.value != "-1", size.value != "0" {
            return .pass([Observation("the engine's max-size is \(size.value)", at: size.span)])
        }
        let place = service.place(of: "logging")
        return .fail(
            Failure(
                "The log of \(service.title) grows until the disk is full: neither its Compose file nor \(engine.file) caps it.",
                reach: .fault, at: [place],
                seen: [
                    Observation("no max-size is written for it", at: place),
                    Observation(engine.isPresent ? "\(engine.file) sets no max-size" : "there is no \(engine.file)"),
                ],
                remedy: Remedy(
                    .set(
                        service: service.name, attribute: "logging",
                        yaml: "driver: json-file\noptions:\n  max-size: 10m\n  max-file: \"3\""))))
    }
}

extension EngineEvidence {
    /// An engine with one container that writes to json-file with these options, for examples.
    fileprivate static func logging(_ options: [String: String]) -> EngineEvidence {
        var container = EngineContainer.example("radarr", image: "lscr.io/linuxserver/radarr:6.1.0")
        container.log = EngineLog(
            driver: "json-file",
            options: options.sorted { $0.key < $1.key }.map { EngineVariable($0.key, .text($0.value)) })
        return .example(container)
    }
}
