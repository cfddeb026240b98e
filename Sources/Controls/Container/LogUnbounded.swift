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
            .unknown(
                "nothing is written: the engine's default decides",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
        ]
    ) { subject in subject.eachService { log(of: $0, in: subject) } }

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
