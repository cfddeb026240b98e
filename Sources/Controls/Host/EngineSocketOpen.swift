import Evidence
import FileAccess
import StackModel

extension Control {
    static let engineSocketOpen = Control(
        id: "host.engine-socket-open",
        title: "Every account may give the container engine orders",
        layer: .host,
        impact: .host,
        why: """
            Whoever may write to `docker.sock` is root on this machine. `chmod 666` on it, the first answer to "permission \
            denied" on many forums, makes every account and every taken-over service root.
            """,
        fix: "`chmod 660` the socket and give it to the group docker; a restart of the engine does both.",
        references: [.cis("3.15"), .cis("3.16")],
        reads: [.host],
        examples: [
            .host(
                "chmod 666", .fails(.file("/run/docker.sock")),
                [.system("/run/docker.sock", " # <-\n", mode: 0o666), .system("/etc/docker/daemon.json", "{}\n")]),
            .host(
                "as the engine makes it", .passes,
                [.system("/run/docker.sock", "", mode: 0o660), .system("/etc/docker/daemon.json", "{}\n")]),
            .host("no socket is seen", .unknown, [.system("/etc/docker/daemon.json", "{}\n")]),
        ]
    ) { subject in
        subject.onHost(\.files, "files") { files in
            let sockets = files.filter { $0.purpose == .engineSocket }
            if sockets.isEmpty {
                return [
                    .unknown(
                        .host, "The engine's socket is not where it usually is, or may not be looked at.",
                        remedy: "Run the audit on the server itself, as a user who may look into /run.")
                ]
            }
            return sockets.map { socket in
                guard socket.attributes.mode & 0o002 != 0 else {
                    return .pass(.file(socket.path), seen: "its mode is \(socket.octal)", at: socket.place)
                }
                return .fail(
                    .file(socket.path),
                    Failure(
                        "Every account of this machine is root: it may write to \(socket.path) (mode \(socket.octal)).",
                        reach: .local, at: [socket.place],
                        seen: [Observation("mode \(socket.octal)", at: socket.place)],
                        remedy: Remedy(.setMode(path: socket.path, mode: 0o660))))
            }
        }
    }
}
