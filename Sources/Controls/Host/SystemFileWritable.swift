import Evidence
import FileAccess
import StackModel

extension Control {
    static let systemFileWritable = Control(
        id: "host.system-file-writable",
        title: "Other accounts can change what root runs",
        layer: .host,
        impact: .host,
        why: """
            The engine's and SSH's settings and the scripts that cron runs decide what happens as root. Whoever may write \
            one of them is root at the next start or the next hour.
            """,
        fix: "`chown root:root` the file and `chmod go-w` it.",
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource"), .cis("3.17")],
        reads: [.host],
        examples: [
            .host(
                "a daily job that everybody may edit", .fails(.file("/etc/cron.daily/audit")),
                [.system("/etc/cron.daily/audit", "#!/bin/sh # <-\n", mode: 0o777)]),
            .host(
                "root's alone", .passes, [.system("/etc/docker/daemon.json", "{}\n")]),
            .host("nothing of the kind is seen", .unknown, [.system("/etc/hostname", "media\n")]),
        ]
    ) { subject in
        subject.onHost(\.files, "files") { files in
            let judged = files.filter { [.engineSettings, .serverSettings, .scheduledJob].contains($0.purpose) }
            if judged.isEmpty {
                return [
                    .unknown(
                        .host, "Neither the engine's settings nor SSH's are where they usually are.",
                        remedy: "Run the audit on the server itself.")
                ]
            }
            return judged.map { file in
                let isForeign = file.attributes.kind == .file && file.attributes.user != 0
                guard file.isWritableByOthers || isForeign else {
                    return .pass(.file(file.path), seen: "its mode is \(file.octal)", at: file.place)
                }
                let who = file.isWritableByOthers ? "Other accounts" : "The account with id \(file.attributes.user)"
                return .fail(
                    .file(file.path),
                    Failure(
                        "\(who) can become root by changing \(file.path) (mode \(file.octal)).", reach: .local,
                        at: [file.place],
                        seen: [Observation("mode \(file.octal), owner \(file.attributes.user)", at: file.place)],
                        remedy: Remedy(
                            .run(
                                "chown root:root \(ShellWord.quoted(file.path)) && chmod go-w \(ShellWord.quoted(file.path))"
                            ))))
            }
        }
    }
}
