import Glibc

/// What the kernel counts of an interface in another namespace.
public enum NamespaceCounters {
    private static let limit = 64 << 10

    /// The bytes that came in by an interface; nil where there is none.
    ///
    /// - Parameters:
    ///   - process: any process in the namespace.
    ///   - proc: `/proc`, or a folder that stands for it.
    public static func received(_ interface: String, ofProcess process: Int, proc: String = "/proc") -> UInt64? {
        let descriptor = open("\(proc)/\(process)/net/dev", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var length = 0
        while length < limit {
            let count = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: length), limit - length)
            }
            guard count > 0 else { break }
            length += count
        }
        for line in bytes[..<length].split(separator: 10) {
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == ":" })
            if words.count > 1, words[0] == interface { return UInt64(words[1]) }
        }
        return nil
    }
}
