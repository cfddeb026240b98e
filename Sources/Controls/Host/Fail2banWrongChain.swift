import Evidence
import KnownImages
import StackModel

extension Control {
    static let fail2banWrongChain = Control(
        id: "host.fail2ban-wrong-chain",
        title: "A jail bans where a container's port is never asked",
        layer: .host,
        impact: .defence,
        guide: ["SH2", "CL39"],
        why: """
            What goes to a published port is forwarded to the container, and never passes the chain `INPUT`, where \
            fail2ban bans unless it is told otherwise; its nftables actions hook `input` alone. The ban is counted and \
            mailed, and the guesser goes on. Docker asks its own chain, `DOCKER-USER`, first.
            """,
        fix: """
            For jails of containers write `banaction = iptables-allports` and `chain = DOCKER-USER` into their section \
            (by `allports`, since behind Docker's translation the port is the container's own); since 1.1.1 \
            `chain = INPUT,DOCKER-USER` does both. With the nftables actions set `chain_hook = forward`.
            """,
        references: [
            Reference("fail2ban issue 2511"), Reference("Docker documentation: packet filtering and firewalls"),
        ],
        reads: [.host, .ports, .image],
        examples: [
            .host(
                "Jellyfin's jail in INPUT", .fails(.jail("jellyfin")),
                JailExample.files("[jellyfin]\nenabled = true # <-\nport = 8096\nlogpath = /var/log/auth.log\n"),
                compose: JailExample.published),
            .host(
                "in DOCKER-USER", .passes,
                JailExample.files(
                    "[jellyfin]\nenabled = true\nport = 8096\nlogpath = /var/log/auth.log\nchain = DOCKER-USER\n"),
                compose: JailExample.published),
            .host(
                "SSH is the machine's own", .notApplicable, JailExample.files("[sshd]\nenabled = true\n"),
                compose: JailExample.published),
            .host(
                "an action of the owner's own", .unknown,
                JailExample.files(
                    "[jellyfin]\nenabled = true\nport = 8096\nlogpath = /var/log/auth.log\naction = my-ban\n"),
                compose: JailExample.published),
        ]
    ) { subject in
        subject.eachJail { jail in
            guard !jail.isSSH, let publication = publication(of: jail, in: subject) else { return nil }
            let acting = jail.actions.filter { $0.chain != "" }
            let chains = acting.map(\.chain)
            if chains.contains(where: { $0.map(reachesContainers) == true }) {
                let names = chains.compactMap { $0 }.joined(separator: ", ")
                return .pass([Observation("it bans in \(names)", at: jail.span)])
            }
            if chains.contains(nil) || acting.isEmpty {
                return .unknown(
                    reason: "Where the jail \(jail.name) bans could not be seen.",
                    remedy: "See `fail2ban-client get \(jail.name) actions`, and look for its chain in `iptables -S`.")
            }
            let names = Set(chains.compactMap { $0 }).sorted().joined(separator: ", ")
            return .fail(
                Failure(
                    "The jail \(jail.name) bans in \(names), which what goes to \(publication.target.title) never passes.",
                    reach: .network, at: [jail.span, publication.span],
                    seen: [
                        Observation("it bans in \(names)", at: jail.span),
                        Observation(
                            "\(publication.target.title)'s port is published by the engine", at: publication.span),
                    ],
                    remedy: Remedy(
                        .advise(
                            "In the jail's section write `banaction = iptables-allports` and `chain = DOCKER-USER`."))))
        }
    }

    private static func reachesContainers(_ chain: String) -> Bool {
        chain.split(separator: ",").contains {
            ["DOCKER-USER", "FORWARD", "forward", "prerouting", "PREROUTING"].contains($0)
        }
    }

    /// The published port of a container that the jail is about: one that its ports name, or that of the app whose name
    /// it has.
    private static func publication(of jail: Jail, in subject: Case) -> Publication? {
        let tcp = subject.publications.filter { $0.port.transport == .tcp && $0.port.reach != .loopback }
        let isEveryPort = jail.port.contains("0:65535")
        if !isEveryPort, let named = tcp.first(where: { $0.port.hostPort.map(jail.covers) ?? false }) { return named }
        let names = [jail.name.lowercased(), jail.filter.lowercased()]
        return tcp.first { publication in
            guard let product = publication.target.product else { return false }
            return names.contains { $0 == product || $0.hasPrefix(product + "-") || $0.hasSuffix("-" + product) }
        }
    }
}

extension JailExample {
    static let published = """
        services:
          jellyfin:
            image: jellyfin/jellyfin:10.11.11
            ports:
              - 8096:8096

        """
}
