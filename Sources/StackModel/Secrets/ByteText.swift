/// A text as bytes, for looking for shapes in it without a regular expression.
struct ByteText: Sendable {
    let bytes: [UInt8]
    /// The same with ASCII capitals made small.
    let lower: [UInt8]
    /// Which bytes, modulo 64, `lower` holds: most words that are looked for have one that a short text has not.
    private let held: UInt64

    init(_ text: String) {
        bytes = Array(text.utf8)
        var held: UInt64 = 0
        lower = bytes.map { byte in
            let small = byte.isUpper ? byte + 0x20 : byte
            held |= 1 << UInt64(small & 63)
            return small
        }
        self.held = held
    }

    var count: Int { bytes.count }

    /// The offsets at which `word`, given in small letters, begins; capitals in the text count as small.
    func places(of word: String) -> [Int] {
        var word = word
        return word.withUTF8 { needle in
            guard let first = needle.first, needle.count <= lower.count,
                needle.allSatisfy({ held & (1 << UInt64($0 & 63)) != 0 })
            else { return [] }
            var found: [Int] = []
            var place = 0
            let last = lower.count - needle.count
            while place <= last {
                if lower[place] == first, needle.indices.allSatisfy({ lower[place + $0] == needle[$0] }) {
                    found.append(place)
                    place += needle.count
                } else {
                    place += 1
                }
            }
            return found
        }
    }

    /// Whether `word` begins at `place`, exactly as written.
    func has(_ word: String, at place: Int) -> Bool {
        let needle = Array(word.utf8)
        return place >= 0 && place + needle.count <= count
            && bytes[place..<(place + needle.count)].elementsEqual(needle)
    }

    /// The end of the run of bytes from `start` on that `belongs` holds for.
    func end(from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var place = start
        while place < count, belongs(bytes[place]) { place += 1 }
        return place
    }

    /// The start of the run of bytes before `end` that `belongs` holds for.
    func start(before end: Int, while belongs: (UInt8) -> Bool) -> Int {
        var place = end
        while place > 0, belongs(bytes[place - 1]) { place -= 1 }
        return place
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLower: Bool { (0x61...0x7A).contains(self) }
    var isUpper: Bool { (0x41...0x5A).contains(self) }
    var isWord: Bool { isDigit || isLower || isUpper }
    var isHex: Bool { isDigit || (0x61...0x66).contains(self) || (0x41...0x46).contains(self) }
    /// A space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var isSpace: Bool { isBlank || self == 0x0A || self == 0x0D }
    var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
    /// Letters, digits, `-` and `_`: what tokens are made of.
    var isToken: Bool { isWord || self == 0x2D || self == 0x5F }
    /// The alphabet of Base64, both kinds, with its padding.
    var isBase64: Bool { isToken || self == 0x2B || self == 0x2F || self == 0x3D }
    /// What a variable, flag, label or XML element is named with.
    var isName: Bool { isToken || self == 0x2E }
}

extension String {
    /// Whether these bytes stand anywhere in it: many times faster than a search by characters, and the same for ASCII.
    func hasBytes(of part: String) -> Bool {
        var text = self
        return text.withUTF8 { ByteText.holds($0, part) }
    }
}

extension ByteText {
    /// Whether the part's bytes stand anywhere in the text.
    static func holds(_ text: UnsafeBufferPointer<UInt8>, _ part: String) -> Bool {
        var part = part
        return part.withUTF8 { part in
            guard let first = part.first, part.count <= text.count else { return part.isEmpty }
            for start in 0...(text.count - part.count) where text[start] == first {
                if part.indices.allSatisfy({ text[start + $0] == part[$0] }) { return true }
            }
            return false
        }
    }
}
