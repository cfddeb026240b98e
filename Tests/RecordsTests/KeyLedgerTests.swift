import Glibc
import ProgramTestSupport
import StackModel
import Testing

@testable import Records

@Suite struct KeyLedgerTests {
    private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    @Test func whatIsSeenIsKnownAgain() throws {
        let scratch = try ScratchFolder()
        let ledger = KeyLedger(in: scratch.path + "/state")
        var contents = try ledger.read()
        let (place, key) = (String(repeating: "a", count: 16), contents.fingerprints.fingerprint(of: "x"))
        #expect(contents.see(key, at: place, on: try day("2026-01-01")) == (true, try day("2026-01-01")))
        try ledger.write(contents, on: try day("2026-01-01"))
        var status = stat()
        #expect(stat(scratch.path + "/state/keys.json", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        // Another run has the same fingerprints, and knows since when.
        var again = try ledger.read()
        #expect(again.fingerprints.fingerprint(of: "x") == key)
        #expect(again.see(key, at: place, on: try day("2026-01-05")) == (false, try day("2026-01-01")))
        #expect(again.see(key, at: place, on: try day("2026-01-09")) == (true, try day("2026-01-01")))
        #expect(again.replaced(key, at: place) == nil)
        let other = again.fingerprints.fingerprint(of: "y")
        _ = again.see(other, at: place, on: try day("2026-03-01"))
        #expect(again.replaced(other, at: place) == (try day("2026-01-09")))
        #expect(again.replaced(other, at: String(repeating: "b", count: 16)) == nil)
        // The older key says nothing of when it was replaced.
        #expect(again.replaced(key, at: place) == nil)
    }

    @Test func eachMachineHasFingerprintsOfItsOwn() throws {
        let (one, two) = (try ScratchFolder(), try ScratchFolder())
        let keys = try [one, two].map { try KeyLedger(in: $0.path).read().fingerprints.fingerprint(of: "x") }
        #expect(keys[0] != keys[1])
    }

    @Test(arguments: ["{", "[]", "{\"schema\": 2, \"key\": \"00\", \"seen\": []}", "{\"schema\": 1, \"key\": \"1\"}"])
    func whatIsNotOursIsLeftAlone(_ text: String) throws {
        let scratch = try ScratchFolder(["keys.json": text])
        #expect(throws: AtomicFile.Failure.self) { try KeyLedger(in: scratch.path).read() }
    }

    @Test func aLineThatIsNoEntryCountsForNothing() throws {
        let key = String(repeating: "0", count: 32)
        let lines =
            "[\"\\\"\", \"b\", \"2026-01-01\", \"2026-01-01\"], [1], [\"a\", \"b\", \"2026-01-01\", \"2026-02-01\"]"
        let scratch = try ScratchFolder(["keys.json": "{\"schema\": 1, \"key\": \"\(key)\", \"seen\": [\(lines)]}"])
        #expect(try KeyLedger(in: scratch.path).read().entries.map(\.place) == ["a"])
    }

    @Test func theFileDoesNotGrowWithoutEnd() throws {
        let scratch = try ScratchFolder()
        let ledger = KeyLedger(in: scratch.path)
        var contents = try ledger.read()
        let today = try day("2026-11-22")
        _ = contents.see("f", at: "a", on: today.advanced(byDays: -KeyLedger.forgottenAfter - 1))
        for number in 0..<(KeyLedger.limit + 50) { _ = contents.see(String(number, radix: 16), at: "b", on: today) }
        try ledger.write(contents, on: today)
        let kept = try ledger.read().entries
        #expect(kept.count == KeyLedger.limit)
        #expect(!kept.contains { $0.place == "a" })
    }
}
