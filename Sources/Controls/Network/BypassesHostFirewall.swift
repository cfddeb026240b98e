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
            sees it.
            """,
        fix: "Use a bridge network and publish what is needed; keep macvlan for what must have its own LAN address.",
        references: [
            Reference("Docker: macvlan network driver", "https://docs.docker.com/engine/network/drivers/macvlan/")
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
            .unknown(
                "a network that is made elsewhere",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    networks: [lan]
                networks:
                  lan: {external: true}
                """),
        ]
    ) { subject in
        let used = Set(subject.services.flatMap { $0.networks.map(\.network) })
        return subject.stack.networks.filter { used.contains($0.key) }.map { network in
            let name = Subject(.network, network.key)
            let users = subject.services.filter { $0.networks.contains { $0.network == network.key } }
            if network.isExternal?.value ?? false {
                return .unknown(
                    name, "The network \(network.key) is made elsewhere; its driver is not in these files.",
                    remedy: "Run `docker network inspect` on it: the driver should be bridge.")
            }
            guard let driver = network.driver, ["macvlan", "ipvlan"].contains(driver.value) else {
                return .pass(
                    name,
                    seen: "its driver, \(network.driver?.value ?? "the default"), puts no container on the LAN itself "
                        + "(ports that are published are another control's)",
                    at: network.driver?.span ?? network.span ?? users.first?.span)
            }
            let list = users.map(\.name).joined(separator: ", ")
            return .fail(
                name,
                Failure(
                    "Every port of \(list) is open on your LAN, whatever the host's firewall says.",
                    reach: .network, at: [driver.span],
                    seen: [Observation("the driver is \(driver.value)", at: driver.span)],
                    remedy: Remedy(
                        .replace(driver.span, old: driver.value, new: "bridge"),
                        mayBreak: "The containers lose their LAN addresses; their ports must then be published.")))
        }
    }
}
