import Evidence
import StackModel

extension Control {
    static let appConfigWritable = Control(
        id: "host.app-config-writable",
        title: "Every account can change an app's settings",
        layer: .host,
        impact: .takeover,
        guide: ["CT1"],
        why: """
            `chmod 777` ends a permission problem by ending permissions: any account and any taken-over service of this \
            host switches the app's login off, gives it a script to run, or puts in a plugin.
            """,
        fix: """
            Give the folder to the user that the container runs as (`chown -R 1000:1000` for PUID 1000) and close it: \
            `chmod -R o-rwx`.
            """,
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource")],
        reads: [.files, .volumes],
        examples: [
            Example(
                "chmod 777",
                files: [AppFolder.compose, Example.File("radarr/config.xml", "<Config/> # <-\n", mode: 0o666)],
                expectation: .fails(.file("radarr/config.xml"))),
            Example(
                "writable by the app alone",
                files: [AppFolder.compose, Example.File("radarr/config.xml", "<Config/>\n", mode: 0o600)],
                expectation: .passes),
            Example("the folder is not here", files: [AppFolder.compose], expectation: .unknown),
        ]
    ) { subject in
        AppFolder.judge(subject) { file, folder in
            if let folder, folder.mode & 0o001 == 0 {
                return .pass([Observation("its folder is closed to others (\(folder.octal))", at: file.place)])
            }
            // The sticky bit lets others add, not replace: still no place for settings.
            guard file.mode & 0o002 != 0 else {
                return .pass([Observation("its mode is \(file.octal)", at: file.place)])
            }
            return .fail(
                Failure(
                    "Every account of this host can change \(file.shown): its mode is \(file.octal).", reach: .local,
                    at: [file.place], seen: [Observation("mode \(file.octal)", at: file.place)],
                    remedy: Remedy(
                        .setMode(path: file.shown, mode: file.mode & 0o775),
                        mayBreak: "The user that the container runs as must own it: `chown` it to PUID:PGID first.")))
        }
    }
}
