import Evidence
import StackModel

extension Control {
    static let sshRootLogin = Control(
        id: "host.ssh-root-login",
        title: "Root can log in over SSH",
        layer: .host,
        impact: .host,
        guide: ["SH1", "CL09"],
        why: """
            Root is the one name that every attacker knows. With its own account each person needs a key of their own and \
            sudo, which writes down who did what. `prohibit-password`, the default, still lets root in with a key.
            """,
        fix: """
            Be sure that your own account may use sudo, then put `PermitRootLogin no` into a file that is read first, such \
            as `/etc/ssh/sshd_config.d/00-local.conf`. Backup or Proxmox jobs that log in as root need \
            `forced-commands-only` and a key with `command=` instead.
            """,
        references: [Reference("sshd_config(5)")],
        reads: [.host],
        examples: [
            .host(
                "with a password too", .fails(.host),
                [HostExample.sshd("PermitRootLogin yes # <-\nPasswordAuthentication yes\n")]),
            .host(
                "with a key, as it is by default", .fails(.host),
                [HostExample.sshd("PasswordAuthentication no # <-\nKbdInteractiveAuthentication no\n")]),
            .host("not at all", .passes, [HostExample.sshd("PermitRootLogin no\n")]),
            .host(
                "a drop-in that cannot be read", .unknown,
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n"),
                    .system("/etc/ssh/sshd_config.d/10-x.conf", "", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onSSH { server in
            if let undecided = server.undecided { return [undecided] }
            let settings =
                [(value: server.value("permitrootlogin") ?? "prohibit-password", match: SSHServer.Match?.none)]
                + server.matches.compactMap { match in
                    match.settings.first { $0.keyword == "permitrootlogin" }.map { (value: $0.value, match: match) }
                }
            guard
                let found = settings.first(where: { $0.value == "yes" })
                    ?? settings.first(where: { $0.value != "no" && $0.value != "forced-commands-only" })
            else {
                return [
                    .pass(
                        .host, seen: "PermitRootLogin is \(settings[0].value)",
                        at: server.setting("permitrootlogin")?.span)
                ]
            }
            return [root(found.value, found.match, server)]
        }
    }

    private static func root(_ value: String, _ match: SSHServer.Match?, _ server: SSHServer) -> Outcome {
        let byPassword = value == "yes" && server.allowsPassword
        let line = match?.settings.first { $0.keyword == "permitrootlogin" }?.span
        let who = match.map { " for whoever matches `\($0.criteria)`" } ?? ""
        return .fail(
            .host,
            Failure(
                byPassword
                    ? "Whoever guesses root's password over SSH owns this machine: PermitRootLogin is yes\(who)."
                    : "Root can log in over SSH with a key: PermitRootLogin is \(value)\(who).",
                reach: .network, impact: byPassword ? .host : .defence,
                at: [line ?? server.place(of: "permitrootlogin")],
                seen: [Observation("PermitRootLogin is \(value)", at: line ?? server.setting("permitrootlogin")?.span)],
                remedy: Remedy(
                    .run(
                        "printf 'PermitRootLogin no\\n' >> /etc/ssh/sshd_config.d/00-local.conf && sshd -t "
                            + "&& systemctl reload ssh"),
                    mayBreak: "Whatever logs in as root, such as a backup, needs another way.")))
    }
}
