import Evidence
import StackModel

extension Control {
    static let sshWeakKey = Control(
        id: "host.ssh-weak-key",
        title: "An SSH key that may log in is too short",
        layer: .host,
        impact: .takeover,
        guide: ["SH1", "CL10"],
        why: """
            RSA keys under 2048 bits and DSA keys can be worked out with enough machines; the public half, which is all \
            that takes, lies around on every server that the key was ever used for. OpenSSH 10 no longer takes DSA at all.
            """,
        fix: "Make a new key with `ssh-keygen -t ed25519`, add it with `ssh-copy-id`, and take the old line out.",
        references: [Reference("NIST SP 800-131A Revision 2"), Reference("OpenSSH 10.0 release notes: DSA removed")],
        reads: [.host],
        examples: [
            .host(
                "RSA with 1024 bits", .fails(.user("alice")),
                HostExample.accounts() + [
                    .system("/home/alice/.ssh/authorized_keys", "\(KeyExample.rsa1024) # <-\n", mode: 0o600)
                ]),
            .host(
                "ed25519", .passes,
                HostExample.accounts() + [
                    .system("/home/alice/.ssh/authorized_keys", "\(KeyExample.ed25519)\n", mode: 0o600)
                ]),
            .host(
                "the file cannot be read", .unknown,
                HostExample.accounts() + [.system("/home/alice/.ssh/authorized_keys", "", mode: 0o000)]),
            .host("nobody logs in with a key", .notApplicable, HostExample.accounts()),
        ]
    ) { subject in
        subject.onHost(\.accounts, "accounts") { found in
            let judged: [Outcome] = found.accounts.compactMap { account in
                guard !account.keys.isEmpty else { return nil }
                return Outcome(.user(account.name), keys(of: account))
            }
            let unread = found.unreadKeys.map { path in
                Outcome.unknown(.file(path), "\(path) could not be read.", remedy: "Run the audit with sudo.")
            }
            if judged.isEmpty, unread.isEmpty { return [.notApplicable(.host, "No account logs in with a key.")] }
            return judged + unread
        }
    }

    private static func keys(of account: LoginAccount) -> Verdict {
        let weak = account.keys.filter { $0.type == "ssh-dss" || ($0.type == "ssh-rsa" && ($0.bits ?? 4096) < 2048) }
        guard let first = weak.first else {
            if let odd = account.keys.first(where: { $0.type == "ssh-rsa" && $0.bits == nil }) {
                return .unknown(
                    reason: "The key in \(odd.span.file) line \(odd.span.line) could not be measured.",
                    remedy: "Ask `ssh-keygen -l -f \(odd.span.file)`.")
            }
            let kinds = Set(account.keys.map { "\($0.type) \($0.bits.map(String.init) ?? "")" }).sorted()
            return .pass([Observation("keys: \(kinds.joined(separator: ", "))", at: account.keys.first?.span)])
        }
        let name = first.type == "ssh-dss" ? "DSA" : "RSA with \(first.bits ?? 0) bits"
        return .fail(
            Failure(
                "A key of \(account.name) is \(name): too short to last.", reach: .fault, at: weak.map(\.span),
                seen: weak.map {
                    Observation("\($0.type), \($0.bits.map { "\($0) bits" } ?? "length unknown")", at: $0.span)
                },
                remedy: Remedy(
                    .advise(
                        "Have \(account.name) make an ed25519 key and take line \(first.span.line) out of \(first.span.file)."
                    ))))
    }
}

/// Public keys of examples; their private halves were thrown away.
public enum KeyExample {
    public static let ed25519 =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBehfu2ckkC1CiTJDayCqg05H3xEF0jRNc3n/mMjtMRA alice@laptop"
    public static let rsa1024 =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC/PA1ZLubJyGonfk3T6xs6+EBz095ucmMbFDvfF2ySDh4I0Ae2"
        + "GGc/7k9W6kx8gHa59CYZlnKMoK25rfM8JAbifK7N5DDCTe+scrIuSnMm0st1XQdsFY7Rs8VOsUaRWeV5qQX/gQrdqMPdpNOpXwHJvyjOr95PMfD9FFatET1t1w== alice@old"
}
