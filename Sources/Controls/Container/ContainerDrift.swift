import Evidence
import StackModel

extension Control {
    static let containerDrift = Control(
        id: "container.drift",
        title: "A container runs otherwise than its file says",
        layer: .container,
        impact: .defence,
        guide: ["CT2", "CL30"],
        why: """
            Docker Compose changes a container only when it is told to. What was edited and never started again, what an \
            updater or a web page set, and what `docker run` made by hand differ from the file: whoever reads the file is \
            deceived, and the next `docker compose up` changes what runs.
            """,
        fix: """
            Look at each difference. Where the file is right, `docker compose up -d SERVICE`; where the container is, write \
            it into the file first.
            """,
        references: [Reference("Docker Compose: up", "https://docs.docker.com/reference/cli/docker/compose/up/")],
        reads: [
            .image, .environment, .envFile, .labels, .ports, .volumes, .networks, .networkMode, .user, .privileged,
            .readOnly, .capAdd, .capDrop, .securityOpt, .restart, .pid, .ipc, .memLimit, .pidsLimit, .composeFile,
        ],
        examples: [
            Example.fails(
                "an image that was changed in the file and not started again", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3  # <-
                """
            ).running(.example(.example("radarr", image: "lscr.io/linuxserver/radarr:6.1.0"))),
            Example.fails(
                "an updater made the client anew on a network of its own", on: "qbittorrent",
                TunnelStacks.client(marked: true)
            ).running(
                .example(
                    .example("gluetun", image: "qmcgaw/gluetun:v3.41.3"),
                    .example("qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.2.3"))),
            Example.passes(
                "a container that runs as it is written",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """
            ).running(.example(.example("radarr", image: "lscr.io/linuxserver/radarr:6.4.3"))),
            Example.unknown(
                "the engine runs a project of that name from another folder",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """
            ).running(
                .example(.example("radarr", image: "lscr.io/linuxserver/radarr:6.1.0", folder: "/home/else/media"))),
            .notApplicable(
                "what runs was not looked at",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """),
        ]
    ) { subject in subject.eachRunning { drift(of: $0, $1, $2, in: subject) } }

    private static func drift(
        of service: KnownService, _ containers: [EngineContainer], _ engine: EngineEvidence, in subject: Case
    ) -> Verdict {
        // As it is written: the case adds to a service what the engine opened for it.
        let written = subject.stack.service(service.name) ?? service.service
        var found: [Drift] = []
        for container in containers {
            let more = engine.drift(of: container, from: written, in: subject.stack)
            found += more.filter { !found.contains($0) }
        }
        guard let first = found.first else {
            let names = containers.map(\.name).joined(separator: ", ")
            return .pass([Observation("\(names) runs as the file says", at: service.span)])
        }
        let count = found.count == 1 ? "one difference" : "\(found.count) differences"
        let names = containers.map(\.name).joined(separator: ", ")
        return .fail(
            Failure(
                "\(service.title) does not run as this file says: \(count), first \(first.aspect.rawValue).",
                reach: lostTunnel(found, service, in: subject) ? .anyone : .fault,
                impact: lostTunnel(found, service, in: subject) ? .identity : nil,
                at: places(found),
                seen: found.prefix(20).map {
                    Observation(
                        "\($0.aspect.rawValue): the file says \($0.file), \(names) has \($0.running)", at: $0.span)
                },
                remedy: Remedy(
                    .run("docker compose up -d \(service.name)"),
                    mayBreak:
                        "It makes the container anew from the file: write down first what only the container has. "
                        + "Whatever shares its network must be made anew with it.")))
    }

    /// Whether a torrent client that is meant to be behind a VPN runs on networks of its own.
    private static func lostTunnel(_ found: [Drift], _ service: KnownService, in subject: Case) -> Bool {
        service.isTorrentClient && subject.tunnel(of: service) != nil
            && found.contains { $0.aspect == .networkMode }
    }

    private static func places(_ found: [Drift]) -> [SourceSpan] {
        var places: [SourceSpan] = []
        for span in found.map(\.span) where !places.contains(span) { places.append(span) }
        return places
    }
}
