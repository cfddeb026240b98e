import Evidence
import FileAccess
import StackModel

extension Control {
    static let projectFolderWritable = Control(
        id: "host.project-folder-writable",
        title: "Other accounts can replace the Compose file",
        layer: .host,
        impact: .host,
        why: """
            Who may write into a folder may rename what is in it: the Compose file's own mode does not matter then. The \
            next `docker compose up` runs whatever stands there as root.
            """,
        fix: "`chmod go-w` the project's folder.",
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource")],
        reads: [.host],
        examples: [
            .host(
                "chmod 777", .fails(.file("/srv/media")), [.system("/srv/media/", " # <-\n", mode: 0o777)]),
            .host("its owner's alone", .passes, [.system("/srv/media/", "", mode: 0o755)]),
            .host("the folder is not on this machine", .unknown, [.system("/etc/hostname", "media\n")]),
        ]
    ) { subject in
        subject.onHost(\.files, "files") { files in
            let folders = files.filter { $0.purpose == .projectFolder }
            if folders.isEmpty {
                return [
                    .unknown(
                        .host, "The project's folder is not on this machine, or may not be looked at.",
                        remedy: "Run the audit on the server itself.")
                ]
            }
            return folders.map { folder in
                // With the sticky bit others may add files, and replace none.
                guard folder.isWritableByOthers, folder.attributes.mode & 0o1000 == 0 else {
                    return .pass(.file(folder.path), seen: "its mode is \(folder.octal)", at: folder.place)
                }
                return .fail(
                    .file(folder.path),
                    Failure(
                        "Other accounts can replace what is in \(folder.path), the Compose file included.",
                        reach: .local,
                        at: [folder.place], seen: [Observation("mode \(folder.octal)", at: folder.place)],
                        remedy: Remedy(.setMode(path: folder.path, mode: folder.attributes.mode & 0o755))))
            }
        }
    }
}
