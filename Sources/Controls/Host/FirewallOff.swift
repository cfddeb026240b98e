import Evidence
import PacketFilter
import StackModel

extension Control {
    static let firewallOff = Control(
        id: "host.firewall-off",
        title: "No firewall stands before this machine's own ports",
        layer: .host,
        impact: .defence,
        guide: ["EX1", "FW2", "CL08", "CL13"],
        why: """
            Without a firewall everything that listens is open to the whole network, and over IPv6, where no router \
            translates addresses, often to everyone: what is installed tomorrow as well. ufw may also be switched on in its \
            file and still not be in force. Note that Docker's published ports pass ufw by, whatever it says.
            """,
        fix: """
            `ufw allow from 192.168.1.0/24 to any port 22 proto tcp` with your own network first, then \
            `ufw default deny incoming` and `ufw enable`; `ufw status verbose` shows what is in force.
            """,
        references: [Reference("ufw(8)"), Reference("Docker documentation: packet filtering and firewalls")],
        reads: [.host],
        examples: [
            .host("switched off", .fails(.host), UfwExample.files(enabled: "ENABLED=no # <-")),
            .host("switched on, and in force", .passes, UfwExample.files(), answers: UfwExample.loaded),
            .host(
                "its chains are there, and the kernel lets everything in", .fails(.host),
                UfwExample.files(enabled: "ENABLED=yes # <-"), answers: UfwExample.loaded
            ).seen(.publishing(8096, inputDrops: false)),
            .host("in force, and a stranger is stopped", .passes, UfwExample.files(), answers: UfwExample.loaded)
                .seen(.publishing(8096, inputDrops: true)),
            .host("switched on, whether in force is not seen", .unknown, UfwExample.files()),
            .host("another service loads rules, which were not seen", .unknown, nftables),
            .host("another service loads rules, and a stranger is stopped", .passes, nftables)
                .seen(.publishing(8096, inputDrops: true)),
            .host("rules that no known service loads stop a stranger", .passes, UfwExample.files(enabled: "ENABLED=no"))
                .seen(.publishing(8096, inputDrops: true)),
            .host(
                "another service loads rules that let everything in", .fails(.host),
                nftables + [.system("/etc/nftables.conf", "# <-\n")]
            ).seen(.hosting(8123, by: "hass", inputDrops: false)),
        ]
    ) { subject in
        subject.onHost(\.firewall, "firewall") { firewall in
            let loaders = firewall.loaders.filter { $0.isActive ?? $0.isEnabled ?? false }
            if let ufw = firewall.ufw, ufw.isEnabled {
                switch ufw.isLoaded {
                case true?: return [inForce(ufw, subject.strangersWayIn)]
                case false?: return [notLoaded(ufw)]
                case nil: return [subject.hostGap("firewall/loaded")]
                }
            }
            return [othersRules(firewall, loaders.first, in: subject)]
        }
    }

    private static let nftables: [Example.File] = [
        .system("/usr/lib/systemd/system/nftables.service", "[Unit]\n"),
        .system("/etc/systemd/system/sysinit.target.wants/nftables.service", "[Unit]\n"),
    ]

