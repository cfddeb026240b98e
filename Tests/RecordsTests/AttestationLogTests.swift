import Glibc
import Records
import StackModel
import Testing

@Suite struct AttestationLogTests {
    private let folder: String
    private var path: String { folder + "/attestations.jsonl" }

    init() throws {
        var template = Array("/tmp/watertight-XXXXXX\0".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template))) + "/state/watertight"
    }

    private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    private func attestation(_ item: String, _ note: String) throws -> Attestation {
        Attestation(item: item, note: note, made: try day("2026-11-22"), expires: try day("2027-05-21"))
    }

    private func append(_ text: String) throws {
        let file = try #require(fopen(path, "a"))
        fputs(text, file)
        fclose(file)
    }

    @Test func nothingWasEverSaid() throws {
        let contents = try AttestationLog(in: folder).read()
        #expect(contents.attestations.isEmpty && contents.unreadable.isEmpty)
    }

    @Test func theNewestCountsAndAWithdrawalTakesBack() throws {
        let log = AttestationLog(in: folder)
        try log.add(attestation("SE3", "in \"KeePassXC\"\nand on paper"))
        try log.add(attestation("CL32", "restored on Sunday"))
        try log.add(attestation("SE3", "in Bitwarden"))
        #expect(try log.read().attestations.map(\.note) == ["restored on Sunday", "in Bitwarden"])
        try log.withdraw("SE3", on: day("2026-11-23"))
        #expect(try log.read().attestations.map(\.item) == ["CL32"])
    }

    @Test func itIsTheOwnersAlone() throws {
        try AttestationLog(in: folder).add(attestation("SE3", "x"))
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(stat(folder, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func aLineThatWasCutOffCostsItselfAlone() throws {
        let log = AttestationLog(in: folder)
        try log.add(attestation("SE3", "kept"))
        try append("{\"version\":1,\"kind\":\"attes")
        try log.add(attestation("CL32", "kept too"))
        let contents = try log.read()
        #expect(contents.attestations.map(\.item) == ["CL32", "SE3"])
        #expect(contents.unreadable == [2])
    }

    @Test(arguments: [
        "{}", "[]", "{\"version\":2,\"kind\":\"attested\",\"day\":\"2026-11-22\",\"item\":\"SE3\"}",
        "{\"version\":1,\"kind\":\"attested\",\"day\":\"2026-11-22\",\"item\":\"SE3\"}",
        "{\"version\":1,\"kind\":\"attested\",\"day\":\"2026-02-30\",\"item\":\"SE3\",\"note\":\"\",\"expires\":\"2027-01-01\"}",
    ])
    func whatIsNoLineOfOursCountsForNothing(_ line: String) throws {
        try AttestationLog(in: folder).withdraw("X", on: day("2026-11-22"))
        try append(line + "\n")
        let contents = try AttestationLog(in: folder).read()
        #expect(contents.attestations.isEmpty)
        #expect(contents.unreadable == [2])
    }

    @Test func itHoldsFromItsDayToItsLast() throws {
        let said = try attestation("SE3", "x")
        #expect(try !said.holds(on: day("2026-11-21")))
        #expect(try said.holds(on: day("2026-11-22")))
        #expect(try said.holds(on: day("2027-05-21")))
        #expect(try !said.holds(on: day("2027-05-22")))
    }

    @Test func theStateFolderIsWhereTheSystemKeepsState() {
        #expect(StateFolder.path(environment: ["HOME": "/home/a"], isRoot: true) == "/var/lib/watertight")
        #expect(StateFolder.path(environment: ["HOME": "/home/a"], isRoot: false) == "/home/a/.local/state/watertight")
        let both = ["HOME": "/home/a", "XDG_STATE_HOME": "/s", "WATERTIGHT_STATE": "relative"]
        #expect(StateFolder.path(environment: both, isRoot: false) == "/s/watertight")
        #expect(StateFolder.path(environment: ["WATERTIGHT_STATE": "/w"], isRoot: true) == "/w")
        #expect(StateFolder.path(environment: [:], isRoot: false) == nil)
    }
}
