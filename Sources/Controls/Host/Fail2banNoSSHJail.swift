import Evidence
import StackModel

extension Control {
    static let fail2banNoSSHJail = Control(
        id: "host.fail2ban-no-ssh-jail",
        title: "No jail of fail2ban watches SSH",
        layer: .host,
        impact: .defence,
        guide: ["SH2", "CL23"],
        why: """
            Outside of Debian's own packages every jail is off until it is switched on; a jail that the running server \
            does not have guards nothing, whatever the files say.
            """,
        fix: "Write `[sshd]` and `enabled = true` into `/etc/fail2ban/jail.local`, then `fail2ban-client reload`.",
        references: [Reference("jail.conf(5)")],
        reads: [.host],
        examples: [
            .host(
                "no jail is on", .fails(.host),
                JailExample.files("[DEFAULT] # <-\nbantime = 1h\n") + [HostExample.sshd("Port 22\n")]),
            .host(
                "the jail is on", .passes,
                JailExample.files("[sshd]\nenabled = true\n") + [HostExample.sshd("Port 22\n")]),
            .host(
                "a file that cannot be read", .unknown,
                [JailExample.base, .system("/etc/fail2ban/jail.local", "", mode: 0o000), HostExample.sshd("Port 22\n")]),
        ]
    ) { subject in
        subject.onFail2ban { found in
            if subject.evidence.host?.ssh?.isInstalled == false {
                return [.notApplicable(.host, "There is no SSH server on this machine.")]
            }
            // A server that is down has no jails at all: host.fail2ban-not-running owns that.
            let jails = found.jails.filter { $0.isSSH && ($0.isRunning != false || found.isAlive == false) }
            if let jail = jails.first {
                return [.pass(.host, seen: "the jail \(jail.name) is on", at: jail.span)]
            }
            if found.source == .files, let gap = subject.evidence.gaps.first(where: { $0.what == "host:fail2ban" }) {
                return [.unknown(.host, gap.reason, remedy: gap.remedy)]
            }
            let isOnlyWritten = found.jails.contains { $0.isSSH }
            return [
                .fail(
                    .host,
                    Failure(
                        isOnlyWritten
                            ? "The jail for SSH is switched on in the files, and the running server does not have it."
                            : "fail2ban has no jail for SSH: whoever guesses passwords there may go on for ever.",
                        reach: .network, at: [SourceSpan(file: found.file, line: 1, column: 1)],
                        seen: [Observation("jails: \(found.jails.map(\.name).joined(separator: ", "))")],
                        remedy: Remedy(
                            isOnlyWritten
                                ? .run("fail2ban-client reload")
                                : .run(
                                    "printf '[sshd]\\nenabled = true\\n' >> /etc/fail2ban/jail.local && fail2ban-client reload"
                                ))))
            ]
        }
    }
}
