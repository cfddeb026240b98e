import Audit
import AuditTestSupport
import Controls
import Evidence
import FileAccess
import ProgramTestSupport
import StackModel
import Testing

@Suite("Since when an app's key is known")
struct KeyRecordTests {
    private static let compose = """
        name: media
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.0.4
            volumes: ["./radarr:/config"]

        """

    /// One audit on that day, with that key in Radarr's settings.
    private func keys(
        _ key: String, _ day: String, _ folder: ScratchFolder, isKept: Bool = true
    ) async throws -> [RecordEvidence.Key]? {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": Self.compose,
            "/srv/media/radarr/config.xml": "<Config>\n  <ApiKey>\(key)</ApiKey>\n</Config>\n",
        ])
        fixture.filesOnly = false
        fixture.today = day
        fixture.controls = Catalogue.all
        let records = AuditRecords(in: folder.path, isKept: isKept)
        fixture.records = records
        let result = try await fixture.audit()
        try records.keep()
        return try #require(result.projects.first?.subject?.evidence.records).keys
    }

    private static let first = "9f2c4e81b7d05a36c9e1f4728d6b03a5"
    private static let second = "3ac0d5e9187b42f6b1d2c8409e7f6a51"

    @Test("is kept from audit to audit, until it is changed")
    func kept() async throws {
        let folder = try ScratchFolder()
        #expect(try await keys(Self.first, "2026-01-01", folder)?.map(\.firstSeen) == ["2026-01-01"])
        let later = try await keys(Self.first, "2026-06-01", folder)
        #expect(later?.map(\.firstSeen) == ["2026-01-01"] && later?.first?.replaced == nil)
        let changed = try await keys(Self.second, "2026-06-20", folder)
        #expect(changed?.map(\.firstSeen) == ["2026-06-20"] && changed?.first?.replaced == "2026-06-01")
    }

    @Test("is not kept by who only asks for the checklist")
    func onlyLooking() async throws {
        let folder = try ScratchFolder()
        _ = try await keys(Self.first, "2026-01-01", folder, isKept: false)
        #expect(folder.names(in: ".") == [])
    }

    @Test("neither the key nor a guessable one leaves anything behind", arguments: ["changeme", "films-2026", first])
    func nothingOfIt(_ key: String) async throws {
        let folder = try ScratchFolder()
        let keys = try await keys(key, "2026-01-01", folder)
        #expect(keys?.count == (key == Self.first ? 1 : 0))
        guard key == Self.first else { return #expect(folder.names(in: ".") == []) }
        let text = String(
            decoding: try LiveFileSystem().read(folder.path + "/keys.json", limit: 1 << 16), as: UTF8.self)
        #expect(text.contains("2026-01-01"))
        #expect(!text.contains(key) && !text.contains(key.prefix(8)) && !text.contains(key.suffix(8)))
        #expect(!text.contains("radarr"))
    }

    @Test("is unknown where the record cannot be read, and the record is left as it is")
    func unreadable() async throws {
        let folder = try ScratchFolder(["keys.json": "{"])
        #expect(try await keys(Self.first, "2026-01-01", folder) == nil)
        #expect(try LiveFileSystem().read(folder.path + "/keys.json", limit: 10) == Array("{".utf8))
    }
}
