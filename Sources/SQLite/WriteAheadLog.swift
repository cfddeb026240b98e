import FileAccess

/// Finds the committed pages in a write-ahead log (`NAME-wal`), without the index (`NAME-shm`) that SQLite would make
/// for it beside the owner's database.
///
/// Source: "The WAL File Format" in SQLite's file format document: a header of 32 bytes, then frames of 24 bytes and one
/// page; a frame counts when its salts are the header's and its checksum is right, up to the last that commits.
enum WriteAheadLog {
    static let headerSize = 32
    private static let frameHeaderSize = 24

    /// - Parameter pageSize: the database's.
    /// - Returns: nil where it holds nothing that is committed.
    /// - Throws: `DatabaseFailure` when it cannot be read, or passes a bound.
    static func places(
        in file: any OpenFile, pageSize: Int, bounds: ReadBounds
    ) throws(DatabaseFailure) -> PagePlaces? {
        let header = try file.bytes(headerSize, at: 0)
        guard header.count == headerSize else { return nil }
        let magic = BigEndian.word(header, at: 0)
        guard magic & 0xFFFF_FFFE == 0x377F_0682, BigEndian.word(header, at: 4) == 3_007_000 else { return nil }
        var sum = Checksum(isBigEndian: magic & 1 == 1)
        header[..<24].withUnsafeBytes { sum.add($0) }
        // As SQLite itself: a log whose header is not whole says nothing.
        guard sum.first == BigEndian.word(header, at: 24), sum.second == BigEndian.word(header, at: 28) else {
            return nil
        }
        guard BigEndian.word(header, at: 8) == UInt32(pageSize) else {
            throw DatabaseFailure(.damaged, "has a write-ahead log with pages of another size")
        }
        let size: Int
        do { size = try file.stamp().size } catch { throw DatabaseFailure(error) }
        try bounds.check(size, of: "write-ahead log")
        return try frames(of: file, header: header, sum: sum, pageSize: pageSize, size: size, bounds: bounds)
    }

    private static func frames(
        of file: any OpenFile, header: [UInt8], sum start: Checksum, pageSize: Int, size: Int, bounds: ReadBounds
    ) throws(DatabaseFailure) -> PagePlaces? {
        let frameSize = frameHeaderSize + pageSize
        let many = max(1, (1 << 18) / frameSize)
        var sum = start
        var committed: PagePlaces?
        var pending: [UInt32: Int] = [:]
        var offset = headerSize
        while offset + frameSize <= size {
            try bounds.check()
            let chunk = try file.bytes(min(many, (size - offset) / frameSize) * frameSize, at: offset)
            guard chunk.count >= frameSize else { break }
            for start in stride(from: 0, through: chunk.count - frameSize, by: frameSize) {
                let isWhole = chunk.withUnsafeBytes { bytes -> Bool in
                    let frame = UnsafeRawBufferPointer(rebasing: bytes[start..<start + frameSize])
                    guard header[16..<24].elementsEqual(frame[8..<16]) else { return false }
                    sum.add(UnsafeRawBufferPointer(rebasing: frame[..<8]))
                    sum.add(UnsafeRawBufferPointer(rebasing: frame[frameHeaderSize...]))
                    return sum.first == BigEndian.word(frame, at: 16) && sum.second == BigEndian.word(frame, at: 20)
                }
                let page = BigEndian.word(chunk, at: start)
                guard isWhole, page != 0 else { return committed }
                pending[page] = offset + start + frameHeaderSize
                let pageCount = BigEndian.word(chunk, at: start + 4)
                guard pageCount != 0 else { continue }
                var places = committed ?? PagePlaces(file: file, pageCount: pageCount)
                places.offsets.merge(pending) { _, last in last }
                places.pageCount = pageCount
                committed = places
                pending = [:]
            }
            offset += chunk.count / frameSize * frameSize
        }
        return committed
    }

    /// The running checksum over pairs of words.
    private struct Checksum {
        var first: UInt32 = 0
        var second: UInt32 = 0
        let isBigEndian: Bool

        init(isBigEndian: Bool) {
            self.isBigEndian = isBigEndian
        }

        /// - Parameter bytes: a multiple of eight.
        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            var (one, two) = (first, second)
            var offset = 0
            while offset + 8 <= bytes.count {
                let left = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let right = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                one = one &+ (isBigEndian ? UInt32(bigEndian: left) : UInt32(littleEndian: left)) &+ two
                two = two &+ (isBigEndian ? UInt32(bigEndian: right) : UInt32(littleEndian: right)) &+ one
                offset += 8
            }
            (first, second) = (one, two)
        }
    }
}
