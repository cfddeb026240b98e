import FileAccess
import Settings
import StackModel
import Testing

@Suite struct SettingsTests {
    private func parse(_ text: String) throws(SettingsError) -> Settings {
        try Settings.parse(Array(text.utf8), file: "watertight.yaml")
    }

    /// The place and words of each problem.
    private func problems(_ text: String) -> [String] {
        do {
            _ = try parse(text)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func readsEverything() throws {
        let settings = try parse(
            """
            version: 1
            fail_on: medium
            fail_on_unknown: true
            profiles: [vpn, media]
            expectations:
              lan: [192.168.1.0/24, "fd00::/64"]
              open_ports: [8096, "443"]
            waivers:
              - control: container.writable-root
                subject: service:sonarr
                reason: "the image writes: to its own folder"
                expires: 2027-06-30
              - {control: a.b, subject: "*", reason: r, expires: 2026-01-01}
            """)
        #expect(settings.failOn == .medium)
        #expect(settings.failOnUnknown == true)
        #expect(settings.profiles == ["vpn", "media"])
        #expect(settings.expectations.lanSubnets == ["192.168.1.0/24", "fd00::/64"])
        #expect(settings.expectations.openPorts == [8096, 443])
        #expect(settings.waivers.count == 2)
        #expect(settings.waivers[0].scope == .subject(.service("sonarr")))
        #expect(settings.waivers[0].reason == "the image writes: to its own folder")
        #expect(settings.waivers[0].span.line == 9)
        #expect(settings.waivers[1].scope == .everything)
    }

    @Test func readsWhereCredentialsAreKept() throws {
        let access = try parse(
            """
            credentials:
              jellyfin: {key_file: secrets/jf, address: "http://192.168.1.5:8096"}
              qbittorrent:
                user: keeper
                password_env: QB_PASSWORD
            """
        ).access
        #expect(access.map(\.service) == ["jellyfin", "qbittorrent"])
        #expect(access[0].key == .file("secrets/jf") && access[0].address == "http://192.168.1.5:8096")
        #expect(access[1].user == "keeper" && access[1].password == .environment("QB_PASSWORD"))
        #expect(access[1].span?.line == 3)
    }

    @Test(arguments: ["password: hunter2hunter2", "key: hunter2hunter2", "api_key: hunter2hunter2"])
    func refusesASecretAndDoesNotRepeatIt(_ line: String) {
        let told = problems("credentials:\n  qbittorrent:\n    \(line)\n")
        #expect(told.count == 1 && told[0].contains("does not belong"))
        #expect(!told.joined().contains("hunter2"))
    }

    @Test func refusesAnAddressThatIsNone() {
        #expect(problems("credentials:\n  a: {address: \"192.168.1.5\"}\n").count == 1)
        #expect(problems("credentials:\n  a: {address: \"http://u:p@192.168.1.5\"}\n").count == 1)
    }

    @Test(arguments: ["", "# nothing yet\n", "waivers:\n", "waivers: []\nexpectations:\n"])
    func emptyIsNothing(_ text: String) throws {
        let settings = try parse(text)
        #expect(settings.waivers.isEmpty)
        #expect(settings.failOn == nil)
    }

    @Test(arguments: [
        ("fail_on: severe\n", "watertight.yaml:1:10: `fail_on` must be a severity."),
        ("fail_on_unknown: yes\n", "watertight.yaml:1:18: This must be true or false."),
        ("waiver: []\n", "watertight.yaml:1:1: `waiver` is not known here."),
        ("expectations:\n  lan: [192.168.1.0/33]\n", "watertight.yaml:2:9: `192.168.1.0/33` is no network."),
        ("expectations:\n  open_ports:\n    - 0\n", "watertight.yaml:3:7: `0` is no port."),
        ("expectations:\n  open_ports:\n    - 65536\n", "watertight.yaml:3:7: `65536` is no port."),
        ("version: 2\n", "watertight.yaml:1:10: This version of the settings is not known."),
        ("waivers: yes\n", "watertight.yaml:1:10: Expected `waivers` to be a list."),
        ("waivers:\n  - text\n", "watertight.yaml:2:5: Expected a waiver to be a mapping of keys and values."),
        ("- a\n", "watertight.yaml:1:1: Expected the file to be a mapping of keys and values."),
    ])
    func tellsTheMistakeAtItsPlace(_ text: String, _ message: String) {
        #expect(problems(text) == [message])
    }

    @Test(arguments: ["control", "subject", "reason", "expires"])
    func aWaiverNeedsEachOfItsFour(_ missing: String) {
        let fields = [
            ("control", "a.b"), ("subject", "radarr"), ("reason", "because"), ("expires", "2027-01-01"),
        ]
        let lines = fields.filter { $0.0 != missing }.map { "\($0.0): \($0.1)" }
        let text = "waivers:\n  - " + lines.joined(separator: "\n    ") + "\n"
        #expect(problems(text) == ["watertight.yaml:2:5: This waiver has no `\(missing)`."])
    }

    @Test func aDayThatDoesNotExistIsRefused() {
        let text = "waivers:\n  - {control: a.b, subject: x, reason: r, expires: 2027-02-30}\n"
        #expect(problems(text) == ["watertight.yaml:2:52: `2027-02-30` is no day."])
    }

    @Test func tellsAllMistakesAtOnceInTheirOrder() {
        let found = problems("fail_on: severe\nnonsense: 1\nwaivers:\n  - control: a.b\n")
        #expect(found.count == 3)
        #expect(found.map { $0.split(separator: ":")[1] } == ["1", "2", "4"])
    }

    @Test(arguments: [
        "waivers: [\n", "a: b: c\n", "\tfail_on: high\n", "fail_on: high\nfail_on: low\n", "a: \"\u{0}\"\n",
    ])
    func brokenYAMLIsToldWithItsPlace(_ text: String) {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("watertight.yaml:"))
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: SettingsError.self) { try Settings.parse([0x66, 0xff, 0xfe], file: "watertight.yaml") }
    }

