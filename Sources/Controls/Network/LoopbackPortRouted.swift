import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let loopbackPortRouted = Control(
        id: "network.loopback-port-routed",
        title: "A port that is bound to loopback is reached at the container's own address",
        layer: .network,
        impact: .defence,
        guide: ["EX1", "FW4", "CL12"],
        why: """
            A port that is published on 127.0.0.1 is not offered to the network, but up to Docker 27 the rules that pass it \
            on look only at the container's address: a device on the same network that sets a route to the container's \
            network through this host connects all the same. Docker closes that way since 28. A connection of a neighbour \
            to the container's own address is led through the rules that the kernel has now.
            """,
        fix: """
            Update Docker to 28 or later. Until then drop in DOCKER-USER what comes in by the card and is not for a \
            published port: `iptables -I DOCKER-USER -i eth0 -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT -j DROP`.
            """,
        references: [
            Reference(
                "Docker: packet filtering and firewalls",
                "https://docs.docker.com/engine/network/packet-filtering-firewalls/"),
            Reference("moby issue 45610", "https://github.com/moby/moby/issues/45610"),
        ],
        reads: [.image, .ports, .networkMode],
        variables: ["WEBUI_PORT", "TORRENTING_PORT"],
        examples: loopbackPortRoutedExamples
    ) { subject in
        let bound = subject.publications.filter(\.port.isLoopback)
        guard !bound.isEmpty else { return [.notApplicable(.stack, "No port is bound to loopback alone.")] }
        let services = subject.services.filter { service in bound.contains { $0.publisher.name == service.name } }
        return services.map { service in
            Outcome(
                service.subject,
                routed(service, bound.filter { $0.publisher.name == service.name }, in: subject))
        }
    }

    private static func routed(_ service: KnownService, _ bound: [Publication], in subject: Case) -> Verdict {
        guard let host = subject.hostNamespace, host.firewall != nil else { return subject.hostNamespaceUnseen }
        let containers: [EngineContainer]
        switch subject.running(service) {
        case .containers(let found, _): containers = found.filter(\.life.isUp)
        case .none, .notAsked: return .notApplicable("No container of it was seen to run.")
        case .elsewhere: return .notApplicable("The containers of that name belong to another folder.")
        case .unknown(let verdict): return verdict
        }
        let addresses = containers.flatMap { $0.network.attachments.flatMap(\.addresses) }.compactMap { IPAddress($0) }
        guard !addresses.isEmpty else { return .notApplicable("It has no address of its own.") }
        // Rootless, or in a virtual machine, the container's network is no part of the host's.
        let bridges = host.interfaces.filter { $0.kind == .bridge }.flatMap(\.addresses).map(IPRange.init)
        guard addresses.contains(where: { address in bridges.contains { $0.contains(address) } }) else {
            return .notApplicable("Its network is not one of this host's bridges.")
        }
        let reachability = Reachability(host: host)
        var seen: [Observation] = []
        var doubt: String?
        for publication in bound {
            guard let port = UInt16(exactly: publication.port.containerPort),
                let transport = publication.port.transport.ofSockets
            else { continue }
            for address in addresses {
                let attempt = reachability.direct(to: address, port: port, over: transport)
                switch attempt.answer {
                case .reachable(let rule):
                    return .fail(
                        open(publication, at: address, by: rule, in: subject))
                case .unknown(let reason): doubt = doubt ?? reason
                case .blocked(let rule):
                    let by = rule.map { ": \($0)" } ?? ""
                    seen.append(
                        Observation(
                            "a neighbour is stopped on the way to \(address) port \(port)\(by)", at: publication.span))
                case .closed(let why):
                    seen.append(
                        Observation("a neighbour does not get to \(address) port \(port): \(why)", at: publication.span)
                    )
                }
            }
        }
        if let doubt {
            return .unknown(
                reason: doubt,
                remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
        }
        return .pass(seen)
    }

    private static func open(
        _ publication: Publication, at address: IPAddress, by rule: RuleReference?, in subject: Case
    ) -> Failure {
        let risk = PortRisk(publication.known, of: publication.target, in: subject)
        let by = rule.map { "\($0)" } ?? "no rule stops it"
        return Failure(
            """
            Any device on your network that sends to \(address) through this host reaches \(publication.target.title), \
            although its port \(publication.port.shown) is bound to loopback.
            """,
            reach: risk.reach ?? .network, impact: risk.impact, at: [publication.span],
            seen: [
                Observation(
                    "a neighbour gets to \(address) port \(publication.port.containerPort): \(by)", at: publication.span
                ),
                Observation("behind it: \(risk.shown)", at: publication.span),
            ],
            remedy: Remedy(.advise("update Docker to 28 or later, or drop it in DOCKER-USER")))
    }
}

private var loopbackPortRoutedExamples: [Example] {
    func compose(_ mark: String) -> String {
        """
        services:
          sonarr:
            image: lscr.io/linuxserver/sonarr:4.0.19
            ports: ["127.0.0.1:8989:8989"]\(mark)
        """
    }
    var container = EngineContainer.example("sonarr", image: "lscr.io/linuxserver/sonarr:4.0.19")
    container.network.attachments = [EngineAttachment(network: "media_default", addresses: ["172.18.0.3"])]
    let engine = EngineEvidence.example(container)
    return [
        Example.fails("the rules of Docker before 28", on: "sonarr", compose("  # <-"))
            .running(engine).seen(.publishing(8989, on: "127.0.0.1/32", inputDrops: false)),
        Example.passes("Docker 28 drops what is sent to the container's own address", compose(""))
            .running(engine).seen(
                .publishing(8989, on: "127.0.0.1/32", inputDrops: false) { tables in
                    let ranges = IPPrefix("172.18.0.3/32").map { [IPRange($0)] } ?? []
                    let base = FirewallChain.Base(.filter, .prerouting, priority: -300)
                    let drop = FirewallRule(
                        1,
                        [
                            .destination(ranges, negated: false),
                            .inInterface(["br-0123456789ab"], negated: true),
                        ], .drop, text: "-A PREROUTING -d 172.18.0.3/32 ! -i br-0123456789ab -j DROP")
                    tables.append(
                        FirewallTable(
                            .iptablesNft, .ip, "raw",
                            chains: [FirewallChain("PREROUTING", base: base, rules: [drop])]))
                }),
        Example.unknown("the host's rules are not all understood", compose(""))
            .running(engine).seen(
                .publishing(8989, on: "127.0.0.1/32", inputDrops: false) { tables in
                    tables[0].chains[1].rules.insert(
                        FirewallRule(1, [.unknown("-m bpf")], .drop, text: "-A FORWARD -m bpf -j DROP"), at: 0)
                }),
        .notApplicable("what runs was not looked at", compose("")),
    ]
}
