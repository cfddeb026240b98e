import KnownImages
import StackModel

extension Control {
    static let capabilitiesKept = Control(
        id: "container.capabilities-kept",
        title: "A container keeps capabilities that its image can do without",
        layer: .container,
        impact: .defence,
        guide: ["CT1"],
        why: """
            Docker gives each container fourteen capabilities, among them to change owners, to become another user and to \
            write raw packets. An image that starts as its own user needs none of them, and each that is gone is one way \
            less out of the container. Images that start as root and drop rights later, as linuxserver.io's do, need some; \
            which ones is not established, so this asks nothing of them.
            """,
        fix: "Write `cap_drop: [ALL]`, and add back what the image needs with `cap_add`.",
        references: [.cis("5.4"), Reference("OWASP Docker Top 10 D05"), Reference("compose-lint CL-0006")],
        reads: [.capDrop, .image],
        examples: [
            .fails(
                "an image that runs as its own user keeps all of them", on: "recyclarr",
                """
                services:
                  recyclarr:  # <-
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                """),
            .passes(
                "all are dropped",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    cap_drop: [ALL]
                """),
            .notApplicable(
                "an image of which it is not known what it needs",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    cap_drop: ["${DROP}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            if let all = service.capDrop.first(where: { $0.value == "ALL" }) {
                return .pass([Observation("cap_drop has ALL", at: all.span)])
            }
            switch service.bears.dropAllCapabilities {
            case .no(let reason): return .notApplicable(reason)
            case .unknown:
                return .notApplicable("Which capabilities the image of \(service.title) must keep is not established.")
            case .yes, .withWritable: break
            }
            if let open = subject.undecided(service, .capDrop) { return open }
            let place = service.service.place(of: "cap_drop")
            return .fail(
                Failure(
                    "A break-in at \(service.title) starts with capabilities that this image does not use.",
                    reach: .inside, at: [place], seen: [Observation("no cap_drop: [ALL]", at: place)],
                    remedy: Remedy(
                        .set(service: service.name, attribute: "cap_drop", yaml: "[ALL]"),
                        mayBreak: "Nothing is known to: the image starts as its own user.")))
        }
    }
}