    /// Rules that something else than ufw may have loaded, as the kernel has them.
    private static func othersRules(
        _ firewall: HostFirewall, _ loader: HostFirewall.Loader?, in subject: Case
    ) -> Outcome {
        let way = subject.strangersWayIn
        switch way?.answer {
        case .blocked(let rule):
            let by = rule.map { ": \($0)" } ?? ""
            let who = loader.map { "\($0.name) loads them" } ?? "no service is known to load them at start"
            return Outcome(
                .host,
                .pass([Observation("a port that nobody named is closed to strangers\(by)"), Observation(who)]))
        case .unknown(let reason):
            return .unknown(
                .host, "Whether strangers reach what no rule names could not be told. \(reason)",
                remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
        case .reachable, .closed, nil:
            guard let loader else { return off(firewall, in: subject) }
            guard let way, way.isReachable else {
                return .unknown(
                    .host, "\(loader.name) loads rules of its own, which were not seen.",
                    remedy:
                        "Look at them with `nft list ruleset`: the chain on the hook input must drop what no rule allows."
                )
            }
            return letsIn(firewall, loader, way, in: subject)
        }
    }

    private static func letsIn(
        _ firewall: HostFirewall, _ loader: HostFirewall.Loader, _ way: Reachability.Attempt, in subject: Case
    ) -> Outcome {
        let place = firewall.place
        return .fail(
            .host,
            Failure(
                "\(loader.name) loads rules, and the kernel lets in all the same what none of them names.",
                reach: .anyone, at: [place],
                seen: [
                    Observation("\(way.family.rawValue): a port that nobody named is open to strangers", at: place)
                ] + open(in: subject),
                remedy: Remedy(
                    .advise("Give the chain on the hook input the policy drop, after a rule that allows SSH."),
                    mayBreak: "Whatever no rule allows is closed, SSH too where it was forgotten.")))
    }

    /// What is open because of it.
    private static func open(in subject: Case) -> [Observation] {
        subject.openToNetwork.map { [Observation("open to the network now: \($0)")] } ?? []
    }

    /// ufw's chains are there; whether a packet meets them is another question.
    private static func inForce(_ ufw: Ufw, _ way: Reachability.Attempt?) -> Outcome {
        let loaded = Observation("ufw is on, and its rules are in the kernel", at: ufw.span)
        // What its own policy or an owner's rule lets in is judged by the controls of those.
        guard let way, ufw.inputPolicy != "ACCEPT" else { return Outcome(.host, .pass([loaded])) }
        switch way.answer {
        case .blocked(let rule):
            let by = rule.map { ": \($0)" } ?? ""
            return Outcome(.host, .pass([loaded, Observation("a port that nobody named is closed to strangers\(by)")]))
        case .closed: return Outcome(.host, .pass([loaded]))
        case .unknown(let reason):
            return .unknown(
                .host, "ufw is on, and whether strangers get past it could not be told. \(reason)",
                remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
        case .reachable(let rule?) where rule.chain.hasPrefix("ufw"): return Outcome(.host, .pass([loaded]))
        case .reachable(let rule):
            let by = rule.map { "\($0)" } ?? "no rule stops it"
            return .fail(
                .host,
                Failure(
                    "ufw is on, and the kernel lets in all the same what no rule of it names.", reach: .anyone,
                    at: [ufw.span],
                    seen: [
                        loaded,
                        Observation("\(way.family.rawValue): a port that nobody named is open to strangers: \(by)"),
                    ],
                    remedy: Remedy(
                        .run("ufw reload"), mayBreak: "Ports that no rule of ufw allows close.")))
        }
    }

    private static func notLoaded(_ ufw: Ufw) -> Outcome {
        .fail(
            .host,
            Failure(
                "ufw is switched on in its file, and none of its rules is in force.", reach: .anyone, at: [ufw.span],
                seen: [
                    Observation("ENABLED is yes", at: ufw.span),
                    Observation("the kernel has no chain ufw-user-input"),
                ],
                remedy: Remedy(
                    .run("ufw reload && systemctl enable --now ufw"), mayBreak: "Ports that no rule allows close.")))
    }

    private static func off(_ firewall: HostFirewall, in subject: Case) -> Outcome {
        let place = firewall.ufw?.span ?? SourceSpan(file: "/etc/ufw/ufw.conf", line: 1, column: 1)
        return .fail(
            .host,
            Failure(
                firewall.ufw == nil
                    ? "Neither ufw nor another service loads firewall rules on this machine."
                    : "ufw is installed and switched off, and nothing else loads firewall rules.", reach: .anyone,
                at: [place],
                seen: [
                    Observation(firewall.ufw == nil ? "ufw is not installed" : "ENABLED is no", at: firewall.ufw?.span)
                ] + open(in: subject),
                remedy: Remedy(
                    .advise("Allow SSH from your own network, `ufw default deny incoming`, then `ufw enable`."),
                    mayBreak: "Whatever no rule allows is closed, SSH too where it was forgotten.")))
    }
}
