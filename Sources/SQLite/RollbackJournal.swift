import FileAccess

/// Finds the pages that a transaction was about to replace (`NAME-journal`): with them the database is as it was last
/// committed, and nobody needs to roll it back on the owner's disk.
///
/// Source: "The Rollback Journal" in SQLite's file format document: headers of one sector each, followed by records of a
/// page's number, its contents and a checksum over every 200th byte.
enum RollbackJournal {
    private static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

    /// - Returns: nil where it is not hot: it is empty, was zeroed at a commit, or nothing of it was synced.
    /// - Throws: `DatabaseFailure`.
    static func places(
        in file: any OpenFile, pageSize: Int, bounds: ReadBounds
    ) throws(DatabaseFailure) -> PagePlaces? {
        let size: Int
        do { size = try file.stamp().size } catch { throw DatabaseFailure(error) }
        try bounds.check(size, of: "rollback journal")
        var places: PagePlaces?
        var offset = 0
        while let header = try Header(of: file, at: offset, size: size) {
            try bounds.check()
            guard header.pageSize == pageSize else {
                throw DatabaseFailure(.damaged, "has a journal with pages of another size")
            }
            var found = places ?? PagePlaces(file: file, pageCount: header.pageCount)
            let end = try records(of: file, header, pageSize: pageSize, size: size, into: &found, bounds: bounds)
            places = found
            // Headers begin at whole sectors.
            guard let end else { break }
            offset = (end + header.sector - 1) / header.sector * header.sector
        }
        guard let places else { return nil }
        // A journal of several databases names what says whether they were committed together.
        if try file.bytes(8, at: max(0, size - 8)) == magic {
            throw DatabaseFailure(.changing, "is in the middle of a transaction over several databases")
        }
        return places
    }

    /// - Returns: where the records end; nil where one is not whole, which ends the journal.
    private static func records(
        of file: any OpenFile, _ header: Header, pageSize: Int, size: Int, into places: inout PagePlaces,
        bounds: ReadBounds
    ) throws(DatabaseFailure) -> Int? {
        let recordSize = 4 + pageSize + 4
        var offset = header.end
        let count = min(header.count ?? Int.max, max(0, size - offset) / recordSize)
        for _ in 0..<count {
            try bounds.check()
            let record = try file.bytes(recordSize, at: offset)
            guard record.count == recordSize else { return nil }
            let page = BigEndian.word(record, at: 0)
            var sum = header.nonce
            var index = pageSize - 200
            while index > 0 {
                sum = sum &+ UInt32(record[4 + index])
                index -= 200
            }
            guard page != 0, sum == BigEndian.word(record, at: 4 + pageSize) else { return nil }
            // The first record of a page has what it was before the transaction.
            if page <= places.pageCount, places.offsets[page] == nil { places.offsets[page] = offset + 4 }
            offset += recordSize
        }
        return offset
    }

    private struct Header {
        /// nil: as many as the file has.
        var count: Int?
        var nonce: UInt32
        /// How many pages the database had before the transaction.
        var pageCount: UInt32
        var sector: Int
        var pageSize: Int
        /// Where its records begin.
        var end: Int

        init?(of file: any OpenFile, at offset: Int, size: Int) throws(DatabaseFailure) {
            guard offset >= 0, offset + 28 <= size else { return nil }
            let bytes = try file.bytes(28, at: offset)
            guard bytes.count == 28, bytes.starts(with: RollbackJournal.magic) else { return nil }
            let number = BigEndian.word(bytes, at: 8)
            count = number == .max ? nil : Int(number)
            nonce = BigEndian.word(bytes, at: 12)
            pageCount = BigEndian.word(bytes, at: 16)
            sector = Int(BigEndian.word(bytes, at: 20))
            pageSize = Int(BigEndian.word(bytes, at: 24))
            guard sector >= 512, sector <= 65_536, sector & (sector - 1) == 0, number != 0 else { return nil }
            end = offset + sector
        }
    }
}
