/// Whole numbers as SQLite's files have them: the most significant byte first.
enum BigEndian {
    /// The 32 bits at that byte; the caller has looked that there are four.
    static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { word($0, at: offset) }
    }
}
