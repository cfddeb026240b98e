import Evidence
import StackModel

extension Control {
    static let rootByAnotherName = Control(
        id: "host.root-by-another-name",
        title: "A second account is root",
        layer: .host,
        impact: .host,
        why: """
            Whoever has user id 0 is root, whatever the name. A second such account is an old trick to keep a way in, and \
            every rule about the name `root` (SSH's `PermitRootLogin` apart) passes it by.
            """,
        fix: "If you did not make it, treat the machine as taken over. Otherwise `userdel NAME`, and use sudo instead.",
        references: [Reference("CIS Debian Linux Benchmark: ensure root is the only UID 0 account")],
        reads: [.host],
        examples: [
            .host(
                "toor", .fails(.user("toor")),
                HostExample.accounts(passwd: "root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/bash # <-\n")),
            .host("root alone", .passes, HostExample.accounts()),
            .host("no list of accounts", .unknown, [.system("/etc/passwd", "", mode: 0o000)]),
        ]
    ) { subject in
        subject.onHost(\.accounts, "accounts") { found in
            let others = found.accounts.filter { $0.user == 0 && $0.name != "root" }
            if others.isEmpty {
                let root = found.accounts.first { $0.user == 0 }
                return [.pass(.host, seen: "root is the only account with user id 0", at: root?.span)]
            }
            return others.map { account in
                .fail(
                    .user(account.name),
                    Failure(
                        "`\(account.name)` is root under another name.", reach: .local, at: [account.span],
                        seen: [Observation("its user id is 0", at: account.span)],
                        remedy: Remedy(.advise("Find out who made it; if nobody needs it, `userdel \(account.name)`.")))
                )
            }
        }
    }
}
