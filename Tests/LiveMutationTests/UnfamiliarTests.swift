import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// Apps in releases that no collector was written from, with settings spelled as none of our examples has them: what the
/// audit cannot know by heart it has to read all the same.
@Suite("Releases and spellings that nobody foresaw", .requiresLab, .serialized)
struct UnfamiliarTests {
    private static let compose = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:7.1.0
            volumes: ["./radarr:/config"]
          prowlarr:
            image: lscr.io/linuxserver/prowlarr:3.0.1
            volumes: ["./prowlarr:/config"]
          sonarr:
            image: lscr.io/linuxserver/sonarr:5.0.0
            environment: ["SONARR__AUTH__METHOD=forms"]
            volumes: ["./sonarr:/config"]

        """

    /// As no app of today writes it: in one line, with Windows' line ends and a byte order mark, elements that are not
    /// known, and the word in another case.
    private static func settings(_ method: String, key: String) -> String {
        "\u{FEFF}<?xml version=\"1.0\"?>\r\n<Config><Telemetry Level=\"2\"><Sink>none</Sink></Telemetry>"
            + "<AuthenticationRequired>enabled</AuthenticationRequired>\r\n"
            + "<AuthenticationMethod>\(method)</AuthenticationMethod><ApiKey>\(key)</ApiKey></Config>\r\n"
    }

    @Test("are read and judged: a login that is off in any spelling is found, one that is on passes")
    func judged() async throws {
        try await Lab.run { lab in
            let media = try await Home.make(in: lab, engine: .debian28).media
            _ = try await Engine.start(
                on: media,
                images: [
                    StandIn.servarr("radarr", version: "7.1.0.11111", tag: "lscr.io/linuxserver/radarr:7.1.0"),
                    StandIn.servarr("prowlarr", version: "3.0.1.6000", tag: "lscr.io/linuxserver/prowlarr:3.0.1"),
                    StandIn.servarr("sonarr", version: "5.0.0.1020", tag: "lscr.io/linuxserver/sonarr:5.0.0"),
                ])
            let folder = "/srv/unfamiliar"
            try await media.write(Self.compose, to: "\(folder)/compose.yaml")
            for (app, method, digit) in [
                ("radarr", "external", "a"), ("prowlarr", "NONE", "b"), ("sonarr", "None", "c"),
            ] {
                let key = String(repeating: "4f\(digit)90d", count: 6) + "17"
                try await media.write(Self.settings(method, key: key), to: "\(folder)/\(app)/config.xml")
            }
            try await media.shell(
                "cd \(folder) && \(LabFolders.reference)/docker-compose --progress quiet up --detach --pull never")
            // Its page answers, so that the audit asks an app that is up.
            try await media.wait(
                for: "apps",
                until: [
                    "sh", "-c",
                    """
                    for p in radarr:7878 prowlarr:9696 sonarr:8989; do
                        ip=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' \
                            unfamiliar-${p%:*}-1) && nc -z -w 1 "$ip" "${p#*:}" || exit 1
                    done
                    """,
                ])
            let result = try await media.run([
                "env", "-C", "/tmp", BuiltProgram.path, "audit", "--no-record", "--format", "json",
            ])
            let audit = try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
            let found = audit.findings.filter { $0.control == "app.servarr-login-off" }
            #expect(Set(found.map(\.subject)) == ["service:radarr", "service:prowlarr"], "\(audit.gaps)")
            let seen = found.map(\.evidenceText).joined(separator: "\n").lowercased()
            #expect(seen.contains("authenticationmethod is external") && seen.contains("authenticationmethod is none"))
            #expect(audit.answers.contains("app.servarr-login-off service:sonarr pass"), "\(audit.answers)")
            #expect(audit.answers.contains("app.settings-drift service:radarr pass"))
        }
    }
}
