import Evidence
import FileAccess
import StackModel

extension Control {
    static let privateKeyReadable = Control(
        id: "host.private-key-readable",
        title: "Every account can read a private key of this machine",
        layer: .host,
        impact: .takeover,
        why: """
            With the SSH server's host key somebody else can pass for this machine; with the engine's TLS key, for the \
            engine. Both belong to root alone.
            """,
        fix: "`chmod 600` the key. If others had accounts here, make a new one.",
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource"), .cis("3.13")],
        reads: [.host],
        examples: [
            .host(
                "readable by all", .fails(.file("/etc/ssh/ssh_host_ed25519_key")),
                [.system("/etc/ssh/ssh_host_ed25519_key", " # <-\n", mode: 0o644)]),
            .host("root's alone", .passes, [.system("/etc/ssh/ssh_host_ed25519_key", "", mode: 0o600)]),
            .host("no key is seen", .unknown, [HostExample.sshd("Port 22\n")]),
        ]
    ) { subject in
        subject.onHost(\.files, "files") { files in
            let keys = files.filter { $0.purpose == .privateKey }
            if keys.isEmpty {
                guard subject.evidence.host?.ssh?.isInstalled != false else {
                    return [.notApplicable(.host, "There is neither an SSH server nor a TLS key of the engine's here.")]
                }
                return [
                    .unknown(
                        .host, "The SSH server's host keys are not where they usually are.",
                        remedy: "Look at the files that HostKey names in /etc/ssh/sshd_config.")
                ]
            }
            return keys.map { key in
                guard key.attributes.mode & 0o004 != 0 else {
                    return .pass(.file(key.path), seen: "its mode is \(key.octal)", at: key.place)
                }
                return .fail(
                    .file(key.path),
                    Failure(
                        "Every account of this machine can read \(key.path).", reach: .local, at: [key.place],
                        seen: [Observation("mode \(key.octal)", at: key.place)],
                        remedy: Remedy(.setMode(path: key.path, mode: 0o600))))
            }
        }
    }
}
