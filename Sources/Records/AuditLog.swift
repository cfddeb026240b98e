import Glibc

/// The audits of this machine's stacks: one small file each, the newest of them and one a day.
///
/// A file is put in place whole, but not forced to the disk: an audit waits for no disk, and a record that a power cut
/// took is one record less. What cannot be read counts for nothing and is left where it is.
public struct AuditLog: Sendable {
    /// How many of one stack are kept, whatever their age.
    public static let newest = 20
    /// For how many days the last one of each day is kept besides.
    public static let days = 90
    /// How many that are past their time are let go of together.
    static let together = 8
    /// The most bytes of one record that are read.
    static let sizeLimit = 1 << 20
    /// How many of the newest are looked through for one that can be compared.
    private static let looked = 8

    private let folder: String

    /// - Parameter folder: the state folder, absolute.
    public init(in folder: String) {
        self.folder = folder + "/audits"
    }

    /// An audit that is to be kept, with the bytes that it is kept as.
    public struct Draft: Sendable, Hashable {
        public let record: AuditRecord
        fileprivate let bytes: [UInt8]

        public init(_ record: AuditRecord) {
            self.record = record
            bytes = record.json
        }
    }

    /// The newest earlier audit of the stack that saw the same kinds of evidence; nil where there is none.
    public func last(before draft: Draft) -> AuditRecord? {
        let record = draft.record
        let home = self.home(record.project, record.directory)
        for name in AuditLog.names(in: home).suffix(AuditLog.looked).reversed() {
            guard let bytes = try? AppendOnlyFile(path: "\(home)/\(name)").read(limit: AuditLog.sizeLimit) else {
                continue
            }
            // The usual case: nothing has changed since.
            if let same = AuditRecord.constantPart(of: bytes), same == AuditRecord.constantPart(of: draft.bytes),
                let moment = AuditRecord.moment(of: bytes)
            {
                var last = record
                last.audited = moment
                return last
            }
            guard let found = AuditRecord(json: bytes), found.project == record.project,
                found.directory == record.directory, found.seen == record.seen
            else { continue }
            return found
        }
        return nil
    }

    /// When the newest audit of the stack was made, ISO 8601 in UTC; nil where none is kept.
    public func newest(of project: String, in directory: String) -> String? {
        let home = self.home(project, directory)
        for name in AuditLog.names(in: home).suffix(AuditLog.looked).reversed() {
            let bytes = try? AppendOnlyFile(path: "\(home)/\(name)").read(limit: AuditLog.sizeLimit)
            // Its head is enough: each audit asks.
            if let moment = bytes.flatMap({ AuditRecord.moment(of: $0) }) { return moment }
        }
        return nil
    }

    /// Keeps an audit, and lets go of those that are past their time.
    /// - Throws: `AtomicFile.Failure` when it cannot be written.
    public func add(_ draft: Draft) throws(AtomicFile.Failure) {
        let home = self.home(draft.record.project, draft.record.directory)
        let name = AuditLog.name(draft.record.audited)
        try AtomicFile.makeFolder(home)
        try AtomicFile.write(draft.bytes, to: "\(home)/\(name)", isForced: false)
        var names = AuditLog.names(in: home)
        if names.last != name { names = names.filter { $0 != name } + [name] }
        // Some at a time, so that not every audit has one to remove.
        let past = AuditLog.past(names)
        if past.count >= AuditLog.together { for old in past { unlink("\(home)/\(old)") } }
    }

    /// The names to let go of, of names in their order: more than the newest, and not the last of one of the last days.
    static func past(_ names: [String]) -> [String] {
        guard names.count > newest else { return [] }
        let older = names.dropLast(newest)
        var days: [Substring] = []
        var past: [String] = []
        for name in older.reversed() {
            let day = name.prefix(10)
            if days.last != day, days.count < AuditLog.days {
                days.append(day)
            } else {
                past.append(name)
            }
        }
        return past
    }

    /// One folder for each stack.
    private func home(_ project: String, _ directory: String) -> String {
        "\(folder)/\(StackFolder.name(of: project, in: directory))"
    }

    /// `2026-11-22T17-02-05Z.json`
    private static func name(_ moment: String) -> String {
        String(decoding: moment.utf8.map { $0 == 0x3A || $0 == 0x2F ? 0x2D : $0 }, as: UTF8.self) + ".json"
    }

    /// The records' names, the oldest first.
    private static func names(in home: String) -> [String] {
        guard let directory = opendir(home) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory), names.count < 10_000 {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.utf8.count > 6, name.utf8.suffix(6).elementsEqual("Z.json".utf8) { names.append(name) }
        }
        return names.sorted()
    }
}
