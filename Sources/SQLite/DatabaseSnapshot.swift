import FileAccess

/// The pages of a database as they were last committed, read from its files without any lock and without writing.
///
/// SQLite itself would make an index beside a write-ahead log, roll a journal back, and hold up the app's own writer.
/// This reads the committed pages wherever they stand, and afterwards looks whether a writer was at it meanwhile.
final class DatabaseSnapshot {
    let pageSize: Int
    /// Bytes, as SQLite is to see it.
    let size: Int
    /// Why reading ended, where it was not SQLite that found it.
    var failure: DatabaseFailure?
    let deadline: ContinuousClock.Instant

    private let main: any OpenFile
    /// Those that win over the database file, the first first.
    private let places: [PagePlaces]
    private let parts: Parts
    private var rest: Int

    /// The files of a database, and what tells that they are still the same.
    private struct Parts {
        var main: Part
        var log: Part?
        var journal: Part?

        struct Part: Equatable {
            var stamp: FileStamp
            /// What SQLite changes when it begins anew.
            var head: [UInt8]

            static func of(_ file: any OpenFile, head: Int) throws(DatabaseFailure) -> Part {
                let stamp: FileStamp
                do { stamp = try file.stamp() } catch { throw DatabaseFailure(error) }
                return Part(stamp: stamp, head: try file.bytes(head, at: 0))
            }
        }
    }

    /// - Throws: ``DatabaseFailure``.
    init(
        _ path: String, in files: any FileSystem, limits: DatabaseLimits, deadline: ContinuousClock.Instant
    ) throws(DatabaseFailure) {
        self.deadline = deadline
        rest = limits.readBytes
        do { main = try files.open(path) } catch { throw DatabaseFailure(error) }
        let header = try main.bytes(100, at: 0)
        guard !header.isEmpty else { throw DatabaseFailure(.notADatabase, "is empty") }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw DatabaseFailure(.notADatabase, "is no SQLite database")
        }
        let field = Int(header[16]) << 8 | Int(header[17])
        let written = field == 1 ? 65_536 : field
        pageSize = written
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else {
            throw DatabaseFailure(.damaged, "has a damaged header")
        }
        let bounds = ReadBounds(logBytes: limits.logBytes, deadline: deadline)
        let state = try Part.of(main, head: 100)
        let journal = try DatabaseSnapshot.beside(path + "-journal", in: files)
        let log = try DatabaseSnapshot.beside(path + "-wal", in: files)
        parts = Parts(
            main: state, log: try log.map { file throws(DatabaseFailure) in try Part.of(file, head: 32) },
            journal: try journal.map { file throws(DatabaseFailure) in try Part.of(file, head: 28) })
        var places: [PagePlaces] = []
        if let log, let found = try WriteAheadLog.places(in: log, pageSize: pageSize, bounds: bounds) {
            places.append(found)
        }
        if let journal, let found = try RollbackJournal.places(in: journal, pageSize: pageSize, bounds: bounds) {
            places.append(found)
        }
        self.places = places
        // Whole pages: what is cut off in the middle of one is not there.
        let pages = places.first.map { Int($0.pageCount) } ?? state.stamp.size / written
        guard pages > 0 else { throw DatabaseFailure(.damaged, "is cut off") }
        size = pages * pageSize
    }

    private typealias Part = Parts.Part

    /// Whether a writer was at it since this was made, so that what was read may be half old and half new.
    func wasWrittenTo(_ path: String, in files: any FileSystem) throws(DatabaseFailure) -> Bool {
        guard try Part.of(main, head: 100) == parts.main else { return true }
        // A log that only grew has what was read at the same places.
        let log = try DatabaseSnapshot.beside(path + "-wal", in: files)
        let logNow = try log.map { file throws(DatabaseFailure) in try Part.of(file, head: 32) }
        guard logNow?.stamp.inode == parts.log?.stamp.inode, logNow?.head == parts.log?.head else { return true }
        let journal = try DatabaseSnapshot.beside(path + "-journal", in: files)
        return try journal.map { file throws(DatabaseFailure) in try Part.of(file, head: 28) } != parts.journal
    }

    /// Copies a part of the database, the pages wherever they stand.
    /// - Returns: how many bytes it has of those.
    /// - Throws: ``DatabaseFailure``.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DatabaseFailure) -> Int {
        if ContinuousClock.now > deadline { throw DatabaseFailure(.tooSlow, "took too long to read") }
        rest -= buffer.count
        guard rest >= 0 else { throw DatabaseFailure(.tooLarge, "is too large to go through") }
        let wanted = max(0, min(buffer.count, size - offset))
        var done = 0
        while done < wanted {
            let position = offset + done
            let inner = position % pageSize
            let count = min(wanted - done, pageSize - inner)
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
            let page = UInt32(truncatingIfNeeded: position / pageSize + 1)
            let read: Int
            do {
                if let place = places.first(where: { $0.offsets[page] != nil }), let start = place.offsets[page] {
                    read = try place.file.read(into: part, at: start + inner)
                } else {
                    read = try main.read(into: part, at: position)
                }
            } catch {
                throw DatabaseFailure(error)
            }
            done += read
            if read < count { break }
        }
        hideTheLog(buffer, offset, done)
        return done
    }

    /// Bytes 18 and 19 say 2 where the database has a write-ahead log; SQLite is not to look for one.
    private func hideTheLog(_ buffer: UnsafeMutableRawBufferPointer, _ offset: Int, _ count: Int) {
        for byte in 18...19 where byte >= offset && byte < offset + count && buffer[byte - offset] == 2 {
            buffer[byte - offset] = 1
        }
    }

    /// nil where there is none.
    private static func beside(_ path: String, in files: any FileSystem) throws(DatabaseFailure) -> (any OpenFile)? {
        do {
            return try files.open(path)
        } catch {
            if error.code == .missing { return nil }
            let name = path.hasSuffix("-wal") ? "write-ahead log" : "journal"
            throw DatabaseFailure(
                error.code == .notPermitted ? .notPermitted : .failed,
                "has a \(name) that could not be read: \(error.message)")
        }
    }
}
