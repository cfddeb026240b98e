import KnownImages
import StackModel

extension Control {
    static let newPrivileges = Control(
        id: "container.new-privileges",
        title: "A container's processes may gain rights that they were not started with",
        layer: .container,
        impact: .defence,
        guide: ["CT1"],
        why: """
            `no-new-privileges` makes the kernel ignore setuid programs and file capabilities: code that got in as an \
            ordinary user stays one. Images that drop root by system call, as linuxserver.io's do, bear it, as long as \
            `user:` is not set too. Of images that are not known here nothing is asked. The engine can set it for all \
            containers in `daemon.json` (`no-new-privileges`), which the files do not show.
            """,
        fix: "Add `security_opt: [\"no-new-privileges:true\"]`.",
        references: [.cis("5.26"), Reference("OWASP Docker Cheat Sheet, rule 4"), Reference("compose-lint CL-0003")],
        reads: [.securityOpt, .user, .tmpfs, .image],
        examples: [
            .fails(
                "an image that bears it goes without", on: "radarr",
                """
                services:
                  radarr:  # <-
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
            .passes(
                "it is set",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    security_opt:
                      - no-new-privileges:true
                """),
            .notApplicable(
                "linuxserver.io's image with a user of its own needs its /run first",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    user: "1000:1000"
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    security_opt: ["${SECURITY}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            if let set = service.securityOpt.first(where: { isNoNewPrivileges($0.value) }) {
                return .pass([Observation("no-new-privileges is set", at: set.span)])
            }
            switch service.bears.noNewPrivileges {
            case .no(let reason): return .notApplicable(reason)
            case .unknown:
                return .notApplicable("Whether the image of \(service.title) bears it is not established.")
            case .yes, .withWritable: break
            }
            if service.known?.family == .linuxserver, let user = service.user,
                !service.tmpfs.contains(where: { $0.value.hasPrefix("/run") })
            {
                return .notApplicable(
                    "With user: (\(user.span)) linuxserver.io's images bear it only with a /run that belongs to that user."
                )
            }
            if let open = subject.undecided(service, .securityOpt) { return open }
            let place = service.service.place(of: "security_opt")
            return .fail(
                Failure(
                    "A break-in at \(service.title) may use setuid programs to become more than it was.",
                    reach: .inside, at: [place], seen: [Observation("no no-new-privileges in security_opt", at: place)],
                    remedy: Remedy(
                        .add(service: service.name, attribute: "security_opt", element: "no-new-privileges:true"),
                        mayBreak: "Mods or scripts of your own that call sudo stop working.")))
        }
    }

    private static func isNoNewPrivileges(_ option: String) -> Bool {
        ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"].contains(option)
    }
}
