import KnownImages
import StackModel

extension Control {
    static let sensitivePath = Control(
        id: "container.sensitive-path",
        title: "A container is given a folder of the host that holds its keys",
        layer: .container,
        impact: .host,
        guide: ["CT1"],
        why: """
            Whoever can write to `/`, `/etc`, `/root`, Docker's own folder or a user's `.ssh` owns the host: one line in a \
            cron table or in `authorized_keys` is enough. Whoever can read them has its password hashes, keys and every \
            container's secrets. Folders with media, downloads and an app's own settings are no such thing.
            """,
        fix: """
            Mount only the folder that the app works on. Where a monitor needs `/proc`, `/sys` or `/`, mount it `:ro`, and \
            keep its page away from others.
            """,
        references: [.cis("5.6"), Reference("compose-lint CL-0013"), Reference("compose-lint CL-0025")],
        reads: [.volumes, .image],
        examples: [
            .fails(
                "the host's settings, to write", on: "app",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    volumes:
                      - ./data:/data
                      - /etc:/host/etc  # <-
                """),
            .fails(
                "a home folder with its keys", on: "filebrowser",
                """
                services:
                  filebrowser:
                    image: filebrowser/filebrowser:v2.44.0
                    volumes:
                      - /home/alice:/srv  # <-
                """),
            .fails(
                "the folder that all programs of the host share", on: "plex",
                """
                services:
                  plex:
                    image: plexinc/pms-docker:1.42.2.10156-f737b826c
                    volumes:
                      - ./plex:/config
                      - /tmp:/transcode  # <-
                """),
            .fails(
                "the list of who is logged in, to write", on: "app",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    volumes:
                      - /var/run/utmp:/var/run/utmp  # <-
                      - /etc/machine-id:/etc/machine-id
                """),
            .passes(
                "media, settings and the time zone",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - ./jellyfin:/config
                      - /srv/media:/media
                      - /home/alice/media:/more
                      - /etc/localtime:/etc/localtime:ro
                """),
            .notApplicable(
                "a monitor that reads what it watches",
                """
                services:
                  node-exporter:
                    image: prom/node-exporter:v1.9.0
                    volumes:
                      - /:/host:ro
                """),
            .unknown(
                "a variable names the folder, and it is set nowhere",
                """
                services:
                  filebrowser:
                    image: filebrowser/filebrowser:v2.44.0
                    volumes:
                      - ${SHARE}:/srv
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let bad = subject.hostMounts(of: service).compactMap { mount in
                SensitiveFolder.danger(of: mount).map { (mount: mount, danger: $0) }
            }
            let ours = bad.filter { isItsJob($0.mount, of: service) }
            let rest = bad.filter { !isItsJob($0.mount, of: service) }
            guard let worst = rest.max(by: { severity($0.danger) < severity($1.danger) }) else {
                if let one = ours.first {
                    return .notApplicable("Reading \(one.mount.path) is what \(service.title) is for.")
                }
                if let socket = subject.hostMounts(of: service).first(where: { SocketMount.isSocket($0.path) }) {
                    return .notApplicable("What \(socket.path) opens is the question of container.docker-socket.")
                }
                return .pass([
                    Observation(
                        "no folder with the host's own files is given", at: service.service.place(of: "volumes"))
                ])
            }
            let ordered = [worst.mount] + rest.map(\.mount).filter { $0.span != worst.mount.span }
            return .fail(
                Failure(
                    "Code in \(service.title) can \(worst.danger.effect).", reach: .inside,
                    impact: worst.danger.impact, at: ordered.map(\.span),
                    seen: ordered.map { Observation("mounts \($0.shown)", at: $0.span) },
                    remedy: remedy(for: worst.mount)))
        }
    }

    private static func severity(_ danger: SensitiveFolder.Danger) -> Severity { Severity(danger.impact, .inside) }

    /// A folder that the image's documentation asks for, mounted to be read.
    private static func isItsJob(_ mount: HostMount, of service: KnownService) -> Bool {
        mount.isReadOnly && service.known?.needs.hostPaths.contains(mount.path) == true
    }

    private static func remedy(for mount: HostMount) -> Remedy {
        if mount.path == "/dev/net" {
            return Remedy(
                .advise("Name the device under `devices: [/dev/net/tun]` in place of the mount, or remove it."),
                mayBreak: "Without the device a VPN in the container does not start.")
        }
        if !mount.isReadOnly, ["/proc", "/sys", "/run/utmp", "/var/run/utmp"].contains(mount.path) {
            return Remedy(.advise("Add `:ro` to the mount of \(mount.path): watching needs no more."))
        }
        return Remedy(
            .advise(
                mount.isReadOnly
                    ? "Mount only what the service needs of \(mount.path), not the whole of it."
                    : "Mount only the folder below \(mount.path) that the service works on, and `:ro` where it only reads."
            ),
            mayBreak: "The service no longer sees what else it used of that folder.")
    }
}
