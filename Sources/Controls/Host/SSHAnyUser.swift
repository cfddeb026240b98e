import Evidence
import StackModel

extension Control {
    static let sshAnyUser = Control(
        id: "host.ssh-any-user",
        title: "Every account may log in over SSH",
        layer: .host,
        impact: .defence,
        guide: ["SH1"],
        why: """
            An account that was made for a service, a share or a test is one more way in, often with a password that \
            nobody thinks of. `AllowUsers` or `AllowGroups` leaves in those who are meant, whatever is added later.
            """,
        fix: "Add `AllowUsers NAME` (or `AllowGroups GROUP`) with your own account to the SSH server's settings.",
        references: [Reference("sshd_config(5)")],
        reads: [.host],
        examples: [
            .host("nobody is named", .fails(.host), [HostExample.sshd("PermitRootLogin no # <-\n")]),
            .host("one account is named", .passes, [HostExample.sshd("AllowUsers alice\n")]),
            .host(
                "a drop-in that cannot be read", .unknown,
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\n"),
                    .system("/etc/ssh/sshd_config.d/10-x.conf", "", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onSSH { server in
            for (keyword, name) in [("allowusers", "AllowUsers"), ("allowgroups", "AllowGroups")] {
                guard let setting = server.setting(keyword), !setting.values.isEmpty, !setting.values.contains("*")
                else {
                    continue
                }
                return [.pass(.host, seen: "\(name) is \(setting.values.joined(separator: " "))", at: setting.span)]
            }
            if let undecided = server.undecided { return [undecided] }
            return [
                .fail(
                    .host,
                    Failure(
                        "Every account of this machine may log in over SSH: neither AllowUsers nor AllowGroups is set.",
                        reach: .network, at: [server.place(of: "allowusers")],
                        seen: [Observation("AllowUsers and AllowGroups are not set")],
                        remedy: Remedy(
                            .advise("Add `AllowUsers` with your own account to /etc/ssh/sshd_config.d/00-local.conf."),
                            mayBreak: "Whoever is not named is locked out, other machines' jobs included.")))
            ]
        }
    }
}
