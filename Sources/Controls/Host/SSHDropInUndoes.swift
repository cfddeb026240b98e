import Evidence
import StackModel

extension Control {
    static let sshDropInUndoes = Control(
        id: "host.ssh-drop-in-undoes",
        title: "A file that is read first undoes the SSH hardening",
        layer: .host,
        impact: .defence,
        guide: ["SH1", "CL22"],
        why: """
            For sshd the first value of a keyword counts, and Debian and Ubuntu read `/etc/ssh/sshd_config.d/` before the \
            rest of `sshd_config`. A hardening line written into the main file is dead once a drop-in, such as \
            cloud-init's `50-cloud-init.conf`, has said the opposite, and nothing warns of it.
            """,
        fix: """
            Take the line out of the drop-in, or put your own into a file whose name sorts first (`00-local.conf`); then \
            ask sshd itself: `sshd -T | grep -i passwordauthentication`.
            """,
        references: [Reference("sshd_config(5): for each keyword, the first obtained value will be used")],
        reads: [.host],
        examples: [
            .host(
                "cloud-init's file comes first", .fails(.host),
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n"),
                    .system("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes # <-\n"),
                ]),
            .host(
                "the drop-in agrees", .passes,
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n"),
                    .system("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication no\n"),
                ]),
            .host(
                "the drop-in cannot be read", .unknown,
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n"),
                    .system("/etc/ssh/sshd_config.d/50-cloud-init.conf", "", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onSSH { server in
            for (keyword, name, weak) in hardened {
                guard let setting = server.setting(keyword), let place = setting.span, let value = setting.values.first,
                    weak.contains(value), let dead = setting.ignored.first(where: { !weak.contains($0.value) })
                else { continue }
                return [
                    .fail(
                        .host,
                        Failure(
                            "`\(name) \(dead.value)` in \(dead.span.file) does nothing: \(place.file) says "
                                + "\(value) before it.", reach: .network, at: [place, dead.span],
                            seen: [
                                Observation("\(name) is \(value)", at: place),
                                Observation("\(name) \(dead.value) comes too late", at: dead.span),
                            ],
                            remedy: Remedy(
                                .advise(
                                    "Take the line out of \(place.file), or write `\(name) \(dead.value)` into "
                                        + "/etc/ssh/sshd_config.d/00-local.conf."))))
                ]
            }
            if let undecided = server.undecided { return [undecided] }
            return [
                .pass(
                    .host, seen: "no stricter line comes too late",
                    at: SourceSpan(file: server.file, line: 1, column: 1))
            ]
        }
    }

    /// Keywords that people harden, with the values that are not hard.
    private static let hardened: [(keyword: String, name: String, weak: Set<String>)] = [
        ("passwordauthentication", "PasswordAuthentication", ["yes"]),
        ("kbdinteractiveauthentication", "KbdInteractiveAuthentication", ["yes"]),
        ("permitrootlogin", "PermitRootLogin", ["yes", "prohibit-password"]),
        ("permitemptypasswords", "PermitEmptyPasswords", ["yes"]),
    ]
}
