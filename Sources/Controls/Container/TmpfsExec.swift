import KnownImages
import StackModel

extension Control {
    static let tmpfsExec = Control(
        id: "container.tmpfs-exec",
        title: "A folder in memory may run programs",
        layer: .container,
        impact: .defence,
        why: """
            Docker mounts a tmpfs so that nothing in it can be executed. `exec` or `suid` lifts that, and gives code that \
            got in a place to run what it brought. Images that start with s6, such as linuxserver.io's, need `exec` on \
            `/run` when they run read-only.
            """,
        fix: "Remove `exec` and `suid` from the options, unless the image's documentation asks for it.",
        references: [Reference("compose-lint CL-0022")],
        reads: [.tmpfs, .image],
        examples: [
            .fails(
                "programs may run from /tmp", on: "recyclarr",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    tmpfs:
                      - /tmp:exec  # <-
                """),
            .passes(
                "Docker's own options",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    tmpfs: [/tmp]
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    tmpfs: ["/run:exec"]
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    tmpfs: ["${TMP}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let wide = service.tmpfs.filter { entry in
                let parts = entry.value.split(separator: ":", maxSplits: 1)
                let options = parts.count > 1 ? parts[1].split(separator: ",") : []
                if parts.first == "/run", service.known?.family == .linuxserver || service.known?.family == .hotio {
                    return options.contains("suid")
                }
                return options.contains("exec") || options.contains("suid")
            }
            guard let first = wide.first else {
                return .pass([Observation("nothing runs from a tmpfs", at: service.service.place(of: "tmpfs"))])
            }
            return .fail(
                Failure(
                    "A break-in at \(service.title) can run what it brought from \(first.value.prefix { $0 != ":" }).",
                    reach: .inside, at: wide.map(\.span),
                    seen: wide.map { Observation("tmpfs \($0.value)", at: $0.span) },
                    remedy: Remedy(
                        .remove(first.span, what: "`exec` and `suid` from the tmpfs options"),
                        mayBreak: "A program that unpacks and runs helpers there stops working.")))
        }
    }
}
