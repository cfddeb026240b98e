import Evidence
import StackModel

extension Control {
    static let staleNamespace = Control(
        id: "network.stale-namespace",
        title: "A container runs in a network that its VPN container has left",
        layer: .network,
        impact: .service,
        guide: ["VP7", "VP6"],
        why: """
            A container that shares another's network holds the one that the other had when it started. After a restart of \
            the VPN container, or when it was made anew, what shared its network runs on with nothing but the loopback \
            interface: it looks healthy, its page is not reached, and nothing is downloaded. Nothing leaks, but whoever \
            mends it in a hurry by giving the client a network of its own opens the leak. The namespaces' inodes and the \
            times of the last starts tell.
            """,
        fix: """
            Start the app again (`docker compose restart SERVICE`); where the VPN container has a new id, make the app anew: \
            `docker compose up -d --force-recreate SERVICE`. So that it does not come back: `depends_on` with \
            `restart: true`, and no updater that makes the VPN container anew by itself.
            """,
        references: [
            Reference("Gluetun issue 641", "https://github.com/qdm12/gluetun/issues/641"),
            Reference("moby issue 10462"),
        ],
        reads: [.image, .networkMode],
        examples: [
            Example.fails(
                "the VPN container was started again after its client", on: "qbittorrent",
                TunnelStacks.client(marked: true)
            ).running(
                .example(
                    .example(
                        "gluetun", image: "qmcgaw/gluetun:v3.41.3", namespace: 4_026_532_501, started: 1_800_000_500),
                    .client(namespace: 4_026_532_400))),
            Example.fails(
                "an updater made the VPN container anew, and its client cannot be started", on: "qbittorrent",
                TunnelStacks.client(marked: true)
            ).running(
                .example(
                    .example("gluetun", image: "qmcgaw/gluetun:v3.41.3", id: "c"),
                    .client(state: .exited, error: "No such container: aaaaaaaaaaaa"))),
            Example.passes(
                "both in one namespace",
                TunnelStacks.client()
            ).running(
                .example(
                    .example("gluetun", image: "qmcgaw/gluetun:v3.41.3", namespace: 4_026_532_400),
                    .client(namespace: 4_026_532_400))),
            Example.unknown(
                "the VPN container could not be looked into",
                TunnelStacks.client()
            ).running(.example(.client(), others: ["gluetun"])),
            .notApplicable(
                "what runs was not looked at",
                TunnelStacks.client()),
        ]
    ) { subject in subject.eachRunning { namespace(of: $0, $1, $2) } }

    private static func namespace(
        of service: KnownService, _ containers: [EngineContainer], _ engine: EngineEvidence
    ) -> Verdict {
        let span = service.service.place(of: "network_mode")
        var seen: [Observation] = []
        var unknown: Verdict?
        for container in containers {
            switch engine.sharedNamespace(of: container) {
            case .own, .down: continue
            case .current(let owner):
                seen.append(Observation("\(container.name) is in the network that \(owner) has now", at: span))
            case .unknown(let reason):
                unknown = .unknown(reason: reason, remedy: "Run the audit with sudo on the engine's host.")
            case .stale(let owner, let because):
                return stranded(
                    service, "it runs in a network that \(owner) has left, with nothing but loopback", because,
                    "docker compose restart \(service.name)", at: span)
            case .ownerDown(let owner):
                return stranded(
                    service, "\(owner), whose network it shares, does not run", "\(owner) does not run",
                    "docker compose up -d", at: span)
            case .orphaned(let id):
                return stranded(
                    service, "the container whose network it shares is there no more",
                    "network_mode names the container \(id.prefix(12)), which does not exist",
                    "docker compose up -d --force-recreate \(service.name)", at: span)
            case .cannotStart(let error):
                return stranded(
                    service, "it cannot be started in the network it shares", "the engine says: \(error)",
                    "docker compose up -d --force-recreate \(service.name)", at: span)
            }
        }
        if let unknown { return unknown }
        return seen.isEmpty ? .notApplicable("It shares no other container's network.") : .pass(seen)
    }

    private static func stranded(
        _ service: KnownService, _ what: String, _ because: String, _ command: String, at span: SourceSpan
    ) -> Verdict {
        // It is so already, whatever else happens.
        .fail(
            Failure(
                "\(service.title) reaches nothing and is not reached: \(what).", reach: .anyone, at: [span],
                seen: [Observation(because, at: span)], remedy: Remedy(.run(command))))
    }
}

extension EngineContainer {
    /// The torrent client of the examples, which joined the container with the id of `a`s.
    fileprivate static func client(
        namespace: UInt64? = nil, state: EngineLife.State = .running, error: String? = nil
    ) -> EngineContainer {
        .example(
            "qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.2.3", id: "b",
            mode: .container(String(repeating: "a", count: 64)), namespace: namespace, state: state,
            started: 1_800_000_100, error: error)
    }
}
