import Evidence
import KnownImages
import StackModel

extension Control {
    static let intrusionDetectionAbsent = Control(
        id: "host.intrusion-detection-absent",
        title: "Nothing notices who tries passwords on this machine",
        layer: .host,
        impact: .defence,
        guide: ["SH2", "CL23", "CL39"],
        why: """
            Without fail2ban or CrowdSec a guesser may go on for months; with one, an address is shut out after a few \
            tries, and somebody can hear of it. CrowdSec's engine alone shuts nobody out: a bouncer does.
            """,
        fix:
            "`apt install fail2ban`, switch on the jail `sshd` in `/etc/fail2ban/jail.local`, and see `fail2ban-client status sshd`.",
        references: [Reference("jail.conf(5)"), Reference("CrowdSec documentation: bouncers")],
        reads: [.host, .image],
        examples: [
            .host(
                "neither of them", .fails(.host), [HostExample.sshd("Port 22 # <-\n")]),
            .host(
                "fail2ban is here", .passes,
                [.system("/etc/fail2ban/jail.conf", "[sshd]\nport = ssh\n")]),
            .host(
                "CrowdSec with a bouncer", .passes,
                [
                    .system("/etc/crowdsec/config.yaml", "api: {}\n"),
                    .system("/etc/crowdsec/bouncers/crowdsec-firewall-bouncer.yaml", "iptables_chains:\n  - INPUT\n"),
                ]),
            .host(
                "CrowdSec, and a bouncer that cannot be read", .unknown,
                [
                    .system("/etc/crowdsec/config.yaml", "api: {}\n"),
                    .system("/etc/crowdsec/bouncers/crowdsec-firewall-bouncer.yaml", "", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onHost(\.fail2ban, "fail2ban") { fail2ban in
            if fail2ban.isInstalled {
                return [
                    .pass(.host, seen: "fail2ban is installed", at: SourceSpan(file: fail2ban.file, line: 1, column: 1))
                ]
            }
            if let service = subject.services.first(where: { ["crowdsec", "fail2ban"].contains($0.product) }) {
                return [.pass(.host, seen: "\(service.name) watches as a container", at: service.place(of: "image"))]
            }
            let crowdSec = subject.evidence.host?.crowdSec
            if let bouncer = crowdSec?.bouncers.first {
                return [.pass(.host, seen: "\(bouncer.name) enforces what CrowdSec decides", at: bouncer.span)]
            }
            if crowdSec == nil || subject.evidence.gaps.contains(where: { $0.what == "host:crowdsec" }) {
                return [subject.hostGap("crowdsec")]
            }
            let isHalf = crowdSec?.isInstalled == true
            let place =
                subject.evidence.host?.ssh?.isInstalled == true
                ? SourceSpan(file: "/etc/ssh/sshd_config", line: 1, column: 1)
                : SourceSpan(file: fail2ban.file, line: 1, column: 1)
            return [
                .fail(
                    .host,
                    Failure(
                        isHalf
                            ? "CrowdSec decides, and nothing on this machine shuts anybody out: it has no bouncer."
                            : "Neither fail2ban nor CrowdSec runs here: whoever guesses passwords may go on for ever.",
                        reach: .network, at: [place],
                        seen: [
                            Observation(
                                isHalf ? "CrowdSec has no bouncer" : "neither fail2ban nor CrowdSec is installed")
                        ],
                        remedy: Remedy(
                            isHalf
                                ? .run("apt install crowdsec-firewall-bouncer") : .run("apt install fail2ban"))))
            ]
        }
    }
}
