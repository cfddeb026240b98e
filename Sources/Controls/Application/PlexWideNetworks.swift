import StackModel

extension Control {
    static let plexWideNetworks = Control(
        id: "app.plex-allowed-networks",
        title: "Plex lets a network in without a login",
        layer: .application,
        impact: .takeover,
        guide: ["CR3"],
        why: """
            `ALLOWED_NETWORKS` (and *allowedNetworks* in its settings) makes everyone from there the owner \
            without signing in. Behind Docker's port forwarding that can be everyone.
            """,
        fix: """
            Remove `ALLOWED_NETWORKS`, or list single addresses that need it.
            """,
        references: [Reference("plexinc/pms-docker", "https://github.com/plexinc/pms-docker")],
        reads: [.image, .environment, .envFile],
        examples: [
            .fails(
                "all private networks", on: "plex",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    ports: [\"32400:32400\"]\n    environment:\n      ALLOWED_NETWORKS: 192.168.0.0/16,172.16.0.0/12  # <-\n"
            ),
            .passes(
                "none",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    environment:\n      TZ: Etc/UTC\n"
            ),
            .unknown(
                "a variable that is set nowhere",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    environment:\n      ALLOWED_NETWORKS: ${LAN}\n"
            ),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "plex" }) { service in
            guard let entry = service.variable("ALLOWED_NETWORKS") else {
                return .pass([
                    Observation("no network is let in by the environment", at: service.place(of: "environment"))
                ])
            }
            if case .unknown(let reason) = entry.value {
                return .unknown(reason: reason, remedy: "Give the variable in .env.")
            }
            let networks = (entry.text ?? "").split(separator: ",").map(String.init)
            let wide = networks.filter { text in IPPrefix(text).map { $0.length < $0.address.bytes.count * 8 } ?? true }
            guard !wide.isEmpty else {
                return .pass([Observation("only single addresses are let in", at: entry.span)])
            }
            return .fail(
                Failure(
                    "Everyone in \(wide.joined(separator: ", ")) is Plex's owner without signing in.", reach: .network,
                    at: [entry.span], seen: [Observation("ALLOWED_NETWORKS holds whole networks", at: entry.span)],
                    remedy: Remedy(.removeVariable(service: service.name, name: "ALLOWED_NETWORKS"))))
        }
    }
}
