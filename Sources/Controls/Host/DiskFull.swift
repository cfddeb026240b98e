import Evidence
import StackModel

extension Control {
    static let diskFull = Control(
        id: "host.disk-full",
        title: "A disk that the stack needs is nearly full",
        layer: .host,
        impact: .service,
        guide: ["MO4"],
        why: """
            When the disk of the system, of the engine or of the apps' databases is full, SQLite databases break, logs \
            stop (and with them every jail and alarm), and updates fail halfway. Full of files it is the same, with bytes \
            to spare.
            """,
        fix:
            "`docker system df` and `docker system prune` for old images, `journalctl --vacuum-size=500M` for the journal, `du -xh / | sort -h | tail` for the rest.",
        references: [.cis("1.1.1")],
        reads: [.host],
        examples: [
            .host("97 percent", .fails(.file("/")), [.system("/", " # <-\n")], percentUsed: 97),
            .host("half", .passes, [.system("/etc/hostname", "media\n")], percentUsed: 50),
            .host("no disk can be asked", .unknown, [.system("/etc/hostname", "media\n")], percentUsed: -1),
        ]
    ) { subject in
        let silent = subject.evidence.gaps.filter { $0.what == "host:disks" && subject.evidence.host?.disks != nil }
        let outcomes = subject.onHost(\.disks, "disks") { disks in
            disks.compactMap { disk -> Outcome? in
                guard let path = disk.paths.first else { return nil }
                let place = SourceSpan(file: path, line: 1, column: 1)
                // A large disk may be full to the last percent and still have room for weeks.
                let isFull = disk.percent >= 95 && disk.available < 20 << 30
                let isOutOfFiles = disk.files > 0 && disk.percentOfFiles >= 95
                guard isFull || isOutOfFiles else {
                    return .pass(.file(path), seen: "\(disk.percent) percent of it is used", at: place)
                }
                let what = isFull ? "\(disk.percent) percent full" : "full of files (\(disk.percentOfFiles) percent)"
                let on = disk.paths.prefix(3).joined(separator: ", ")
                return .fail(
                    .file(path),
                    Failure(
                        "The disk under \(on) is \(what).", reach: .fault, at: [place],
                        seen: [Observation(what, at: place)],
                        remedy: Remedy(
                            .advise(
                                "See `docker system df`, and prune what is not used; then `du -xh \(path) | sort -h | tail`."
                            ),
                            mayBreak: "A prune of volumes deletes data: leave `--volumes` out.")))
            }
        }
        // Of the disks some may have answered and others not.
        return outcomes + silent.map { Outcome.unknown(.host, $0.reason, remedy: $0.remedy) }
    }
}
