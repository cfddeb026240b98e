import KnownImages
import StackModel

extension Control {
    static let rootGroup = Control(
        id: "container.docker-group",
        title: "A container belongs to a group that opens the host",
        layer: .container,
        impact: .defence,
        guide: ["CT1"],
        why: """
            `group_add` gives an ordinary user in the container a group's rights on what is mounted: root's group may read \
            many of root's files, `disk` reads disks, `docker` speaks to the socket where that is mounted (which is \
            `container.docker-socket`). A media server needs `render` and `video` for its graphics card, and no more.
            """,
        fix: "Remove the group, and give the app's user the folders that it works on instead.",
        references: [.cis("4.1")],
        reads: [.groupAdd],
        examples: [
            .fails(
                "root's group", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    user: "1000:1000"
                    group_add:
                      - "0"  # <-
                """),
            .passes(
                "the graphics card's group",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    user: "1000:1000"
                    group_add: ["render", "44"]
                """),
            .unknown(
                "a variable names the group, and it is set nowhere",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    group_add: ["${GROUP}"]
                """),
        ]
    ) { subject in
        subject.eachService { service in
            let opening: Set<String> = ["0", "root", "disk", "6", "shadow", "42", "sudo", "27"]
            let bad = service.groupAdd.filter { opening.contains($0.value) }
            guard let first = bad.first else {
                return .pass([
                    Observation("no group that opens the host", at: service.service.place(of: "group_add"))
                ])
            }
            return .fail(
                Failure(
                    "Code in \(service.title) reads what the group \(first.value) may read on every folder it is given.",
                    reach: .inside, at: bad.map(\.span),
                    seen: bad.map { Observation("group_add has \($0.value)", at: $0.span) },
                    remedy: Remedy(
                        .remove(first.span, what: "the group `\(first.value)`"),
                        mayBreak: "Files that only this group may read are no longer readable.")))
        }
    }
}
