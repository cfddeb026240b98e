import Synchronization

/// Holds the secret values of a run and keeps them out of every text that is written.
///
/// It is the last line of defence: renderers mask by what they know and then pass their text through here. A value of 8
/// characters or more that is not a common word is masked wherever it appears; a shorter or common one only on the line
/// it was written on, for `admin` is also a word. Nothing ever reads the values back.
public final class Redactor: Sendable {
    private struct Values {
        /// Values to be masked everywhere, by their first eight bytes.
        var everywhere: [UInt64: [[UInt8]]] = [:]
        /// A bit for each of those beginnings, so that nearly every place of a text is passed by without a search.
        var beginnings = [UInt64](repeating: 0, count: 64)
        var known: Set<String> = []
        /// Values to be masked on their own line.
        var atPlace: [Place: [String]] = [:]
        /// Folders that paths begin with, each ending in a slash.
        var folders: Set<[UInt8]> = []
    }

    private struct Place: Hashable {
        var file: String
        var line: Int
    }

    /// The fewest characters of a value that is masked everywhere.
    public static let leastLength = 8

    private let values = Mutex(Values())

    public init() {}

    /// Takes in a secret value, and the line it was written on where that is known.
    public func insert(_ value: String, at span: SourceSpan? = nil) {
        // Most are one line of plain characters.
        let isPlain = value.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !value.isEmpty
        let lines =
            isPlain
            ? [String(value.trimmingBlanks)]
            : value.split(whereSeparator: \.isNewline).map { String(String($0).trimmingBlanks) }
        values.withLock { values in
            if let span, lines.count == 1 {
                values.atPlace[Place(file: span.file, line: span.line), default: []].append(value)
            }
            for line in lines where Redactor.isDistinctive(line) && values.known.insert(line).inserted {
                let bytes = Array(line.utf8)
                let beginning = Redactor.beginning(bytes[...])
                values.everywhere[beginning, default: []].append(bytes)
                let (word, bit) = Redactor.bit(of: beginning)
                values.beginnings[word] |= bit
            }
        }
    }

    /// Lets paths of that folder through: a place is of no use when its path is masked, the folder's name is there for
    /// everybody who sees the folder, and a mask in it would tell that the name is somebody's password.
    ///
    /// - Parameter folder: the project's folder, as paths in reports begin with it. Its name alone is still masked.
    public func allow(pathsIn folder: String) {
        let bytes = Array(folder.utf8)
        guard let last = bytes.last else { return }
        values.withLock { _ = $0.folders.insert(last == 0x2F ? bytes : bytes + [0x2F]) }
    }

    /// The text with every distinctive secret masked at equal width.
    public func redact(_ text: String) -> String {
        // A copy, so that nobody waits for a long text.
        let values = values.withLock { $0 }
        guard !values.everywhere.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var matches: [SecretMatch] = []
        var place = 0
        var window = Redactor.beginning(bytes.prefix(Redactor.leastLength))
        while place + Redactor.leastLength <= bytes.count {
            let (word, bit) = Redactor.bit(of: window)
            if values.beginnings[word] & bit != 0 {
                let longest = (values.everywhere[window] ?? []).filter { bytes[place...].starts(with: $0) }
                    .max { $0.count < $1.count }
                if let longest {
                    // The next one may begin before this one ends.
                    matches.append(SecretMatch(range: place..<(place + longest.count), kind: .other))
                }
            }
            place += 1
            if place + Redactor.leastLength <= bytes.count {
                window = window << 8 | UInt64(bytes[place + Redactor.leastLength - 1])
            }
        }
        guard !matches.isEmpty else { return text }
        if !values.folders.isEmpty {
            let allowed = Redactor.paths(in: values.folders, of: bytes)
            matches.removeAll { match in
                allowed.contains {
                    $0.lowerBound <= match.range.lowerBound && match.range.upperBound <= $0.upperBound
                }
            }
        }
        return SecretScanner.cover(text, SecretMatch.joined(matches))
    }

    /// Which bit of the 4096 stands for a beginning: the multiplication spreads it (Knuth, The Art of Computer
    /// Programming, 6.4).
    private static func bit(of beginning: UInt64) -> (word: Int, bit: UInt64) {
        let place = Int(truncatingIfNeeded: (beginning &* 0x9E37_79B9_7F4A_7C15) >> 52)
        return (place >> 6, 1 << UInt64(place & 63))
    }

    /// Where a path begins with one of the folders: at the start of a word, not inside a URL.
    private static func paths(in folders: Set<[UInt8]>, of bytes: [UInt8]) -> [Range<Int>] {
        bytes.indices.flatMap { start -> [Range<Int>] in
            let before = start == 0 ? 0x20 : bytes[start - 1]
            guard before.isSpace || before.isQuote || before == 0x28 || before == 0x3D else { return [] }
            return folders.filter { bytes[start...].starts(with: $0) }.map { start..<(start + $0.count) }
        }
    }

    /// A line of the owner's file with every secret masked that was found on it or anywhere else.
    ///
    /// - Parameter scanner: finds what the line itself gives away.
    public func mask(_ line: String, file: String, number: Int, with scanner: SecretScanner) -> String {
        let here = values.withLock { $0.atPlace[Place(file: file, line: number)] ?? [] }
        var masked = scanner.mask(line)
        guard line.utf8.count <= SecretShapes.limit else { return redact(masked) }
        for value in Set(here).sorted(by: { $0.utf8.count > $1.utf8.count }) where !value.isEmpty {
            masked = Redactor.cover(value, in: masked)
        }
        return redact(masked)
    }

    /// Masks `value` where it stands as a word of its own, or anywhere when it is long.
    private static func cover(_ value: String, in text: String) -> String {
        let bytes = ByteText(text)
        let needle = Array(value.utf8)
        let isLong = needle.count >= leastLength
        let matches = bytes.bytes.indices.compactMap { start -> SecretMatch? in
            let end = start + needle.count
            guard end <= bytes.count, bytes.bytes[start..<end].elementsEqual(needle) else { return nil }
            let isWord =
                (start == 0 || !bytes.bytes[start - 1].isToken) && (end == bytes.count || !bytes.bytes[end].isToken)
            // A name before `=` or `:` is not the value.
            let isName = end < bytes.count && (bytes.bytes[end] == 0x3D || bytes.bytes[end] == 0x3A)
            return (isWord && !isName) || isLong ? SecretMatch(range: start..<end, kind: .other) : nil
        }
        return SecretScanner.cover(text, SecretMatch.joined(matches))
    }

    /// The first eight bytes as a number.
    private static func beginning(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.prefix(leastLength).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func isDistinctive(_ value: String) -> Bool {
        value.utf8.count >= leastLength && !KnownSecrets.isCommon(value) && Set(value.utf8).count >= 4
    }
}

extension Redactor: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
