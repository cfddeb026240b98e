import KnownImages
import StackModel

extension Control {
    static let capabilityAdded = Control(
        id: "container.capability-added",
        title: "A container has a capability that it does not need",
        layer: .container,
        impact: .host,
        guide: ["CT1"],
        why: """
            Capabilities are parts of root's power. Some of them are all of it: `SYS_ADMIN` mounts file systems, \
            `SYS_MODULE` loads code into the kernel, `SYS_RAWIO` writes to disks, `DAC_READ_SEARCH` reads any file of the \
            host. A VPN container needs `NET_ADMIN`; an app that shares its network and has `NET_ADMIN` too can open the \
            kill switch.
            """,
        fix: """
            Remove from `cap_add` what the image's documentation does not ask for. `SYS_MODULE` only loads kernel modules \
            that the host lacks: load them on the host instead (`modprobe wireguard`, `/etc/modules-load.d/`) and remove it.
            """,
        references: [.cis("5.4"), Reference("OWASP Docker Top 10 D05")],
        reads: [.capAdd, .networkMode, .image, .pid, .privileged],
        examples: [
            .fails(
                "a capability that is root by another name", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    cap_add:
                      - SYS_ADMIN  # <-
                """),
            .fails(
                "a torrent client that can open the kill switch around it", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    cap_add: [NET_ADMIN]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    cap_add:
                      - NET_ADMIN  # <-
                """),
            .passes(
                "a VPN container with what it needs",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    cap_add: [NET_ADMIN]
                """),
            .passes(
                "a capability that every container has anyway",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    cap_drop: [ALL]
                    cap_add: [CHOWN, SETUID, SETGID]
                """),
            .notApplicable(
                "a privileged container has it all, which is a finding of its own",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    privileged: true
                """),
            .unknown(
                "a variable names it, and it is set nowhere",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    cap_add: ["${EXTRA_CAPABILITY}"]
                """),
        ]
    ) { subject in subject.eachService { Capability.judge($0, in: subject).unlessPrivileged($0) } }
}
