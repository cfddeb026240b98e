import KnownImages
import StackModel

extension Control {
    static let rootUser = Control(
        id: "container.root-user",
        title: "A container is told to run as root",
        layer: .container,
        impact: .host,
        guide: ["CT1", "CL11"],
        why: """
            Root in a container is root on the host as soon as something else fails: a hole in the kernel or the engine, a \
            folder mounted too wide. Files that it writes into the media folders belong to the host's root. `PUID=0` makes \
            linuxserver.io's images keep root instead of dropping it; without `PUID` they drop to user 911 by themselves.
            """,
        fix: """
            Set `PUID` and `PGID` (or `user:`) to the account that owns the files, as `id` shows it, and give it the app's \
            folders once: `chown -R 1000:1000 ./config`.
            """,
        references: [.cis("4.1"), Reference("OWASP Docker Top 10 D01"), Reference("compose-lint CL-0018")],
        reads: [.user, .environment, .envFile, .image],
        variables: ["PUID", "PGID", "PLEX_UID", "PLEX_GID", "UID"],
        examples: [
            .fails(
                "linuxserver.io's image keeps root", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    environment:
                      - PUID=0  # <-
                      - PGID=0
                """),
            .fails(
                "an image with its own user is made root", on: "seerr",
                """
                services:
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                    user: "0:0"  # <-
                """),
            .passes(
                "an ordinary user",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    environment:
                      - PUID=1000
                      - PGID=1000
                """),
            .notApplicable(
                "a VPN container needs root for its firewall",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    user: root
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    environment:
                      - PUID=${PUID}
                """),
        ]
    ) { subject in subject.eachService { subject.settled(root(in: $0, of: subject), on: $0) } }

    private static func root(in service: KnownService, of subject: Case) -> Verdict {
        let identity = service.bears.identity
        if identity == .rootNeeded { return .notApplicable("\(service.title) needs root for its job.") }
        let takesPUID = [.puid, .puidOrRoot, .unknown].contains(identity)
        if takesPUID {
            let setting = service.setting("PUID", "PLEX_UID")
            if let forced = setting.forced { return forced }
            if case .text("0", let entry) = setting {
                guard identity != .unknown || service.isLinuxserver else {
                    return .unknown(
                        reason: "PUID is 0, and what the image of \(service.title) makes of it is not known.",
                        remedy: "See whom its processes run as: `docker top \(service.name)`.")
                }
                return failure(service, "\(entry.name) is 0", at: entry.span, remedy(service, entry))
            }
        }
        if let user = service.user, isRoot(user.value) {
            switch identity {
            case .puid, .puidOrRoot, .dropsRoot:
                return .pass([Observation("it starts as root and drops it by itself", at: user.span)])
            default:
                return failure(
                    service, "user is \(user.value)", at: user.span,
                    Remedy(
                        .set(service: service.name, attribute: "user", yaml: "\"1000:1000\""),
                        mayBreak: "Its folders must belong to that user first, and 1000 must be yours."))
            }
        }
        return .pass([Observation("it is not told to run as root", at: service.service.place(of: "user"))])
    }

    private static func isRoot(_ user: String) -> Bool {
        let name = user.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        return name == "root" || (!name.isEmpty && name.allSatisfy { $0 == "0" })
    }

    private static func failure(
        _ service: KnownService, _ what: String, at span: SourceSpan, _ remedy: Remedy
    ) -> Verdict {
        .fail(
            Failure(
                "A break-in at \(service.title) starts as root: one hole more, and it is root on this host.",
                reach: .fault, at: [span], seen: [Observation(what, at: span)], remedy: remedy))
    }

    private static func remedy(_ service: KnownService, _ entry: EnvironmentEntry) -> Remedy {
        let group = groupVariable(beside: entry)
        let files = "1000 must be you and your group, and files that root wrote must be given to both first."
        let beside =
            switch service.variable(group) {
            case nil: "Set \(group) beside it. "
            case let own? where own.text?.trimmingBlanks == "0": "\(group) is 0 too and must change with it. "
            default: ""
            }
        return Remedy(
            .setVariable(service: service.name, name: entry.name, value: "1000"), mayBreak: beside + files)
    }

    /// The variable that the same images read the group from.
    private static func groupVariable(beside entry: EnvironmentEntry) -> String {
        entry.name == "PLEX_UID" ? "PLEX_GID" : "PGID"
    }
}

extension KnownService {
    /// Whether the image comes from linuxserver.io, whose base images all switch to PUID.
    fileprivate var isLinuxserver: Bool {
        guard let repository = service.image?.value.repository else { return false }
        return ["lscr.io/", "docker.io/", "ghcr.io/"].contains { repository.hasPrefix($0 + "linuxserver/") }
    }
}
