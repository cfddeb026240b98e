import Evidence
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
        references: [
            Reference("plexinc/pms-docker", "https://github.com/plexinc/pms-docker"),
            Reference(
                "Plex: Advanced, Hidden Server Settings",
                "https://support.plex.tv/articles/201105343-advanced-hidden-server-settings/"),
        ],
        reads: [.image, .environment, .envFile, .files],
        examples: [
            .fails(
                "all private networks", on: "plex",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    ports: [\"32400:32400\"]\n    environment:\n      ALLOWED_NETWORKS: 192.168.0.0/16,172.16.0.0/12  # <-\n"
            ),
            .fails(
                "the home network, in its own settings", on: "plex", plex,
                and: [preferences(" allowedNetworks=\"192.168.1.0/255.255.255.0\"  # <-\n")]),
            .passes(
                "one address, in its own settings", plex,
                and: [preferences(" allowedNetworks=\"192.168.1.7/255.255.255.255,127.0.0.1\"")]),
            .passes("none", plex, and: [preferences("")]),
            .unknown(
                "its own settings are not here",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    environment:\n      TZ: Etc/UTC\n"
            ),
            .unknown(
                "a variable that is set nowhere",
                "services:\n  plex:\n    image: plexinc/pms-docker:1.42.2.10156-f737b826c\n    environment:\n      ALLOWED_NETWORKS: ${LAN}\n"
            ),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "plex" }) { service in
            let variable = service.variable("ALLOWED_NETWORKS")
            let settings = subject.evidence.settings(of: service.name)
            let written = settings?.entry("allowedNetworks")
            // The image writes the variable into the settings each time that a container of it starts first.
            let all = [(variable?.text, variable?.span), (written?.text, written?.span)]
            let wide = all.flatMap { text, span in
                span.map { place in networks(text ?? "").filter(isWide).map { ($0, place) } } ?? []
            }
            guard let first = wide.first else {
                if case .unknown(let reason)? = variable?.value {
                    return .unknown(reason: reason, remedy: "Give the variable in .env.")
                }
                guard let settings else { return subject.unread(service) }
                return .pass([
                    Observation("only single addresses are let in, if any", at: written?.span ?? settings.place)
                ])
            }
            let names = Set(wide.map(\.0)).sorted().joined(separator: ", ")
            return .fail(
                Failure(
                    "Everyone in \(names) is Plex's owner without signing in.", reach: .network,
                    at: [first.1] + Set(wide.map(\.1)).subtracting([first.1]).sorted(),
                    seen: [Observation("networks that need no login are listed", at: first.1)],
                    remedy: Remedy(
                        first.1 == variable?.span
                            ? .removeVariable(service: service.name, name: "ALLOWED_NETWORKS")
                            : .setAppSetting(service: service.name, key: "allowedNetworks", value: ""),
                        mayBreak: "Devices at home sign in once.")))
        }
    }

    /// Commas or bars part them.
    private static func networks(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == "|" || $0 == " " }.map(String.init)
    }

    /// Whether it is more than one address: `192.168.1.0/24`, `192.168.1.0/255.255.255.0`, and what cannot be read.
    private static func isWide(_ network: String) -> Bool {
        let parts = network.split(separator: "/", maxSplits: 1)
        if parts.count == 2, parts[1] == "255.255.255.255" { return IPAddress(String(parts[0])) == nil }
        return IPPrefix(network).map { $0.length < $0.address.bytes.count * 8 } ?? true
    }

    private static let plex = """
        services:
          plex:
            image: plexinc/pms-docker:1.42.2.10156-f737b826c
            ports: ["32400:32400"]
            volumes: ["./plex:/config"]
        """

    private static func preferences(_ attributes: String) -> Example.File {
        Example.File(
            "plex/Library/Application Support/Plex Media Server/Preferences.xml",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Preferences MachineIdentifier=\"x\"\n\(attributes)/>\n")
    }
}
