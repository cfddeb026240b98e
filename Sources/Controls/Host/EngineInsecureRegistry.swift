import Evidence
import StackModel

extension Control {
    static let engineInsecureRegistry = Control(
        id: "host.engine-insecure-registry",
        title: "The engine takes images from a registry that nobody vouches for",
        layer: .host,
        impact: .takeover,
        guide: ["CT2"],
        why: """
            For a registry under `insecure-registries` the engine accepts plain HTTP and any certificate: whoever stands \
            between the two hands out an image of their own, and it runs with everything that the stack gives it.
            """,
        fix: """
            Give the registry a certificate (put the authority's under `/etc/docker/certs.d/HOST/ca.crt` where it is your \
            own), take it out of `insecure-registries` and reload the engine: `systemctl reload docker`.
            """,
        references: [
            .cis("2.5"),
            Reference("Docker documentation: insecure registries", "https://docs.docker.com/reference/cli/dockerd/"),
        ],
        reads: [.host],
        examples: [
            .host(
                "a registry on the own network", .fails(.host),
                [
                    .system(
                        "/etc/docker/daemon.json",
                        "{\n  \"insecure-registries\": [\n    \"10.0.0.5:5000\" # <-\n  ]\n}\n")
                ]),
            .host(
                "this machine's own", .passes,
                [.system("/etc/docker/daemon.json", "{\"insecure-registries\": [\"127.0.0.1:5000\"]}\n")]),
            Example.host(
                "the running engine names one that its file does not", .fails(.host),
                [.system("/etc/docker/daemon.json", "{} # <-\n")]
            ).running(.example(daemon: EngineDaemon(insecureRegistries: ["127.0.0.0/8", "registry.lan:5000"]))),
            Example.host(
                "the engine's own default", .passes, [.system("/etc/docker/daemon.json", "{}\n")]
            ).running(.example(daemon: EngineDaemon(insecureRegistries: ["::1/128", "127.0.0.0/8"]))),
            .host("the file cannot be read", .unknown, [.system("/etc/docker/daemon.json", "{}", mode: 0o000)]),
        ]
    ) { subject in
        subject.onEngine { engine in
            let written = engine.settings?.insecureRegistries ?? []
            let named = engine.daemon?.insecureRegistries ?? written.map(\.address)
            let open = named.filter { !isOwn($0) }
            guard let first = open.first else {
                return .pass(
                    .host, seen: "no registry besides this machine's own is taken without a certificate",
                    at: engine.place())
            }
            let spans = written.filter { open.contains($0.address) }.map(\.span)
            let places = spans.isEmpty ? [engine.place()] : spans
            return .fail(
                .host,
                Failure(
                    "Whoever stands between this machine and \(first) can hand it an image of their own.",
                    reach: .network, at: places,
                    seen: open.prefix(10).map { Observation("\($0) needs no certificate", at: places.first) },
                    remedy: Remedy(
                        .advise("Give it a certificate, and take it out of `insecure-registries`."),
                        mayBreak: "Pulls from it fail until it has one.")))
        }
    }

    /// Whether it is on this machine: a range, or a host with or without a port.
    private static func isOwn(_ registry: String) -> Bool {
        registry.hasPrefix("127.") || registry.hasPrefix("::1") || registry.hasPrefix("[::1]")
            || registry == "localhost" || registry.hasPrefix("localhost:")
    }
}
