import KnownImages
import StackModel

extension Control {
    static let foreignConfigMounted = Control(
        id: "container.foreign-config-mounted",
        title: "A container is given the settings of other apps",
        layer: .container,
        impact: .takeover,
        guide: ["AR2", "FW3"],
        why: """
            An app's settings folder holds its API key, its users and its sessions. A second container that is given the \
            folder, or the whole folder above it, holds them all: a break-in there is a break-in everywhere.
            """,
        fix: """
            Mount only what the container works with. What only reads gets `:ro`; what needs one file (a log, a port \
            number) gets that file or its folder.
            """,
        references: [Reference("OWASP Docker Top 10 D06")],
        reads: [.volumes, .image],
        examples: [
            .fails(
                "a file manager with everyone's settings", on: "filebrowser",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    volumes: ["/opt/appdata/radarr:/config"]
                  filebrowser:
                    image: filebrowser/filebrowser:v2.44.0
                    volumes:
                      - /opt/appdata:/srv  # <-
                """),
            .passes(
                "each has its own",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    volumes: ["/opt/appdata/radarr:/config"]
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.17
                    volumes: ["/opt/appdata/sonarr:/config"]
                """),
            .unknown(
                "a variable names the folder, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    volumes: ["/opt/appdata/radarr:/config"]
                  filebrowser:
                    image: filebrowser/filebrowser:v2.44.0
                    volumes: ["${SHARE}:/srv"]
                """),
        ]
    ) { subject in
        let homes = SettingsFolder.all(in: subject)
        return subject.eachService { service in
            let foreign = service.mounts.compactMap { mount -> (mount: Mount, owners: [String])? in
                let owners = homes.filter { $0.isExposed(by: mount, to: service) }.map(\.owner.title)
                return owners.isEmpty ? nil : (mount, Array(Set(owners)).sorted())
            }
            guard let worst = foreign.min(by: { !$0.mount.isReadOnly && $1.mount.isReadOnly }) else {
                return .pass([
                    Observation(
                        "no settings of another app are given", at: service.service.place(of: "volumes"))
                ])
            }
            if SettingsFolder.isBackup(service) {
                return .notApplicable("Reading the apps' settings is what the backup \(service.name) is for.")
            }
            let ordered = [worst] + foreign.filter { $0.mount != worst.mount }
            let names = worst.owners.prefix(3).joined(separator: ", ") + (worst.owners.count > 3 ? " and others" : "")
            return .fail(
                Failure(
                    "Code in \(service.title) can \(worst.mount.isReadOnly ? "read" : "read and change") the settings and "
                        + "keys of \(names).",
                    reach: .inside, impact: worst.mount.isReadOnly ? .data : .takeover, at: ordered.map(\.mount.span),
                    seen: ordered.map {
                        Observation(
                            "\($0.mount.target) holds the settings of \($0.owners.joined(separator: ", "))",
                            at: $0.mount.span)
                    },
                    remedy: Remedy(
                        .advise("Mount only what \(service.title) works with, and `:ro` where it only reads."),
                        mayBreak: "What it did with the other apps' files stops working.")))
        }
    }
}
