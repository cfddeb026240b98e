import FileAccess

/// Where pages stand whose newest committed contents are not in the database file itself.
struct PagePlaces {
    let file: any OpenFile
    /// The byte at which the page with that number begins.
    var offsets: [UInt32: Int] = [:]
    /// How many pages the database has with them.
    var pageCount: UInt32
}

/// What a part of a database is read under.
struct ReadBounds {
    var logBytes: Int
    var deadline: ContinuousClock.Instant

    /// - Throws: `DatabaseFailure` once the deadline has passed.
    func check() throws(DatabaseFailure) {
        if ContinuousClock.now > deadline { throw DatabaseFailure(.tooSlow, "took too long to read") }
    }

    /// - Throws: `DatabaseFailure` where the file is larger than what may be gone through.
    func check(_ size: Int, of what: String) throws(DatabaseFailure) {
        guard size <= logBytes else {
            throw DatabaseFailure(.tooLarge, "has a \(what) of more than \(logBytes >> 20) MB")
        }
    }
}

extension OpenFile {
    /// The bytes at that place, fewer where the file ends.
    func bytes(_ count: Int, at offset: Int) throws(DatabaseFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: FileError?
        let read = bytes.withUnsafeMutableBytes { buffer -> Int in
            do throws(FileError) {
                return try self.read(into: buffer, at: offset)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw DatabaseFailure(failure) }
        bytes.removeLast(count - read)
        return bytes
    }
}

extension DatabaseFailure {
    init(_ error: FileError) {
        switch error.code {
        case .missing: self.init(.missing, "is not there")
        case .notPermitted: self.init(.notPermitted, "could not be read: \(error.message)")
        case .notAFile, .tooLarge: self.init(.notADatabase, error.message)
        case .failed: self.init(.failed, "could not be read: \(error.message)")
        }
    }
}
