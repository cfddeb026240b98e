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
            .host(
                "another service loads rules", .unknown,
                [
                    .system("/usr/lib/systemd/system/nftables.service", "[Unit]\n"),
                    .system("/etc/systemd/system/sysinit.target.wants/nftables.service", "[Unit]\n"),
                ]),
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
            if let loader = loaders.first {
                return [
                    .unknown(
                        .host, "\(loader.name) loads rules of its own, which are not judged here.",
                        remedy:
                            "Look at them with `nft list ruleset`: the chain on the hook input must drop what no rule allows."
                    )
                ]
            }
            return [off(firewall)]
        }
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

    private static func off(_ firewall: HostFirewall) -> Outcome {
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
                ],
                remedy: Remedy(
                    .advise("Allow SSH from your own network, `ufw default deny incoming`, then `ufw enable`."),
                    mayBreak: "Whatever no rule allows is closed, SSH too where it was forgotten.")))
    }
}
