import Evidence
import StackModel

extension Control {
    static let fail2banWrongPort = Control(
        id: "host.fail2ban-wrong-port",
        title: "The SSH jail bans on another port than SSH's",
        layer: .host,
        impact: .defence,
        guide: ["SH2"],
        why: """
            `port = ssh` means 22. With SSH on another port the jail counts the failures and closes a port that nobody \
            uses; the guesser goes on.
            """,
        fix: "Write SSH's own port into the jail: `port = 2222` under `[sshd]` in `/etc/fail2ban/jail.local`.",
        references: [Reference("jail.conf(5)")],
        reads: [.host],
        examples: [
            .host(
                "SSH has moved, the jail has not", .fails(.jail("sshd")),
                JailExample.files("[sshd]\nenabled = true # <-\n") + [HostExample.sshd("Port 2222\n")]),
            .host(
                "both have moved", .passes,
                JailExample.files("[sshd]\nenabled = true\nport = 2222\n") + [HostExample.sshd("Port 2222\n")]),
            .host(
                "SSH's port is not known", .unknown,
                JailExample.files("[sshd]\nenabled = true\n") + [HostExample.sshd("Port 22\n", mode: 0o000)]),
        ]
    ) { subject in
        subject.eachJail { jail in
            guard jail.isSSH else { return nil }
            guard let ssh = subject.evidence.host?.ssh, ssh.isInstalled else { return nil }
            if ssh.undecided != nil {
                return .unknown(reason: "SSH's port could not be read.", remedy: "Run the audit with sudo.")
            }
            let ports = ssh.setting("port")?.values.compactMap(Int.init) ?? [22]
            guard jail.bansSinglePorts, let missed = ports.first(where: { !jail.covers($0) }) else {
                return .pass([Observation("it bans on \(jail.port)", at: jail.span)])
            }
            return .fail(
                Failure(
                    "The jail \(jail.name) bans on \(jail.port), and SSH listens on \(missed).", reach: .network,
                    at: [jail.span],
                    seen: [
                        Observation("it bans on \(jail.port)", at: jail.span),
                        Observation("SSH listens on \(missed)", at: ssh.setting("port")?.span),
                    ],
                    remedy: Remedy(.advise("Write `port = \(missed)` into the jail's section."))))
        }
    }
}
