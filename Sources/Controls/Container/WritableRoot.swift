import KnownImages
import StackModel

extension Control {
    static let writableRoot = Control(
        id: "container.writable-root",
        title: "A container may change its own program files",
        layer: .container,
        impact: .defence,
        guide: ["CT4"],
        why: """
            With `read_only: true` code that got in can leave nothing behind in the image's files. It is asked only where \
            the image is known to bear it: linuxserver.io has tested many of its images so, but then `PUID` has no effect, \
            mods do not run, and `/run` must be a tmpfs that may execute.
            """,
        fix: """
            Write `read_only: true` and a tmpfs for what must be written. For linuxserver.io's images also replace `PUID` \
            and `PGID` by `user:`, with a tmpfs that belongs to it: `tmpfs: [\"/run:uid=1000,gid=1000,exec\"]`.
            """,
        references: [
            .cis("5.13"), Reference("linuxserver.io: running containers read-only"), Reference("compose-lint CL-0007"),
        ],
        reads: [.readOnly, .image, .environment],
        variables: ["DOCKER_MODS", "PUID", "PGID"],
        examples: [
            .fails(
                "an image that bears it goes without", on: "recyclarr",
                """
                services:
                  recyclarr:  # <-
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                """),
            .passes(
                "read-only with a tmpfs",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    read_only: true
                    tmpfs: [/tmp]
                """),
            .notApplicable(
                "an image of which it is not known",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  recyclarr:
                    image: ghcr.io/recyclarr/recyclarr:7.4.0
                    read_only: ${READ_ONLY}
                """),
        ]
    ) { subject in subject.eachService { root(of: $0, in: subject) } }

    private static func root(of service: KnownService, in subject: Case) -> Verdict {
        if let readOnly = service.readOnly, readOnly.value {
            return .pass([Observation("read_only is true", at: readOnly.span)])
        }
        let paths: [String]
        switch service.bears.readOnlyRoot {
        case .no(let reason): return .notApplicable(reason)
        case .unknown: return .notApplicable("Whether the image of \(service.title) bears it is not established.")
        case .yes: paths = []
        case .withWritable(let writable): paths = writable
        }
        if service.service.variable("DOCKER_MODS") != nil {
            return .notApplicable("Docker mods, which \(service.title) uses, do not run read-only.")
        }
        if let open = subject.undecided(service, .readOnly) { return open }
        let place = service.service.place(of: "read_only")
        return .fail(
            Failure(
                "A break-in at \(service.title) can change its program files and stay there until it is recreated.",
                reach: .inside, at: [place], seen: [Observation("read_only is not set", at: place)],
                remedy: remedy(for: service, paths)))
    }

    private static func remedy(for service: KnownService, _ paths: [String]) -> Remedy {
        guard service.known?.family != .linuxserver else {
            return Remedy(
                .advise(
                    "Write `read_only: true`, `user: \"1000:1000\"` in place of PUID and PGID, and "
                        + "`tmpfs: [\"/run:uid=1000,gid=1000,exec\"]`."),
                mayBreak: "PUID, PGID, UMASK and mods no longer have any effect: its folders must belong to that user.")
        }
        return Remedy(
            .set(service: service.name, attribute: "read_only", yaml: "true"),
            mayBreak: paths.isEmpty
                ? nil : "It must still write to \(paths.joined(separator: " and ")): add `tmpfs:` for it.")
    }
}
