import Evidence
import PacketFilter
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
            Example.host(
                "on every address, which the rules open to containers alone", .fails(.host),
                [.system("/etc/docker/daemon.json", "{\"hosts\": [\"tcp://0.0.0.0:2375\"]} # <-\n")]
            ).seen(
                .hosting(2375, by: "dockerd", inputDrops: true) { tables in
                    tables[0].chains[0].rules.append(
                        FirewallRule(
                            1, [.inInterface(["br-0123456789ab"], negated: false)], .accept,
                            text: "-A INPUT -i br-0123456789ab -j ACCEPT"))
                }),
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
            let (seen, who) = subject.whoReaches(first.address, else: reach(of: first) ?? .network)
            return [
                .fail(
                    .host,
                    Failure(
                        "Whoever reaches \(first.address) is root of this machine: the engine asks for no certificate.",
                        reach: seen, at: [first.span],
                        seen: [Observation("the engine listens on \(first.address) without tlsverify", at: first.span)]
                            + who,
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
            guard let bound = reach(of: EngineSettings.Listener(address: address, span: place)) else { continue }
            let (seen, who) = subject.whoReaches(address, else: bound)
            return .fail(
                .host,
                Failure(
                    "Whoever reaches \(address) is root of this machine: the engine asks for no certificate.",
                    reach: seen, at: [place],
                    seen: [Observation("the running engine says that its API is accessible on \(address)", at: place)]
                        + who,
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

extension Case {
    /// Who gets through to a TCP address of this machine by the rules in force, with what was seen of it.
    fileprivate func whoReaches(_ address: String, else bound: Reach) -> (Reach, [Observation]) {
        guard let number = address.split(separator: "/").last?.split(separator: ":").last.flatMap({ UInt16($0) }),
            let host = hostNamespace, host.firewall != nil, host.sockets.contains(where: { $0.port == number })
        else { return (bound, []) }
        let attempts = Reachability(host: host).attempts(port: number, over: .tcp)
        // What is not known counts as bound.
        if attempts.contains(where: { if case .unknown = $0.answer { true } else { false } }) { return (bound, []) }
        func seen(_ audience: Reachability.Audience, _ who: String) -> [Observation]? {
            attempts.first { $0.audience == audience && $0.isReachable }.map {
                [Observation("\($0.family.rawValue): \(who) gets through: \($0.by)")]
            }
        }
        if let stranger = seen(.anyone, "a stranger") {
            return (host.hasPublicAddress(.ipv4) ? .anyone : .network, stranger)
        }
        if let neighbour = seen(.network, "a neighbour") { return (.network, neighbour) }
        if let container = seen(.containers, "a container of this host") { return (.neighbour, container) }
        return (.local, [Observation("the rules in force keep containers and the network from it")])
    }
}
