extension JSON {
    /// The deepest nesting that is read.
    public static let depthLimit = 64
    /// The most values of one document.
    public static let countLimit = 1_000_000

    /// Reads a whole document, strictly by RFC 8259: no comments, no trailing commas, no name twice in one object.
    /// - Throws: ``JSONFailure`` when it is not one, is cut short, or is deeper or larger than the limits.
    public init(_ bytes: [UInt8], depthLimit: Int = JSON.depthLimit, countLimit: Int = JSON.countLimit)
        throws(JSONFailure)
    {
        var reader = JSONReader(bytes, depthLimit: depthLimit, countLimit: countLimit)
        self = try reader.document()
    }

    /// Reads a document from text.
    /// - Throws: ``JSONFailure`` when it is not one.
    public init(text: String) throws(JSONFailure) { try self.init(Array(text.utf8)) }

    /// Reads one document a line, as streams of events are written; lines that are none are left out and counted.
    ///
    /// - Parameter limit: the most lines that are read.
    public static func lines(_ bytes: [UInt8], limit: Int) -> (documents: [JSON], bad: Int) {
        var documents: [JSON] = []
        var bad = 0
        let newline = UInt8(ascii: "\n")
        for line in bytes.split(separator: newline, maxSplits: limit, omittingEmptySubsequences: true).prefix(limit) {
            if line.allSatisfy({ $0 == 0x0D || $0 == 0x20 }) { continue }
            if let document = try? JSON(Array(line)) { documents.append(document) } else { bad += 1 }
        }
        return (documents, bad)
    }
}

/// Reads one JSON document.
private struct JSONReader {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private var left: Int
    private var place = 0

    init(_ bytes: [UInt8], depthLimit: Int, countLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        left = countLimit
    }

    mutating func document() throws(JSONFailure) -> JSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        let document = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw unexpected }
        return document
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private var unexpected: JSONFailure {
        JSONFailure(place < bytes.count ? "an unexpected byte" : "an unexpected end", at: place)
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    /// Whether the next byte besides space is this one, which is then passed.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONFailure) -> JSON {
        skipSpace()
        left -= 1
        guard left >= 0 else { throw JSONFailure("too many values", at: place) }
        guard depth < depthLimit else { throw JSONFailure("too deep a nesting", at: place) }
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONFailure) -> JSON {
        place += 1
        var members: [String: JSON] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let start = place
            guard current == UInt8(ascii: "\"") else { throw unexpected }
            let name = try string()
            guard take(":") else { throw unexpected }
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw JSONFailure("a name that the object already has", at: start)
            }
        } while take(",")
        guard take("}") else { throw unexpected }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONFailure) -> JSON {
        place += 1
        var elements: [JSON] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw unexpected }
        return .array(elements)
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONFailure) -> JSON {
        for offset in 0..<text.utf8CodeUnitCount {
            guard current == text.utf8Start[offset] else { throw unexpected }
            place += 1
        }
        return value
    }

    /// `-`? (`0` or digits without a leading zero), a fraction, an exponent.
    private mutating func number() throws(JSONFailure) -> JSON {
        let start = place
        if current == UInt8(ascii: "-") { place += 1 }
        if current == UInt8(ascii: "0") { place += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            place += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            place += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
            try digits()
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private mutating func digits() throws(JSONFailure) {
        let start = place
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { place += 1 }
        guard place > start else { throw unexpected }
    }

    private mutating func string() throws(JSONFailure) -> String {
        place += 1
        let start = place
        // Nearly every string is without escapes: then it is one slice.
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
        var text = bytes[start..<place]
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONFailure("text that is not UTF-8", at: start)
                }
                return string
            case UInt8(ascii: "\\"):
                place += 1
                try escape(into: &text)
            case 0..<0x20: throw JSONFailure("a control character in a string", at: place)
            default:
                place += 1
                text.append(byte)
            }
        }
        throw unexpected
    }

    private mutating func escape(into text: inout ArraySlice<UInt8>) throws(JSONFailure) {
        guard let byte = current else { throw unexpected }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
        default:
            place -= 1
            throw unexpected
        }
    }

    /// What stands behind `\u`; half of a surrogate pair reads as U+FFFD.
    private mutating func scalar() throws(JSONFailure) -> Unicode.Scalar {
        let first = try unit()
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let back = place
        place += 2
        let second = try unit()
        guard (0xDC00..<0xE000).contains(second) else {
            place = back
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func unit() throws(JSONFailure) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected
            }
            unit = unit << 4 | UInt32(digit)
            place += 1
        }
        return unit
    }
}
