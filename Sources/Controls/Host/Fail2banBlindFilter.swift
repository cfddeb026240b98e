import Evidence
import StackModel

extension Control {
    static let fail2banBlindFilter = Control(
        id: "host.fail2ban-blind-filter",
        title: "An old fail2ban cannot read this SSH server's log",
        layer: .host,
        impact: .defence,
        guide: ["SH2"],
        why: """
            Since OpenSSH 9.8 failures are written by `sshd-session`. fail2ban 1.0 looks for `sshd` and matches none of \
            these lines: measured, 0 of them. The jail runs, reads the right log, and never bans.
            """,
        fix:
            "Update fail2ban to 1.1, or copy its newer `filter.d/sshd.conf`; then see `fail2ban-client status sshd` count.",
        references: [Reference("fail2ban pull request 3782"), Reference("OpenSSH 9.8 release notes")],
        reads: [.host],
        examples: [
            .host(
                "1.0 beside OpenSSH 10", .fails(.jail("sshd")),
                JailExample.files("[sshd]\nenabled = true # <-\n") + [HostExample.sshd("Port 22\n")],
                answers: [
                    "sshd -V": "OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1\n",
                    "fail2ban-client --version": "Fail2Ban v1.0.2\n",
                ]),
            .host(
                "1.1 beside OpenSSH 10", .passes,
                JailExample.files("[sshd]\nenabled = true\n") + [HostExample.sshd("Port 22\n")],
                answers: [
                    "sshd -V": "OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1\n",
                    "fail2ban-client --version": "Fail2Ban v1.1.0\n",
                ]),
            .host(
                "the versions are not known", .unknown,
                JailExample.files("[sshd]\nenabled = true\n") + [HostExample.sshd("Port 22\n")]),
        ]
    ) { subject in
        subject.eachJail { jail in
            guard jail.isSSH, let host = subject.evidence.host, host.ssh?.isInstalled != false else { return nil }
            guard let server = host.ssh?.version.flatMap(numbers), let own = host.fail2ban?.version.flatMap(numbers)
            else {
                return .unknown(
                    reason: "The version of fail2ban or of SSH could not be seen.",
                    remedy:
                        "Log in once with a wrong password, and see whether `fail2ban-client status \(jail.name)` counts it."
                )
            }
            let isNew = !server.lexicographicallyPrecedes([9, 8])
            guard isNew, own.lexicographicallyPrecedes([1, 1]) else {
                return .pass([
                    Observation(
                        "fail2ban \(host.fail2ban?.version ?? "") beside OpenSSH \(host.ssh?.version ?? "")",
                        at: jail.span)
                ])
            }
            return .fail(
                Failure(
                    "The jail \(jail.name) never bans: fail2ban \(host.fail2ban?.version ?? "") does not know the lines that "
                        + "OpenSSH \(host.ssh?.version ?? "") writes.", reach: .network, at: [jail.span],
                    seen: [
                        Observation(
                            "fail2ban \(host.fail2ban?.version ?? ""), OpenSSH \(host.ssh?.version ?? "")",
                            at: jail.span)
                    ],
                    remedy: Remedy(.run("apt install --only-upgrade fail2ban"))))
        }
    }

    private static func numbers(_ version: String) -> [Int]? {
        let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count == 2 ? numbers : nil
    }
}
