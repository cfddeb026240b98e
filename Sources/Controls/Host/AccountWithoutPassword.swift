import Evidence
import StackModel

extension Control {
    static let accountWithoutPassword = Control(
        id: "host.account-without-password",
        title: "An account lets anybody in without a password",
        layer: .host,
        impact: .takeover,
        guide: ["SH1"],
        why: """
            An empty password field is not "no password login": whoever types the name is in, at the console, with `su` \
            from any other account, and over SSH where `PermitEmptyPasswords` is on.
            """,
        fix: "Give it a password with `passwd NAME`, or lock it with `passwd -l NAME`.",
        references: [Reference("CWE-258: Empty Password in Configuration File"), Reference("shadow(5)")],
        reads: [.host],
        examples: [
            .host(
                "an empty field", .fails(.user("alice")),
                HostExample.accounts(
                    passwd: "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash # <-\n",
                    shadow: "root:*:19000::::::\nalice::19000::::::\n")),
            .host("locked and set", .passes, HostExample.accounts()),
            .host("shadow is not readable", .unknown, HostExample.accounts(shadowMode: 0o000)),
        ]
    ) { subject in
        subject.onHost(\.accounts, "accounts") { found in
            let opensSSH = subject.evidence.host?.ssh?.value("permitemptypasswords") == "yes"
            let empty = found.accounts.filter { $0.password == .empty && ($0.hasShell || $0.user == 0) }
            if !empty.isEmpty {
                return empty.map { account in
                    .fail(
                        .user(account.name),
                        Failure(
                            "Anyone who types `\(account.name)` is in" + (opensSSH ? ", over SSH too." : "."),
                            reach: opensSSH ? .network : .local, impact: account.user == 0 ? .host : nil,
                            at: [account.span], seen: [Observation("the password is empty", at: account.span)],
                            remedy: Remedy(.run("passwd -l \(ShellWord.quoted(account.name))"))))
                }
            }
            guard found.isShadowRead else { return [subject.hostGap("accounts/passwords")] }
            return [
                .pass(.host, seen: "no account has an empty password", at: found.accounts.first?.span)
            ]
        }
    }
}
