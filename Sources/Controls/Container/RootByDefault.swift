import KnownImages
import StackModel

extension Control {
    static let rootByDefault = Control(
        id: "container.root-by-default",
        title: "A container runs as root because nothing says otherwise",
        layer: .container,
        impact: .host,
        guide: ["CT1", "CL11", "JF4"],
        why: """
            Some images run as root unless `user:` (or `PUID`) says otherwise, Jellyfin's and Homarr's among them. Root in \
            a container is root on the host as soon as something else fails. Whom a running container's processes belong \
            to is what counts: `docker exec … whoami` says root even where the app has dropped it.
            """,
        fix: """
            Write `user: "1000:1000"` with the account that owns the app's folders, or set `PUID` and `PGID` where the \
            image reads them, and give it the folders once: `chown -R 1000:1000 ./config`.
            """,
        references: [.cis("4.1"), Reference("OWASP Docker Top 10 D01")],
        reads: [.user, .environment, .envFile, .image, .build],
        variables: ["PUID", "PGID", "PLEX_UID"],
        examples: [
            .fails(
                "Jellyfin's own image without a user", on: "jellyfin",
                """
                services:
                  jellyfin:  # <-
                    image: jellyfin/jellyfin:10.11.11
                """),
            .passes(
                "with a user, and an image that drops root by itself",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    user: "1000:1000"
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
            .notApplicable(
                "a VPN container needs root for its firewall",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .unknown(
                "an image of which it is not known",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                """),
        ]
    ) { subject in subject.eachService { subject.settled(user(of: $0, in: subject), on: $0) } }

    private static func user(of service: KnownService, in subject: Case) -> Verdict {
        if let user = service.user { return .pass([Observation("user is \(user.value)", at: user.span)]) }
        if let open = subject.undecided(service, .user) { return open }
        let place = service.service.place(of: "image")
        switch service.bears.identity {
        case .puid: return .pass([Observation("its image drops root to PUID, or to a user of its own", at: place)])
        case .dropsRoot: return .pass([Observation("its image drops root by itself", at: place)])
        case .ownUser: return .pass([Observation("its image runs as a user of its own", at: place)])
        case .rootNeeded: return .notApplicable("\(service.title) needs root for its job.")
        case .unknown:
            return .unknown(
                reason: "Whom the image of \(service.title) runs as is not known.",
                remedy: "See whom its processes run as: `docker top \(service.name)`.")
        case .userOption: return failure(service, set: "user", reading: "\"1000:1000\"")
        case .puidOrRoot:
            let setting = service.setting("PUID", "PLEX_UID")
            if let forced = setting.forced { return forced }
            if let span = setting.span { return .pass([Observation("PUID is set", at: span)]) }
            if let open = subject.undecided(service, .envFile) { return open }
            return failure(service, set: "PUID", reading: "1000")
        }
    }

    private static func failure(_ service: KnownService, set name: String, reading value: String) -> Verdict {
        let action: Remedy.Action =
            name == "user"
            ? .set(service: service.name, attribute: "user", yaml: value)
            : .setVariable(service: service.name, name: name, value: value)
        return .fail(
            Failure(
                "A break-in at \(service.title) starts as root: its image runs as root where \(name) is not set.",
                reach: .fault, at: [service.span], seen: [Observation("\(name) is not set", at: service.span)],
                remedy: Remedy(
                    action,
                    mayBreak: "Its folders must belong to that user first (1000 must be yours); a GPU or docker.sock "
                        + "then needs `group_add`.")))
    }
}
