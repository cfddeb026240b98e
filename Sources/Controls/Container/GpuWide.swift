import KnownImages
import StackModel

extension Control {
    static let gpuWide = Control(
        id: "container.gpu-wide",
        title: "A container is given a graphics card that it has no use for",
        layer: .container,
        impact: .defence,
        guide: ["JF4"],
        why: """
            A graphics driver is a large piece of the kernel, and each container that reaches the card reaches it. A media \
            server and a transcoder use it; a library manager or a dashboard does not.
            """,
        fix: "Remove the device (or `gpus:`) from services that neither play nor convert media.",
        references: [.cis("5.18")],
        reads: [.devices, .gpus, .deploy, .image],
        examples: [
            .fails(
                "a library manager with a graphics card", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    devices:
                      - /dev/dri:/dev/dri  # <-
                """),
            .passes(
                "a media server with a graphics card",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    devices:
                      - /dev/dri:/dev/dri
                """),
            .unknown(
                "a variable names the device, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    devices: ["${GPU}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let cards = service.devices.filter { $0.value.hasPrefix("/dev/dri") || $0.value.hasPrefix("/dev/nvidia") }
            guard let first = (cards + service.gpus).first else {
                return .pass([
                    Observation("no graphics card is given", at: service.service.place(of: "devices"))
                ])
            }
            let users: Set<Role> = [.mediaServer, .transcoder, .other]
            guard service.recognition.confidence == .certain, !users.contains(service.role),
                service.known?.needs.devices.isEmpty != false
            else {
                return users.contains(service.role) && service.role != .other
                    ? .pass([Observation("\(service.title) uses it for video", at: first.span)])
                    : .notApplicable("Whether \(service.title) uses a graphics card is not known.")
            }
            return .fail(
                Failure(
                    "A break-in at \(service.title) reaches the graphics driver, which this app does not use.",
                    reach: .inside, at: (cards + service.gpus).map(\.span),
                    seen: [Observation("it is given \(first.value)", at: first.span)],
                    remedy: Remedy(.remove(first.span, what: "the graphics card"))))
        }
    }
}
