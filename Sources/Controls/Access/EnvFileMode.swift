import Evidence
import StackModel

extension Control {
    static let envFileMode = Control(
        id: "secrets.env-file-mode",
        title: "Other accounts can read the env file",
        layer: .access,
        impact: .data,
        guide: ["AK2", "CL04"],
        why: """
            The env file holds the stack's passwords and keys in clear. Readable by all, every account and every \
            program of this host that runs under any user reads them, a taken-over service among them.
            """,
        fix: "`chmod 600 .env`: Compose reads it as the user who runs `docker compose`, no container needs it.",
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "the mode that editors and git leave",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5 # <-\n", mode: 0o644),
                ], expectation: .fails(.file(".env"))),
            Example(
                "readable by its owner alone", files: FileExample.good, expectation: .passes),
            Example(
                "nothing secret in it",
                files: [
                    Example.File("compose.yaml", "services:\n  a:\n    image: busybox:1.36\n"),
                    Example.File(".env", "TZ=Europe/Berlin\n", mode: 0o644),
                ], expectation: .notApplicable),
            Example(
                "an example's texts and nothing else",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          gluetun:
                            image: qmcgaw/gluetun:v3.41.3
                            environment:
                              OPENVPN_PASSWORD: ${VPN_PASSWORD}
                              WIREGUARD_PRIVATE_KEY: ${VPN_KEY}

                        """),
                    Example.File(".env", "VPN_PASSWORD=vpn_password\nVPN_KEY=\n", mode: 0o644),
                ], expectation: .notApplicable),
            Example(
                "an env file that is not here",
                files: [
                    Example.File(
                        "compose.yaml", "services:\n  a:\n    image: busybox:1.36\n    env_file: secrets.env\n")
                ], expectation: .unknown),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.fileGaps { FileExample.isEnvFile($0) }
            + subject.seen(.envFile).map { file in
                if file.holdsSecrets == false {
                    return .notApplicable(.file(file.shown), "There is no secret in it.")
                }
                guard file.isReadableByOthers else {
                    return .pass(.file(file.shown), seen: "its mode is \(file.octal)", at: file.place)
                }
                let who = file.isReadableByAll ? "Every account of this host" : "The file's group"
                return .fail(
                    .file(file.shown),
                    Failure(
                        "\(who) can read the secrets in \(file.shown): its mode is \(file.octal).", reach: .local,
                        impact: file.isReadableByAll ? nil : .defence, at: [file.place],
                        seen: [Observation("mode \(file.octal)", at: file.place)],
                        remedy: Remedy(.setMode(path: file.shown, mode: 0o600))))
            }
    }
}

/// Projects that the examples of the file controls share.
enum FileExample {
    static let compose = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.0.4
            environment:
              RADARR__AUTH__APIKEY: ${RADARR_KEY}

        """

    static let good = [
        Example.File("compose.yaml", compose),
        Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5\n"),
    ]

    /// The same with the line marked that a finding about the env file shows.
    static let marked = [
        Example.File("compose.yaml", compose),
        Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5 # <-\n"),
    ]

    /// What git would say of a `.env` that is as it should be, changed.
    static func git(
        isIgnored: Bool = true, isTracked: Bool = false, firstCommit: String? = nil, historyGap: String? = nil
    ) -> FileEvidence.Repository {
        .present([
            FileEvidence.Tracked(
                shown: ".env", isIgnored: isIgnored, isTracked: isTracked, firstCommit: firstCommit,
                historyGap: historyGap)
        ])
    }

    static func isEnvFile(_ shown: String) -> Bool {
        let name = shown.split(separator: "/").last.map(String.init) ?? shown
        return name.hasSuffix(".env") || name.hasPrefix(".env")
    }
}
