import KnownImages
import StackModel

extension Control {
    static let mediaWritable = Control(
        id: "container.media-writable",
        title: "A media server may change and delete the library",
        layer: .container,
        impact: .data,
        guide: ["JF4", "AR4"],
        why: """
            A media server is the app that strangers reach most easily, and playing needs no right to write. With the \
            library mounted `:ro` a break-in or a wrong click deletes nothing. What is lost is saving covers, `.nfo` files \
            and subtitles beside the media, and deleting from the page.
            """,
        fix: "Add `:ro` to the media folders; keep the settings, cache and transcoding folders writable.",
        references: [Reference("Jellyfin documentation: container, read-only media")],
        reads: [.volumes, .image],
        examples: [
            .fails(
                "the library to write", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - ./config:/config
                      - /srv/media:/media  # <-
                """),
            .fails(
                "two libraries to write", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - /srv/downloads:/data  # <-
                      - /srv/media:/media  # <-
                """),
            .passes(
                "the library to read",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - ./config:/config
                      - /srv/media:/media:ro
                """),
            .notApplicable(
                "no media folder is mounted",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - ./config:/config
                """),
            .unknown(
                "a variable names the folder, and it is set nowhere",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    volumes:
                      - ${LIBRARY}:/media:ro
                """),
        ]
    ) { subject in
        subject.eachService(where: { $0.role == .mediaServer }) { service in
            let media = service.mounts.filter { isMedia($0, of: service) }
            guard let any = media.first else {
                return .notApplicable("No media folder of \(service.title) is written in these files.")
            }
            let writable = media.filter { !$0.isReadOnly }
            guard !writable.isEmpty else {
                return .pass([Observation("\(any.target) is read-only", at: any.span)])
            }
            let targets = writable.map(\.target).joined(separator: ", ")
            return .fail(
                Failure(
                    "A break-in at \(service.title), or a wrong click, can delete what is in \(targets).",
                    reach: .fault, at: writable.map(\.span),
                    seen: writable.map { Observation("\($0.target) may be written", at: $0.span) },
                    remedy: Remedy(
                        .advise("Add `:ro` to the mount of \(targets)."),
                        mayBreak:
                            "Covers, .nfo files and subtitles are no longer saved beside the media, and deleting from "
                            + "the page and Live TV recordings into that folder fail.")))
        }
    }

    /// Whether the mount is one of media, by what its folder in the container is called.
    private static func isMedia(_ mount: Mount, of service: KnownService) -> Bool {
        guard mount.kind == .bind || mount.kind == .volume else { return false }
        let configs = service.known?.configFolders ?? ["/config"]
        guard !configs.contains(where: { HostMount.path(mount.target, isWithin: $0) }) else { return false }
        let words: Set<String> = [
            "media", "movies", "movie", "films", "tv", "tvshows", "shows", "series", "anime", "music", "audiobooks",
            "books", "podcasts", "photos", "videos", "library", "libraries", "data",
        ]
        let scratch = ["transcode", "cache", "metadata", "config", "log", "tmp", "temp"]
        guard !scratch.contains(where: { mount.target.lowercased().contains($0) }) else { return false }
        return mount.target.lowercased().split { "/-_ ".contains($0) }.contains { words.contains(String($0)) }
    }
}
