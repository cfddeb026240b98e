import Evidence
import StackModel

extension Control {
    static let defaultBridge = Control(
        id: "network.default-bridge",
        title: "A container is on the engine's default network, where every stray container talks to it",
        layer: .network,
        impact: .defence,
        guide: ["FW3"],
        why: """
            Whatever is started with `docker run` and no network of its own lands on the default bridge, and there all may \
            talk to all (`icc`), whichever project they are of. A project's own networks hold only who is meant to be there.
            """,
        fix: """
            Take `network_mode: bridge` out, so that the project's own network is used, or name one under `networks:`. For \
            what is started by hand, `"icc": false` in `/etc/docker/daemon.json` keeps containers on the default bridge from \
            each other.
            """,
        references: [
            .cis("2.2"), .cis("5.29"),
            Reference(
                "Docker documentation: bridge networks", "https://docs.docker.com/engine/network/drivers/bridge/"),
        ],
        reads: [.networkMode],
        examples: [
            Example.fails(
                "on the default bridge, where containers may talk", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    network_mode: bridge  # <-
                """
            ).running(.onDefaultBridge(icc: true)),
            Example.passes(
                "there they may not",  // the bridge's own option, as the engine applied it
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    network_mode: bridge
                """
            ).running(.onDefaultBridge(icc: false)),
            .passes(
                "on the project's own network",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                """),
            .unknown(
                "whether containers may talk there is up to the engine",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    network_mode: bridge
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let span = service.networkMode?.span ?? service.span
            guard isOnDefaultBridge(service, in: subject) else {
                return .pass([Observation("it is not on the engine's default network", at: span)])
            }
            let talks = subject.evidence.engine?.networks?.first { $0.name == "bridge" }?.letsContainersTalk
            switch talks ?? subject.evidence.host?.engine.map({ $0.letsContainersTalk?.value ?? true }) {
            case true?:
                return .fail(
                    Failure(
                        "Whatever else lands on the engine's default network can talk to \(service.title).",
                        reach: .neighbour, at: [span],
                        seen: [Observation("it is on the default bridge, and icc is on", at: span)],
                        remedy: Remedy(
                            .advise("Take `network_mode: bridge` out: the project's own network is used then."),
                            mayBreak: "Who finds it by its address on the default network.")))
            case false?:
                return .pass([Observation("it is on the default bridge, and icc is off", at: span)])
            case nil:
                return .unknown(
                    reason: "Whether containers on the default network may talk to each other is up to the engine.",
                    remedy: "Run the audit where the engine can be asked, or take `network_mode: bridge` out.")
            }
        }
    }

    private static func isOnDefaultBridge(_ service: KnownService, in subject: Case) -> Bool {
        if case .containers(let containers, _) = subject.running(service) {
            return containers.contains { $0.network.attachments.contains { $0.network == "bridge" } }
        }
        return service.networkMode?.value == .bridge
    }
}

extension EngineEvidence {
    /// An engine with one container on its default bridge, for examples.
    fileprivate static func onDefaultBridge(icc: Bool) -> EngineEvidence {
        var container = EngineContainer.example("radarr", image: "lscr.io/linuxserver/radarr:6.4.3")
        container.network.attachments = [EngineAttachment(network: "bridge")]
        var engine = EngineEvidence.example(container)
        var network = EngineNetwork(id: "bridge", name: "bridge")
        network.options = ["com.docker.network.bridge.enable_icc": icc ? "true" : "false"]
        engine.networks = [network]
        return engine
    }
}