    @Test func controlCharactersOfTheFileAreNotRepeated() {
        let found = problems("\"a\\e[31mb\": 1\n")
        #expect(found.count == 1)
        #expect(!found[0].contains("\u{1B}"))
    }

    @Test func deepAndWideFilesAreRefusedQuickly() {
        let deep = "waivers: " + String(repeating: "[", count: 5000)
        #expect(!problems(deep).isEmpty)
        let wide = "profiles: [" + Array(repeating: "a", count: 3000).joined(separator: ",") + "]\n"
        #expect(problems(wide) == ["watertight.yaml:1:11: This list has more than 2000 elements."])
    }

    @Test func isFoundBesideTheComposeFile() throws {
        let files = InMemoryFileSystem(["/srv/media/watertight.yml": .init("fail_on: low\n")])
        let settings = try Settings.load(from: "/srv/media", shownFrom: "/srv", in: files)
        #expect(settings.failOn == .low)
        #expect(settings.file == "media/watertight.yml")
        #expect(try Settings.load(from: "/srv", shownFrom: "/srv", in: files).file == nil)
    }

    @Test func onesThatCannotBeReadAreNoSilentNothing() {
        let files = InMemoryFileSystem(["/srv/watertight.yaml": .init("fail_on: low\n", mode: 0)])
        #expect(throws: SettingsError.self) { try Settings.load(from: "/srv", shownFrom: "/srv", in: files) }
        let large = InMemoryFileSystem(["/srv/watertight.yaml": .init(String(repeating: "#", count: 300_000))])
        #expect(throws: SettingsError.self) { try Settings.load(from: "/srv", shownFrom: "/srv", in: large) }
    }

    @Test(arguments: [
        ("radarr", Subject.service("radarr")), ("service:radarr", .service("radarr")), ("file:.env", .file(".env")),
        ("stack", .stack), ("network:lan", Subject(.network, "lan")), ("file:a:b", .file("a:b")),
    ])
    func subjectsAreReadAsReportsPrintThem(_ text: String, _ subject: Subject) {
        #expect(Subject(waiver: text) == subject)
    }

    @Test(arguments: ["", "service:", "planet:mars", "stack:x"])
    func otherSubjectsAreRefused(_ text: String) {
        #expect(Subject(waiver: text) == nil)
    }
}
