import Evidence
import StackModel

extension Control {
    static let engineOverNetwork = Control(
        id: "host.engine-over-network",
        title: "The container engine takes orders over the network",
        layer: .host,
        impact: .host,
        why: """
            The engine's API asks nobody who they are unless it verifies clients' certificates. On a TCP address it makes \
            whoever reaches it root of this machine; port 2375 is searched for all over the internet, and found within hours.
            """,
        fix: """
            Take the `tcp://` address out of `hosts` in `/etc/docker/daemon.json` (and `-H tcp://` out of the unit's \
            `ExecStart`); reach the engine over SSH instead: `docker -H ssh://user@host`. Where TCP must be, set \
            `tlsverify`, `tlscacert`, `tlscert` and `tlskey`.
            """,
        references: [.cis("2.7"), Reference("OWASP Docker Security: Rule 1")],
        reads: [.host],
        examples: [
            .host(
                "on every address", .fails(.host),
                [
                    .system(
                        "/etc/docker/daemon.json",
                        """
                        {
                          "hosts": [
                            "unix:///var/run/docker.sock",
                            "tcp://0.0.0.0:2375"
                          ]
                        }

                        """.replacing("2375\"", with: "2375\" # <-"))
                ]),
            .host(
                "with certificates", .passes,
                [.system("/etc/docker/daemon.json", "{\"hosts\": [\"tcp://10.0.0.5:2376\"], \"tlsverify\": true}\n")]),
            Example.host(
                "on its command line, as the running engine says", .fails(.host),
                [.system("/etc/docker/daemon.json", "{} # <-\n")]
            ).running(
                .example(
                    daemon: EngineDaemon(warnings: [
                        "WARNING: API is accessible on http://0.0.0.0:2375 without encryption."
                    ]))),
            .host("no settings at all", .passes, [.system("/etc/hostname", "media\n")]),
            .host("the file cannot be read", .unknown, [.system("/etc/docker/daemon.json", "{}", mode: 0o000)]),
        ]
    ) { subject in
        if let told = toldOpen(subject) { return [told] }
        return subject.onHost(\.engine, "engine") { engine in
            let open = engine.listeners.filter { $0.address.hasPrefix("tcp://") || $0.address.hasPrefix("http") }
            guard let first = open.first(where: { reach(of: $0) != nil }), !engine.verifiesClients else {
                let what =
                    open.isEmpty
                    ? "no address of the network is set" : "clients must show a certificate, or are this machine's own"
                return [.pass(.host, seen: what, at: open.first?.span)]
            }
            return [
                .fail(
                    .host,
                    Failure(
                        "Whoever reaches \(first.address) is root of this machine: the engine asks for no certificate.",
                        reach: reach(of: first) ?? .network, at: [first.span],
                        seen: [Observation("the engine listens on \(first.address) without tlsverify", at: first.span)],
                        remedy: Remedy(
                            .remove(first.span, what: "the address"),
                            mayBreak: "Tools that use it need `ssh://` or a socket proxy.")))
            ]
        }
    }

    /// What the running engine warns of, wherever the address comes from: `API is accessible on ADDRESS without …`
    /// (dockerd's own words, 20.10 to 28).
    private static func toldOpen(_ subject: Case) -> Outcome? {
        let words = "API is accessible on "
        for warning in subject.evidence.engine?.daemon?.warnings ?? [] {
            guard let range = warning.firstRange(of: words) else { continue }
            let address = String(warning[range.upperBound...].prefix { !$0.isWhitespace })
            let written = subject.evidence.host?.engine?.listeners.first { sameEnd($0.address, address) }
            let place = written?.span ?? EngineState(settings: subject.evidence.host?.engine).place()
            guard let reach = reach(of: EngineSettings.Listener(address: address, span: place)) else { continue }
            return .fail(
                .host,
                Failure(
                    "Whoever reaches \(address) is root of this machine: the engine asks for no certificate.",
                    reach: reach, at: [place],
                    seen: [Observation("the running engine says that its API is accessible on \(address)", at: place)],
                    remedy: Remedy(
                        .advise("Take `tcp://` out of the engine's file and of its unit's command line."),
                        mayBreak: "Tools that use it need `ssh://` or a socket proxy.")))
        }
        return nil
    }

    private static func sameEnd(_ left: String, _ right: String) -> Bool {
        func end(_ text: String) -> Substring {
            text.firstRange(of: "://").map { text[$0.upperBound...] } ?? Substring(text)
        }
        return end(left) == end(right)
    }

    /// Who reaches the address; nil for this machine's own. Its own containers reach a bridge's address, never loopback.
    private static func reach(of listener: EngineSettings.Listener) -> Reach? {
        guard let start = listener.address.firstRange(of: "://") else { return .network }
        var name = String(listener.address[start.upperBound...].prefix { $0 != "/" })
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = String(name[..<colon]) }
        switch AddressReach(name) {
        case .loopback: return nil
        case .privateNetwork, .everywhere: return .network
        case .publicAddress: return .anyone
        }
    }
}
