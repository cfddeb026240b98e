import Evidence
import StackModel

extension Control {
    static let sshPasswordLogin = Control(
        id: "host.ssh-password-login",
        title: "SSH lets in whoever guesses a password",
        layer: .host,
        impact: .takeover,
        guide: ["SH1", "CL10", "CL22"],
        why: """
            Every SSH server that can be reached is tried with lists of passwords all day; a key cannot be guessed. \
            `PasswordAuthentication no` alone is not enough where PAM asks for the same password by another name \
            (`KbdInteractiveAuthentication`), and a `Match` block can bring passwords back for some.
            """,
        fix: """
            Log in with a key once to be sure that it works, then put `PasswordAuthentication no` and \
            `KbdInteractiveAuthentication no` into a file that is read first, such as \
            `/etc/ssh/sshd_config.d/00-local.conf`; check with `sshd -T`, and reload with `systemctl reload ssh`.
            """,
        references: [
            Reference("sshd_config(5)"),
            Reference("CWE-307: Improper Restriction of Excessive Authentication Attempts"),
        ],
        reads: [.host],
        examples: [
            .host(
                "passwords are on", .fails(.host),
                [
                    HostExample.sshd(
                        "PermitRootLogin no\nPasswordAuthentication yes # <-\nKbdInteractiveAuthentication no\n")
                ]),
            .host(
                "a block brings them back for some", .fails(.host),
                [
                    HostExample.sshd(
                        """
                        PasswordAuthentication no
                        KbdInteractiveAuthentication no
                        Match User backup
                            PasswordAuthentication yes # <-

                        """)
                ]),
            .host(
                "keys only", .passes,
                [HostExample.sshd(HostExample.keysOnly)]),
            .host(
                "keys only, since a day on which the server was not told", .unknown,
                [HostExample.sshd(HostExample.keysOnly), .system("/run/systemd/system/", "")],
                answers: HostExample.server(lastRead: "Mon 2026-11-16 08:00:00 UTC"),
                ages: ["/etc/ssh/sshd_config": 1]),
            .host(
                "keys only, and the server was told", .passes,
                [HostExample.sshd(HostExample.keysOnly), .system("/run/systemd/system/", "")],
                answers: HostExample.server(lastRead: "Wed 2026-11-18 08:00:00 UTC"),
                ages: ["/etc/ssh/sshd_config": 1]),
            .host(
                "a key, and then a password or a code", .passes,
                [
                    HostExample.sshd(
                        "PasswordAuthentication no\nUsePAM yes\nAuthenticationMethods publickey,keyboard-interactive\n")
                ]),
            .host(
                "a file that is read first cannot be read", .unknown,
                [
                    HostExample.sshd(
                        """
                        Include /etc/ssh/sshd_config.d/*.conf
                        PasswordAuthentication no
                        KbdInteractiveAuthentication no

                        """),
                    .system("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onSSH { server in
            if server.allowsPassword { return [everybody(server)] }
            if let block = someone(server) { return [block] }
            if let undecided = server.undecided { return [undecided] }
            return [
                .pass(
                    .host,
                    seen:
                        "no password is asked for (PasswordAuthentication \(server.value("passwordauthentication") ?? "no"))",
                    at: server.setting("passwordauthentication")?.span)
            ]
        }
    }

    private static func everybody(_ server: SSHServer) -> Outcome {
        let isPlain = server.value("passwordauthentication") == "yes"
        let keyword = isPlain ? "passwordauthentication" : "kbdinteractiveauthentication"
        let name = isPlain ? "PasswordAuthentication" : "KbdInteractiveAuthentication"
        // A file that could not be read may say no before this one says yes; a written yes is taken at its word.
        if let undecided = server.undecided { return undecided }
        let how = server.isWritten(keyword) ? "is yes" : "is yes unless something else is written"
        return .fail(
            .host,
            Failure(
                isClosedToStrangers(server)
                    ? "Whoever comes from the addresses that a Match block spares may try passwords over SSH."
                    : "Anyone who reaches this machine's SSH may try passwords: \(name) \(how).",
                reach: .network, impact: isClosedToStrangers(server) ? .defence : nil,
                at: [server.place(of: keyword)],
                seen: [
                    Observation(
                        "\(name) is yes" + (server.source == .server ? ", says sshd itself" : ""),
                        at: server.setting(keyword)?.span)
                ],
                remedy: Remedy(
                    .run(
                        "printf 'PasswordAuthentication no\\nKbdInteractiveAuthentication no\\n' "
                            + "> /etc/ssh/sshd_config.d/00-local.conf && sshd -t && systemctl reload ssh"),
                    mayBreak: "Without a key that works nobody gets in any more: try one first.")))
    }

    private static let deciding: Set<String> = [
        "authenticationmethods", "kbdinteractiveauthentication", "passwordauthentication", "usepam",
    ]

    /// Whether a block takes passwords away from whoever comes from elsewhere than a few addresses.
    private static func isClosedToStrangers(_ server: SSHServer) -> Bool {
        server.matches.contains { match in
            let words = match.criteria.split(separator: " ").map(String.init)
            guard words.count == 2, words[0].lowercased() == "address" else { return false }
            let patterns = words[1].split(separator: ",")
            let isEveryoneElse = patterns.contains("*") && patterns.contains { $0.hasPrefix("!") }
            return isEveryoneElse
                && !server.allowsPassword { keyword in
                    match.settings.first { $0.keyword == keyword }?.value ?? server.value(keyword)
                }
        }
    }

    /// A `Match` block that lets some in by a password.
    private static func someone(_ server: SSHServer) -> Outcome? {
        for match in server.matches {
            let allows = server.allowsPassword { keyword in
                match.settings.first { $0.keyword == keyword }?.value ?? server.value(keyword)
            }
            guard allows,
                let line = match.settings.first(where: { deciding.contains($0.keyword) })
            else { continue }
            let isPrivate = SSHServer.isPrivate(match)
            return .fail(
                .host,
                Failure(
                    "Whoever matches `\(match.criteria)` may log in by a password alone.", reach: .network,
                    impact: isPrivate ? .defence : nil, at: [line.span],
                    seen: [Observation("a Match block sets it", at: match.span)],
                    remedy: Remedy(.remove(line.span, what: "the line, or write `no`"))))
        }
        guard
            let context = server.contexts.first(where: { context in
                server.allowsPassword { context.settings[$0] ?? server.value($0) }
            })
        else { return nil }
        return .fail(
            .host,
            Failure(
                "\(context.user) may log in by a password alone when coming from \(context.address).", reach: .network,
                at: [server.matches.first?.span ?? server.place(of: "passwordauthentication")],
                seen: [Observation("sshd says so for \(context.user) from \(context.address)")],
                remedy: Remedy(.advise("Take the permission out of the Match block that gives it."))))
    }
}
