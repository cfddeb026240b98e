import Evidence
import StackModel

extension Control {
    static let servarrWritesTags = Control(
        id: "app.servarr-tags-written",
        title: "An *arr app writes into the media files",
        layer: .application,
        impact: .defence,
        guide: ["AR4"],
        why: """
            Tags that are written into a file change it: a hard link shares the change with the copy that seeds, which then fails \
            its check, and the original is gone. Only Lidarr and Readarr can do it; files beside the media are harmless.
            """,
        fix: """
            Settings → Metadata → *Tag Audio Files with Metadata* (Lidarr) or *Send Metadata to Calibre* and *Write Book Tags* \
            (Readarr): Never.
            """,
        references: [
            Reference("Servarr wiki: Lidarr metadata", "https://wiki.servarr.com/lidarr/settings#metadata")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "always", on: "lidarr",
                AppStacks.published("lscr.io/linuxserver/lidarr:2.14.5", as: "lidarr", port: 8686),
                answers: ServarrStacks.lidarr(
                    #"{"writeAudioTags": "sync", "scrubAudioTags": false}"#, marked: "writeAudioTags")),
            .passes(
                "never", AppStacks.published("lscr.io/linuxserver/lidarr:2.14.5", as: "lidarr", port: 8686),
                answers: ServarrStacks.lidarr(#"{"writeAudioTags": "no"}"#)),
            .fails(
                "the database tells, where no key is known", on: "lidarr",
                AppStacks.published("lscr.io/linuxserver/lidarr:2.14.5", as: "lidarr", port: 8686),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "lidarr", "INSERT INTO Config (Key, Value) VALUES ('writeaudiotags', 'sync');", marked: "Config")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/lidarr:2.14.5", as: "lidarr", port: 8686),
                answers: [.init("lidarr", "GET /api/v1/system/status", status: 401)] + ServarrStacks.door("lidarr")),
        ]
    ) { subject in
        subject.eachAnswer(["lidarr", "readarr"], to: "/config/metadataprovider", need: ServarrLogin.need) {
            service, settings in
            let written = ["writeAudioTags", "writeBookTags"].compactMap { settings.entry("MetadataProvider/\($0)") }
            let on = written.filter { !["no", "newfiles", "0"].contains($0.text?.lowercased() ?? "no") }
            let fresh = written.filter { $0.text?.lowercased() == "newfiles" }
            guard let first = on.first ?? fresh.first else {
                guard let first = written.first else {
                    return .unknown(
                        reason: "This version of \(service.title) keeps it elsewhere (tagging profiles).",
                        remedy: "Look under Settings → Metadata.")
                }
                return .pass([Observation("nothing is written into files", at: first.span)])
            }
            return .fail(
                Failure(
                    "\(service.title) changes the media files themselves, and with hard links what is being seeded.",
                    reach: .fault, at: [first.span],
                    seen: [Observation("tags are written: \(first.text ?? "")", at: first.span)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "Metadata: tags in files", value: "Never"),
                        mayBreak: "Players that read tags from the files see the original ones.")))
        }
    }
}
