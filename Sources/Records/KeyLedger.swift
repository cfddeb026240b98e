import Clients
public import StackModel

/// Since when this machine's audits know the keys of its apps: `keys.json` in the state folder, for the owner alone.
///
/// What stands there is no key and leads to none: a fingerprint under 128 random bits that stand in the same file, and
/// only of keys that nobody can try out (``leastLength``). What is guessable is never entered.
public struct KeyLedger: Sendable {
    /// The fewest characters of a key that is entered: 20 of random hexadecimal digits are 80 bits.
    public static let leastLength = 20
    /// The most keys that are kept, those seen last.
    static let limit = 1000
    /// After so many days without having been seen a key is let go of: two years.
    static let forgottenAfter = 730
    private static let sizeLimit = 1 << 20

    /// One key at one place.
    public struct Entry: Sendable, Hashable {
        /// The fingerprint of the setting it stands in.
        public var place: String
        /// The fingerprint of the key.
        public var key: String
        public var first: CalendarDay
        public var last: CalendarDay
    }

    /// What the file says.
    public struct Contents: Sendable {
        fileprivate let words: (UInt64, UInt64)
        public internal(set) var entries: [Entry] = []

        /// What fingerprints are made with on this machine.
        public var fingerprints: FingerprintKey { FingerprintKey(words.0, words.1) }

        /// Notes that the key was seen at the place on that day.
        /// - Returns: whether the file has to be written for it, and since when the key is known there.
        public mutating func see(_ key: String, at place: String, on day: CalendarDay) -> (
            isNew: Bool, first: CalendarDay
        ) {
            guard let index = entries.firstIndex(where: { $0.place == place && $0.key == key }) else {
                entries.append(Entry(place: place, key: key, first: day, last: day))
                return (true, day)
            }
            // Once a week is enough to know what it was replaced after.
            let isDue = entries[index].last.days(until: day) >= 7
            if isDue { entries[index].last = day }
            return (isDue, min(entries[index].first, day))
        }

        /// The last day on which another key than that was seen at the place, before that one was.
        public func replaced(_ key: String, at place: String) -> CalendarDay? {
            guard let own = entries.first(where: { $0.place == place && $0.key == key }) else { return nil }
            return entries.filter { $0.place == place && $0.key != key && $0.first < own.first }.map(\.last).max()
        }
    }

    private let path: String

    /// - Parameter folder: the state folder, absolute.
    public init(in folder: String) {
        path = folder + "/keys.json"
    }

    /// What is kept; nothing, under new random bits, where there is no file.
    /// - Throws: `AtomicFile.Failure` when it is there and cannot be read: it is left as it is then.
    public func read() throws(AtomicFile.Failure) -> Contents {
        let bytes = try AppendOnlyFile(path: path).read(limit: KeyLedger.sizeLimit)
        if bytes.isEmpty {
            var random = SystemRandomNumberGenerator()
            return Contents(words: (random.next(), random.next()))
        }
        guard let json = try? JSON(bytes, depthLimit: 4), json["schema"].int == 1, let key = json["key"].string,
            key.utf8.count == 32, let first = UInt64(key.prefix(16), radix: 16),
            let second = UInt64(key.dropFirst(16), radix: 16), let seen = json["seen"].elements
        else { throw AtomicFile.Failure(path: path, message: "is not what this program keeps there") }
        let entries = seen.compactMap { one -> Entry? in
            let words = one.strings
            guard words.count == 4, words[0...1].allSatisfy({ UInt64($0, radix: 16) != nil }),
                let first = CalendarDay(words[2]), let last = CalendarDay(words[3])
            else { return nil }
            return Entry(place: words[0], key: words[1], first: first, last: last)
        }
        return Contents(words: (first, second), entries: entries)
    }

    /// Writes what is kept; readers see the old file or the new one. It is not forced to the disk, like the records of
    /// audits: what a power cut took is learnt anew.
    /// - Throws: `AtomicFile.Failure`.
    public func write(_ contents: Contents, on day: CalendarDay) throws(AtomicFile.Failure) {
        let kept = contents.entries.filter { $0.last.days(until: day) <= KeyLedger.forgottenAfter }
            .sorted { ($0.last, $0.place, $0.key) > ($1.last, $1.place, $1.key) }.prefix(KeyLedger.limit)
        let lines = kept.map { "    [\"\($0.place)\", \"\($0.key)\", \"\($0.first)\", \"\($0.last)\"]" }
        let key = [contents.words.0, contents.words.1].map(KeyLedger.digits).joined()
        let text = """
            {
              "schema": 1,
              "key": "\(key)",
              "seen": [
            \(lines.joined(separator: ",\n"))
              ]
            }

            """
        if let end = path.lastIndex(of: "/") { try AtomicFile.makeFolder(String(path[..<end])) }
        try AtomicFile.write(Array(text.utf8), to: path, isForced: false)
    }

    private static func digits(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
