import Glibc
import ProgramTestSupport
import Testing

@testable import Records

@Suite struct AuditLogTests {
    private struct Folder {
        private let scratch: ScratchFolder
        var path: String { scratch.path }

        init() throws { scratch = try ScratchFolder() }

        /// The records' paths, of all stacks.
        var files: [String] {
            scratch.names(in: "audits").flatMap { stack in
                scratch.names(in: "audits/\(stack)").map { "\(stack)/\($0)" }
            }
        }

        func write(_ text: String, _ name: String) throws { try scratch.write(text, to: "audits/\(name)") }
    }

    private func record(
        _ moment: String, project: String = "films", directory: String = "/srv/films", seen: [String] = ["files"]
    )
        -> AuditRecord
    {
        AuditRecord(
            tool: "watertight 0.1.0", audited: moment, project: project, directory: directory, seen: seen,
            score: .init(earned: 81, known: 90, unknown: 10), verdicts: ["pass": ["a.b", "c.d"], "fail": ["e.f"]],
            findings: [.init(control: "e.f", subject: "service:\"q\\u\u{1}ö\"", severity: "high")], waived: [])
    }

    /// What an audit is compared with, and whether it was kept.
    @discardableResult private func keep(_ record: AuditRecord, _ log: AuditLog) throws -> AuditRecord? {
        let draft = AuditLog.Draft(record)
        let last = log.last(before: draft)
        try log.add(draft)
        return last
    }

    @Test func whatIsKeptIsReadAgain() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        let first = record("2026-11-22T17:02:05Z")
        #expect(try keep(first, log) == nil)
        let file = try #require(folder.files.first)
        #expect(file.hasSuffix("/2026-11-22T17-02-05Z.json"))
        var status = stat()
        #expect(stat("\(folder.path)/audits/\(file)", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(stat("\(folder.path)/audits", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        // The same again is told by its bytes; another one is read.
        let second = record("2026-11-22T18:00:00Z")
        #expect(try keep(second, log) == first)
        var third = record("2026-11-22T19:00:00Z")
        third.findings = []
        third.waived = [.init(control: "e.f", subject: "stack", severity: "low")]
        #expect(try keep(third, log) == second)
        #expect(try keep(record("2026-11-22T20:00:00Z"), log) == third)
    }

    @Test func onlyTheSameStackSeenInTheSameWayCounts() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        let first = record("2026-11-20T00:00:00Z")
        try keep(first, log)
        #expect(try keep(record("2026-11-21T00:00:00Z", seen: ["engine", "files"]), log) == nil)
        #expect(try keep(record("2026-11-21T00:00:00Z", directory: "/srv/other"), log) == nil)
        #expect(try keep(record("2026-11-21T00:00:00Z", project: "music"), log) == nil)
        #expect(try keep(record("2026-11-22T00:00:00Z"), log) == first)
    }

    @Test func theNewestOfAStackIsTheLastThatCanBeRead() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        #expect(log.newest(of: "films", in: "/srv/films") == nil)
        for moment in ["2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-21T00:00:00Z"] {
            try keep(record(moment), log)
        }
        try keep(record("2026-11-24T00:00:00Z", directory: "/srv/other"), log)
        let stack = try #require(folder.files.first { $0.contains("2026-11-20") }?.split(separator: "/").first)
        try folder.write("{", "\(stack)/2026-11-23T00-00-00Z.json")
        #expect(log.newest(of: "films", in: "/srv/films") == "2026-11-22T00:00:00Z")
        #expect(log.newest(of: "films", in: "/srv/music") == nil)
    }

    @Test func aNameIsNoPath() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        let odd = record("2026-11-20T00:00:00Z", project: "../../../etc/x")
        try keep(odd, log)
        #expect(folder.files.count == 1)
        #expect(try keep(record("2026/../../../x", project: "../../../etc/x"), log) == odd)
        #expect(folder.files.count == 2)
    }

    @Test func rubbishCountsForNothing() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        let good = record("2026-11-20T00:00:00Z")
        try keep(good, log)
        let stack = try #require(folder.files.first?.split(separator: "/").first)
        let whole = String(decoding: good.json, as: UTF8.self)
        let rubbish = [
            "", "{", String(whole.prefix(200)), "[]", whole.replacing("\"schema\": 1", with: "\"schema\": 2"),
        ]
        for (index, text) in rubbish.enumerated() {
            try folder.write(text, "\(stack)/2026-11-2\(index + 1)T00-00-00Z.json")
        }
        mkdir("\(folder.path)/audits/\(stack)/2026-11-29T00-00-00Z.json", 0o700)
        var other = record("2026-11-30T00:00:00Z")
        other.findings = []
        #expect(try keep(other, log) == good)
        rmdir("\(folder.path)/audits/\(stack)/2026-11-29T00-00-00Z.json")
    }

    @Test func theNewestAndOneADayAreKept() throws {
        func name(_ day: Int, _ hour: Int) -> String {
            "2026-\(day / 28 + 10)-\(day % 28 + 10)T\(hour + 10)-00-00Z.json"
        }
        var names: [String] = []
        for day in 0..<40 { for hour in 0..<5 { names.append(name(day, hour)) } }
        names.sort()
        let kept = Set(names).subtracting(AuditLog.past(names))
        #expect(kept.isSuperset(of: names.suffix(20)))
        // The newest twenty are four days; of each day before them the last one stays.
        #expect(kept.count == 20 + 36)
        #expect(Set(kept.map { $0.prefix(10) }).count == 40)
        #expect(kept.filter { !names.suffix(20).contains($0) }.allSatisfy { $0.contains("T14-") })
        #expect(AuditLog.past(Array(names.prefix(20))).isEmpty)
    }

    @Test func aFolderThatCannotBeWrittenIsSaid() throws {
        let failure = #expect(throws: AtomicFile.Failure.self) {
            try keep(record("2026-11-20T00:00:00Z"), AuditLog(in: "/proc/self/none"))
        }
        #expect(failure?.path.hasPrefix("/proc/self/none") ?? false)
    }

    @Test func manyAuditsStayFew() throws {
        let folder = try Folder()
        let log = AuditLog(in: folder.path)
        for minute in 10..<60 { try keep(record("2026-11-20T10:\(minute):00Z"), log) }
        #expect(folder.files.count < 21 + AuditLog.together)
        #expect(folder.files.last?.hasSuffix("T10-59-00Z.json") ?? false)
    }
}
