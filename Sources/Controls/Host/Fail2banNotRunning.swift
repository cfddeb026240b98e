import Evidence
import StackModel

extension Control {
    static let fail2banNotRunning = Control(
        id: "host.fail2ban-not-running",
        title: "The server of fail2ban does not run",
        layer: .host,
        impact: .defence,
        guide: ["SH2", "CL23"],
        why: """
            fail2ban ends at its start when one jail's log is missing, and one mistake in one file is enough: it is then \
            installed, enabled, and guards nothing. On Debian 12 that is what happens without `/var/log/auth.log`.
            """,
        fix: """
            `journalctl -u fail2ban` says what stopped it, `fail2ban-client -t` tries the settings. Where there is no \
            `/var/log/auth.log`, write `backend = systemd` under `[sshd]` in `/etc/fail2ban/jail.local`.
            """,
        references: [Reference("fail2ban issue 3292: Have not found any log file for sshd jail")],
        reads: [.host],
        examples: [
            .host(
                "its server does not answer", .fails(.host),
                JailExample.files("[sshd] # <-\nenabled = true\n"),
                answers: ["fail2ban-client ping": ExampleHost.failing]),
            .host("it answers", .passes, JailExample.files("[sshd]\nenabled = true\n"), answers: JailExample.alive),
            .host("it cannot be asked", .unknown, JailExample.files("[sshd]\nenabled = true\n")),
            .host("it is not installed", .notApplicable, [HostExample.sshd("Port 22\n")]),
        ]
    ) { subject in
        subject.onFail2ban { found in
            let place = SourceSpan(file: found.file, line: 1, column: 1)
            switch found.isAlive {
            case true?: return [.pass(.host, seen: "its server answers", at: place)]
            case nil: return [subject.hostGap("fail2ban/server")]
            case false?:
                return [
                    .fail(
                        .host,
                        Failure(
                            "fail2ban is installed, and its server does not answer: nobody is shut out.",
                            reach: .network,
                            at: [place], seen: [Observation("fail2ban-client ping gets no answer")],
                            remedy: Remedy(.run("fail2ban-client -t && systemctl restart fail2ban"))))
                ]
            }
        }
    }
}
