import KnownImages
import StackModel

extension Control {
    static let dangerousDevice = Control(
        id: "container.device",
        title: "A container is given a device that opens the host",
        layer: .container,
        impact: .host,
        guide: ["JF4"],
        why: """
            A disk given as a device is read and written below every permission: the host's files, keys and passwords lie \
            open. `/dev/mem` is the host's memory, `/dev/kvm` its virtual machines. A graphics card (`/dev/dri`), \
            `/dev/net/tun` of a VPN or an optical drive is no such thing.
            """,
        fix: "Remove the device. To give a container files, mount a folder; to watch disks, use a service on the host.",
        references: [.cis("5.18"), Reference("compose-lint CL-0016")],
        reads: [.devices, .privileged, .image],
        examples: [
            .fails(
                "a media server with a whole disk", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    devices:
                      - /dev/dri:/dev/dri
                      - /dev/sda:/dev/sda  # <-
                """),
            .passes(
                "a graphics card for transcoding",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    devices:
                      - /dev/dri:/dev/dri
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
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    devices: ["${GPU_DEVICE}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let bad = service.devices.compactMap { device in danger(of: device.value).map { (device, $0) } }
            guard let (worst, danger) = bad.min(by: { $0.1.rank < $1.1.rank }) else {
                let what = service.devices.isEmpty ? "no device is given" : "no device that opens the host is given"
                return .pass([Observation(what, at: service.service.place(of: "devices"))]).unlessPrivileged(service)
            }
            let path = hostPath(of: worst.value)
            if service.known?.needs.devices.contains(path) == true {
                return .notApplicable("\(service.title) needs \(path) for its job.")
            }
            return .fail(
                Failure(
                    "Code in \(service.title) can \(danger.effect) through \(path).", reach: .inside,
                    impact: danger.impact, at: [worst.span] + bad.map(\.0.span).filter { $0 != worst.span },
                    seen: bad.map { Observation("device \(hostPath(of: $0.0.value))", at: $0.0.span) },
                    remedy: Remedy(
                        .remove(worst.span, what: "the device \(path)"),
                        mayBreak: "What reads the disk itself, such as a SMART monitor, then sees nothing.")))
        }
    }

    private static func hostPath(of device: String) -> String {
        HostMount.normal(String(device.split(separator: ":").first ?? ""))
    }

    private static func danger(of device: String) -> (impact: Impact, effect: String, rank: Int)? {
        let path = hostPath(of: device)
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let disks = ["sd", "hd", "vd", "xvd", "nvme", "mmcblk", "md", "dm-", "loop", "zd"]
        let rights = device.split(separator: ":").dropFirst(2).first ?? "rwm"
        if path == "/dev" { return (.host, "use every device of this host", 0) }
        if ["/dev/mem", "/dev/kmem", "/dev/port"].contains(path) {
            return (.host, "read and change this host's memory", 0)
        }
        let isDisk =
            path.hasPrefix("/dev/disk/") || path.hasPrefix("/dev/mapper/")
            || path.split(separator: "/").count == 2
                && disks.contains { name.hasPrefix($0) && name.dropFirst($0.count).first.map(isDiskSuffix) ?? false }
        if isDisk {
            return rights.contains("w")
                ? (.host, "read and change everything on this host's disk", 0)
                : (.data, "read everything on this host's disk", 1)
        }
        switch path {
        case "/dev/kmsg": return (.data, "read this host's kernel messages", 2)
        case "/dev/kvm": return (.defence, "start virtual machines on this host", 3)
        default: return nil
        }
    }

    /// `sda`, `nvme0`, `md0`: a letter or a digit behind the kind; not `loop-control`, which is no disk.
    private static func isDiskSuffix(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
