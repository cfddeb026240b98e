import KnownImages
import StackModel

extension Control {
    static let sharedPropagation = Control(
        id: "container.shared-propagation",
        title: "What a container mounts appears on the host",
        layer: .container,
        impact: .defence,
        why: """
            With `rshared` a mount made inside the container appears on the host and in other containers. A container that \
            may mount (`SYS_ADMIN`) can so lay its own files over the host's. Only what mounts for others, such as rclone \
            or mergerfs, needs it; those who look use `rslave`.
            """,
        fix: "Write `:rslave`, or nothing, where the container only reads what others mount.",
        references: [.cis("5.20"), Reference("compose-lint CL-0017")],
        reads: [.volumes, .devices],
        examples: [
            .fails(
                "a media server that only looks", on: "plex",
                """
                services:
                  plex:
                    image: lscr.io/linuxserver/plex:1.42.1
                    volumes:
                      - /mnt/remote:/data:rshared  # <-
                """),
            .passes(
                "it only receives",
                """
                services:
                  plex:
                    image: lscr.io/linuxserver/plex:1.42.1
                    volumes:
                      - /mnt/remote:/data:rslave
                """),
            .notApplicable(
                "it mounts for others, over FUSE",
                """
                services:
                  rclone:
                    image: rclone/rclone:1.71
                    devices: [/dev/fuse]
                    cap_add: [SYS_ADMIN]
                    volumes:
                      - /mnt/remote:/data:rshared
                """),
            .unknown(
                "a variable names the folder, and it is set nowhere",
                """
                services:
                  plex:
                    image: lscr.io/linuxserver/plex:1.42.1
                    volumes:
                      - ${REMOTE}:/data
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let shared = service.mounts.filter { $0.propagation == "rshared" || $0.propagation == "shared" }
            guard let first = shared.first else {
                return .pass([Observation("no mount is shared back", at: service.service.place(of: "volumes"))])
            }
            if service.devices.contains(where: { $0.value.hasPrefix("/dev/fuse") }) {
                return .notApplicable("\(service.title) mounts for others: it has /dev/fuse.")
            }
            return .fail(
                Failure(
                    "What code in \(service.title) mounts below \(first.target) appears on this host too.",
                    reach: .inside, at: shared.map(\.span),
                    seen: shared.map { Observation("\($0.target) is \($0.propagation ?? "")", at: $0.span) },
                    remedy: Remedy(
                        .advise("Write `rslave` instead of `\(first.propagation ?? "rshared")`."),
                        mayBreak: "What this container mounts itself is no longer seen by others.")))
        }
    }
}
