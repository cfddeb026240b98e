import Evidence
import KnownImages
import StackModel

extension Control {
    static let bypassesHostFirewall = Control(
        id: "network.bypasses-host-firewall",
        title: "A network puts containers on the LAN, past the host's firewall",
        layer: .network,
        impact: .defence,
        guide: ["FW3", "EX1"],
        why: """
            On a macvlan or ipvlan network a container has an address of its own on the LAN. All of its ports are open \
            there, published or not, and its traffic never crosses the host's forwarding rules: neither ufw nor a seal \
            sees it. A bridge with the gateway mode `nat-unprotected` opens every port of its containers to whoever sends \
            to their addresses through this host, and with `routed` those that are published, on whichever address of the \
            host.
            """,
        fix: """
            Use a bridge network and publish what is needed; keep macvlan for what must have its own LAN address. Leave out \
            `com.docker.network.bridge.gateway_mode_ipv4` and `_ipv6`: `nat` is what Docker takes without them.
            """,
        references: [
            Reference("Docker: macvlan network driver", "https://docs.docker.com/engine/network/drivers/macvlan/"),
            Reference(
                "Docker: packet filtering and port publishing, gateway modes",
                "https://docs.docker.com/engine/network/port-publishing/"),
        ],
        reads: [.networks],
        variables: [],
        examples: [
            Example(
                "a macvlan network",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          jellyfin:
                            image: jellyfin/jellyfin:10.11.11
                            networks: [lan]
                        networks:
                          lan:
                            driver: macvlan  # <-
                            driver_opts: {parent: eth0}
                        """)
                ], expectation: .fails(Subject(.network, "lan"))),
            Example(
                "an ipvlan network",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          pihole:
                            image: pihole/pihole:2025.11.0
                            networks: [lan]
                        networks:
                          lan:
                            driver: ipvlan  # <-
                        """)
                ], expectation: .fails(Subject(.network, "lan"))),
            Example(
                "a bridge that protects no port",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          jellyfin:
                            image: jellyfin/jellyfin:10.11.11
                            networks: [media]
                        networks:
                          media:
                            driver_opts:
                              com.docker.network.bridge.gateway_mode_ipv4: nat-unprotected  # <-
                        """)
                ], expectation: .fails(Subject(.network, "media"))),
            .passes(
                "a bridge",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    networks: [media]
                networks:
                  media: {}
                """),
            .unknown("a network that is made elsewhere", madeElsewhere),
            Example.passes("a network that is made elsewhere, as the engine has it", madeElsewhere)
                .running(engine(attached: "lan")),
            Example.unknown("the engine has one of that name, and the container is on another", madeElsewhere)
                .running(engine(attached: "lan2")),
        ]
    ) { subject in
        let used = Set(subject.services.flatMap { $0.networks.map(\.network) })
        return subject.stack.networks.filter { used.contains($0.key) }.map { network in
            let name = Subject(.network, network.key)
            let users = subject.services.filter { $0.networks.contains { $0.network == network.key } }
            let running = subject.engineNetwork(of: network, used: users)
            if let open = openGateway(of: network, running) { return .fail(name, open) }
            if network.isExternal?.value ?? false, running == nil {
                return .unknown(
                    name, "The network \(network.key) is made elsewhere; its driver is not in these files.",
                    remedy: "Run `docker network inspect` on it: the driver should be bridge.")
            }
            let place = network.driver?.span ?? network.span ?? users.first?.span
            guard let driver = running?.driver ?? network.driver?.value, ["macvlan", "ipvlan"].contains(driver) else {
                return .pass(
                    name,
                    seen:
                        "its driver, \(running?.driver ?? network.driver?.value ?? "the default"), puts no container on the "
                        + "LAN itself (ports that are published are another control's)", at: place)
            }
            let list = users.map(\.name).joined(separator: ", ")
            return .fail(
                name,
                Failure(
                    "Every port of \(list) is open on your LAN, whatever the host's firewall says.",
                    reach: .network, at: [place].compactMap { $0 },
                    seen: [Observation("the driver is \(driver)", at: place)],
                    remedy: Remedy(
                        network.driver.map { .replace($0.span, old: $0.value, new: "bridge") }
                            ?? .advise("Make the network \(network.key) with the driver bridge."),
                        mayBreak: "The containers lose their LAN addresses; their ports must then be published.")))
        }
    }

    private static let madeElsewhere = """
        services:
          jellyfin:
            image: jellyfin/jellyfin:10.11.11
            networks: [lan]
        networks:
          lan: {external: true}
        """

    private static func engine(attached network: String) -> EngineEvidence {
        var container = EngineContainer.example("jellyfin", image: "jellyfin/jellyfin:10.11.11")
        container.network.attachments = [EngineAttachment(network: network, addresses: ["172.19.0.2"])]
        var engine = EngineEvidence.example(container)
        engine.networks = [EngineNetwork(id: "a1", name: "lan")]
        return engine
    }

    /// A bridge that Docker is told not to protect.
    private static func openGateway(of network: Network, _ running: EngineNetwork?) -> Failure? {
        for family in ["ipv4", "ipv6"] {
            let key = "com.docker.network.bridge.gateway_mode_\(family)"
            let written = network.driverOptions[key]
            guard let mode = running?.options[key] ?? written?.value, ["nat-unprotected", "routed"].contains(mode)
            else {
                continue
            }
            let what = mode == "routed" ? "Every published port" : "Every port, published or not,"
            let place = written?.span ?? network.span
            return Failure(
                "\(what) of the containers on \(network.key) answers whoever sends to their own addresses through this host.",
                reach: .network, at: [place].compactMap { $0 },
                seen: [Observation("\(key) is \(mode)", at: place)],
                remedy: Remedy(
                    written.map { .replace($0.span, old: $0.value, new: "nat") }
                        ?? .advise("Make the network \(network.key) without that option."),
                    mayBreak: "What reaches the containers by their own addresses no longer does."))
        }
        return nil
    }
}

extension Case {
    /// The engine's network that one of the files is; nil where the engine was not asked, or has none that is known for it.
    fileprivate func engineNetwork(of network: Network, used users: [KnownService]) -> EngineNetwork? {
        guard let engine = evidence.engine else { return nil }
        return engine.networks?.first { candidate in
            guard candidate.name(in: stack.name) == network.key else { return false }
            if candidate.project == stack.name { return true }
            // A network that is made elsewhere may have another name than its key: it is the one that its users are on.
            let running = users.flatMap { engine.containers(of: $0.name, in: stack.name) }
            return running.contains { $0.network.attachments.contains { $0.network == candidate.name } }
        }
    }
}
