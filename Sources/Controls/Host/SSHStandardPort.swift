import Evidence
import StackModel

extension Control {
    static let sshStandardPort = Control(
        id: "host.ssh-standard-port",
        title: "SSH listens on its well-known port",
        layer: .host,
        impact: .none,
        guide: ["SH1", "CL22"],
        why: """
            Another port keeps the crowd of scanners out of the log; it stops nobody who looks. Keys and a jail are what \
            protects. So this is a note, not a weakness.
            """,
        fix: """
            If you want the quiet: `Port 2222` in the SSH server's settings, the same port in the firewall and in \
            fail2ban's jail, then reload. On Ubuntu with `ssh.socket` the port stands in the socket's unit.
            """,
        references: [Reference("sshd_config(5)")],
        reads: [.host],
        examples: [
            .host("the usual port", .fails(.host), [HostExample.sshd("PermitRootLogin no # <-\n")]),
            .host("another port", .passes, [HostExample.sshd("Port 2222\n")]),
            .host(
                "a drop-in that cannot be read", .unknown,
                [
                    HostExample.sshd("Include /etc/ssh/sshd_config.d/*.conf\n"),
                    .system("/etc/ssh/sshd_config.d/10-x.conf", "", mode: 0o000),
                ]),
        ]
    ) { subject in
        subject.onSSH { server in
            if let undecided = server.undecided { return [undecided] }
            let ports = server.setting("port")?.values ?? ["22"]
            guard ports.contains("22") else {
                return [
                    .pass(.host, seen: "the port is \(ports.joined(separator: ", "))", at: server.setting("port")?.span)
                ]
            }
            return [
                .fail(
                    .host,
                    Failure(
                        "SSH listens on port 22, where every scanner looks first.", reach: .network,
                        at: [server.place(of: "port")],
                        seen: [Observation("the port is 22", at: server.setting("port")?.span)],
                        remedy: Remedy(
                            .advise(
                                "Choose another port, in the firewall and fail2ban's jail as well, if you want a quiet log."
                            ),
                            mayBreak: "Everything that connects needs the new port.")))
            ]
        }
    }
}
