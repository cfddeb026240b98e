import KnownImages
import StackModel

extension Control {
    static let hostNamespace = Control(
        id: "container.host-namespace",
        title: "A container shares the host's processes, memory or names",
        layer: .container,
        impact: .data,
        guide: ["CT1"],
        why: """
            With `pid: host` a container sees every process of the host with its command line, and as root can end them \
            and read their environment, secrets included. With `ipc: host` it reads the shared memory of others; with \
            `uts: host` it renames the host; `userns_mode: host` and `cgroup: host` give up a separation that the engine \
            was told to keep. Sharing the host's network is `network.host-mode`.
            """,
        fix: """
            Remove the line. A monitor that really needs the host's processes, such as Netdata or Glances, may keep \
            `pid: host`; its page must then not be open to others.
            """,
        references: [
            .cis("5.16"), .cis("5.17"), .cis("5.21"), .cis("5.25"), .cis("5.31"),
            Reference("OWASP Docker Top 10 D05"),
        ],
        reads: [.pid, .ipc, .uts, .usernsMode, .cgroup, .image],
        examples: [
            .fails(
                "a page that sees every process of the host", on: "homepage",
                """
                services:
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.4.0
                    pid: host  # <-
                """),
            .passes(
                "namespaces of its own",
                """
                services:
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.4.0
                """),
            .notApplicable(
                "a monitor of the host",
                """
                services:
                  glances:
                    image: nicolargo/glances:4.3.0
                    pid: host
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.4.0
                    pid: ${PID_MODE}
                """),
        ]
    ) { subject in subject.eachService { namespaces(of: $0) } }

    private static func namespaces(of service: KnownService) -> Verdict {
        let written: [(String, Located<String>?, Impact)] = [
            ("pid", service.pid, .data), ("ipc", service.ipc, .data), ("uts", service.uts, .defence),
            ("userns_mode", service.usernsMode, .defence), ("cgroup", service.cgroup, .defence),
        ]
        var shared = written.compactMap { name, value, impact in
            value.flatMap { $0.value == "host" ? (name: name, span: $0.span, impact: impact) : nil }
        }
        if service.known?.needs.hostPID == true, let pid = shared.first(where: { $0.name == "pid" }) {
            shared.removeAll { $0.name == "pid" }
            if shared.isEmpty {
                return .notApplicable(
                    "Watching the host's processes (\(pid.span)) is what \(service.title) is for.")
            }
        }
        guard let worst = shared.first else {
            return .pass([Observation("no namespace of the host is shared", at: service.span)])
        }
        let names = shared.map { "\($0.name): host" }.joined(separator: ", ")
        return .fail(
            Failure(
                worst.name == "pid"
                    ? "Code in \(service.title) sees every process of this host, with command lines and their secrets."
                    : "The separation of \(service.title) from this host is given up with \(names).",
                reach: .inside, impact: worst.impact, at: shared.map(\.span),
                seen: shared.map { Observation("\($0.name) is host", at: $0.span) },
                remedy: Remedy(
                    .remove(worst.span, what: "`\(worst.name): host`"),
                    mayBreak: "A service whose job is to watch the host sees only itself afterwards.")))
    }
}
