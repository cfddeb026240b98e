import Evidence
import StackModel

extension Control {
    static let dockerGroupMembers = Control(
        id: "host.docker-group-members",
        title: "An account is root through the docker group",
        layer: .host,
        impact: .host,
        why: """
            A member of the group `docker` starts a container with `/` mounted and is root: no password, no line in \
            sudo's log. For an account that may use sudo anyway this changes little; for any other it is the whole \
            machine. The same goes for `lxd` and `incus-admin`.
            """,
        fix: """
            `gpasswd -d NAME docker` for every account that is not an administrator's; run Compose with `sudo`, or give \
            tools a socket proxy instead.
            """,
        references: [
            Reference("Docker documentation: post-installation steps, warning on the docker group"), .cis("1.1.2"),
        ],
        reads: [.host],
        examples: [
            .host(
                "an account that may not use sudo", .fails(.user("media")),
                HostExample.accounts(
                    passwd: "root:x:0:0:root:/root:/bin/bash\nmedia:x:1001:1001::/home/media:/bin/bash # <-\n",
                    group: "sudo:x:27:\ndocker:x:999:media\n")),
            .host(
                "an administrator", .passes, HostExample.accounts(group: "sudo:x:27:alice\ndocker:x:999:alice\n")),
            .host(
                "who may use sudo cannot be seen", .unknown,
                HostExample.accounts(group: "docker:x:999:alice\n").filter { $0.path != "/etc/sudoers" }
                    + [.system("/etc/sudoers", "", mode: 0o000)]),
        ]
    ) { subject in
        subject.onHost(\.accounts, "accounts") { found in
            let groups: Set<String> = ["docker", "incus-admin", "lxd"]
            let members = found.accounts.filter { $0.user != 0 && !groups.isDisjoint(with: $0.groups) }
            if members.isEmpty {
                return [.pass(.host, seen: "the group docker has no member that can log in")]
            }
            return members.map { account in
                let group = account.groups.first(where: groups.contains) ?? "docker"
                switch account.sudo {
                case .withPassword, .withoutPassword:
                    return .pass(
                        .user(account.name), seen: "a member of \(group) that may use sudo anyway", at: account.sudoSpan
                    )
                case .unknown:
                    return subject.hostGap("accounts/sudo", on: .user(account.name))
                case .none:
                    return .fail(
                        .user(account.name),
                        Failure(
                            "\(account.name) is no administrator, and root all the same: a member of the group \(group).",
                            reach: .local, at: [account.span],
                            seen: [Observation("a member of \(group), without a rule in sudo's", at: account.span)],
                            remedy: Remedy(
                                .run("gpasswd -d \(ShellWord.quoted(account.name)) \(group)"),
                                mayBreak: "\(account.name) can no longer run docker without sudo.")))
                }
            }
        }
    }
}
