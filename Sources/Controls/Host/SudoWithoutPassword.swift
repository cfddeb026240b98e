import Evidence
import StackModel

extension Control {
    static let sudoWithoutPassword = Control(
        id: "host.sudo-without-password",
        title: "An account becomes root without being asked for a password",
        layer: .host,
        impact: .defence,
        why: """
            With `NOPASSWD: ALL` whatever runs as that account is root at will: a stolen SSH key, a script from the \
            network, an app that was started by hand. Images for the cloud come with it for their first account.
            """,
        fix: """
            Give the account a password (`passwd NAME`), try `sudo` with it, then take `NOPASSWD:` out of the rule with \
            `visudo -f FILE`.
            """,
        references: [Reference("sudoers(5)")],
        reads: [.host],
        examples: [
            .host(
                "as cloud images have it", .fails(.user("alice")),
                HostExample.accounts(sudoers: "alice ALL=(ALL) NOPASSWD:ALL # <-\n")),
            .host("with a password", .passes, HostExample.accounts()),
            .host(
                "the rules cannot be read", .unknown,
                HostExample.accounts().filter { $0.path != "/etc/sudoers" } + [.system("/etc/sudoers", "", mode: 0o000)]
            ),
        ]
    ) { subject in
        subject.onHost(\.accounts, "accounts") { found in
            let free = found.accounts.filter { $0.sudo == .withoutPassword && $0.user != 0 }
            if !free.isEmpty {
                return free.map { account in
                    let place = account.sudoSpan ?? account.span
                    return .fail(
                        .user(account.name),
                        Failure(
                            "Whatever runs as \(account.name) is root without a password.", reach: .local, at: [place],
                            seen: [Observation("NOPASSWD for every command", at: place)],
                            remedy: Remedy(
                                .advise(
                                    "Set a password for \(account.name), then take NOPASSWD out with `visudo -f \(place.file)`."
                                ),
                                mayBreak: "Scripts and tools (Ansible, backups) that use sudo are asked for a password."
                            )))
                }
            }
            guard found.isSudoRead else { return [subject.hostGap("accounts/sudo")] }
            return [.pass(.host, seen: "sudo asks every account for a password")]
        }
    }
}
