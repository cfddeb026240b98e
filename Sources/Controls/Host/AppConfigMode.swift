import Evidence
import KnownImages
import StackModel

extension Control {
    static let appConfigMode = Control(
        id: "host.app-config-mode",
        title: "Every account can read an app's keys and database",
        layer: .host,
        impact: .data,
        guide: ["AR2"],
        why: """
            The apps keep API keys, session keys and passwords in clear in their settings and databases (`config.xml`, \
            `jellyfin.db`, `settings.json`). Readable by all, any account and any taken-over service of this host is \
            administrator of the app.
            """,
        fix: """
            Close the app's folder: `chmod 750` on it is enough, and `chmod o-rwx -R` for what is in it. With \
            linuxserver images `UMASK=027` keeps new files closed.
            """,
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource")],
        reads: [.files, .volumes],
        examples: [
            Example(
                "the mode that the app leaves",
                files: [AppFolder.compose, Example.File("radarr/config.xml", "<Config/> # <-\n", mode: 0o644)],
                expectation: .fails(.file("radarr/config.xml"))),
            Example(
                "readable by the app alone",
                files: [AppFolder.compose, Example.File("radarr/config.xml", "<Config/>\n", mode: 0o600)],
                expectation: .passes),
            Example("the folder is not here", files: [AppFolder.compose], expectation: .unknown),
        ]
    ) { subject in
        AppFolder.judge(subject) { file, folder in
            guard file.holdsSecrets == true else { return nil }
            if let folder, folder.mode & 0o001 == 0 {
                return .pass([Observation("its folder is closed to others (\(folder.octal))", at: file.place)])
            }
            guard file.isReadableByAll else { return .pass([Observation("its mode is \(file.octal)", at: file.place)]) }
            return .fail(
                Failure(
                    "Every account of this host can read the keys in \(file.shown): its mode is \(file.octal).",
                    reach: .local, at: [file.place], seen: [Observation("mode \(file.octal)", at: file.place)],
                    remedy: Remedy(
                        folder.map { .setMode(path: $0.shown, mode: $0.mode & 0o770) }
                            ?? .setMode(path: file.shown, mode: file.mode & 0o770),
                        mayBreak: "Another container that reads this folder under another user loses it.")))
        }
    }
}

/// The folders that hold the apps' settings, judged by the files in them.
enum AppFolder {
    static let compose = Example.File(
        "compose.yaml",
        """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.0.4
            volumes:
              - ./radarr:/config

        """)

    /// Judges what was seen of the apps' folders; a folder that is not on this machine is `unknown`.
    /// - Parameter judge: the verdict on a file or folder with the mounted folder that it lies in; nil leaves it out.
    static func judge(
        _ subject: Case, _ judge: (FileEvidence.Seen, FileEvidence.Seen?) -> Verdict?
    ) -> [Outcome] {
        if let outcomes = subject.filesNotSeen { return outcomes }
        let seen = subject.seen(.appConfig, .keyFile)
        let folders = seen.filter { $0.isFolder }
        let judged: [Outcome] = seen.compactMap { file in
            let folder = folders.filter { file.path.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
            return judge(file, folder).map { Outcome(.file(file.shown), $0) }
        }
        return judged + missing(in: subject, seen)
    }

    /// The config folders of recognised apps that are not here.
    private static func missing(in subject: Case, _ seen: [FileEvidence.Seen]) -> [Outcome] {
        subject.services.compactMap { service in
            let folders = Set(service.recognition.image?.configFolders ?? []).union(["/config", "/app/config"])
            for mount in service.mounts where mount.kind == .bind && folders.contains(mount.target) {
                guard let source = mount.source, !seen.contains(where: { $0.path == source }) else { continue }
                return .unknown(
                    service.subject, "\(subject.shown(source)) is not here, or may not be looked at.",
                    remedy: "Run the audit on the server itself, as a user who may look into it.")
            }
            return nil
        }
    }
}
