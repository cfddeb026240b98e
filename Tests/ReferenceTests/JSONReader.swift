/// Reads JSON without giving numbers a type, so that 1 and 1.0 stay different.
struct JSONReader {
    struct Malformed: Error {
        var offset: Int
    }

    private let bytes: [UInt8]
    private var place = 0

    /// Reads a whole document.
    static func read(_ bytes: [UInt8]) throws -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.place == bytes.count else { throw Malformed(offset: reader.place) }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard current == UInt8(ascii: character) else { throw Malformed(offset: place) }
        place += 1
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws -> JSONValue {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func object() throws -> JSONValue {
        try expect("{")
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let key = try string()
            guard take(":") else { throw Malformed(offset: place) }
            members[key] = try value()
        } while take(",")
        guard take("}") else { throw Malformed(offset: place) }
        return .object(members)
    }

    private mutating func array() throws -> JSONValue {
        try expect("[")
        var values: [JSONValue] = []
        if take("]") { return .array(values) }
        repeat { values.append(try value()) } while take(",")
        guard take("]") else { throw Malformed(offset: place) }
        return .array(values)
    }

    private mutating func word() throws -> JSONValue {
        let start = place
        while let byte = current, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09].contains(byte) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard Double(text)?.isFinite == true, !text.hasPrefix("+"), !text.hasPrefix(".") else {
                throw Malformed(offset: start)
            }
            return .number(text)
        }
    }

    private mutating func string() throws -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = current {
            place += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        throw Malformed(offset: place)
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        guard let byte = current else { throw Malformed(offset: place) }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            var code = UInt32(try unit())
            if (0xD800..<0xDC00).contains(code), current == UInt8(ascii: "\\") {
                place += 1
                try expect("u")
                code = 0x10000 + ((code - 0xD800) << 10) + (UInt32(try unit()) &- 0xDC00)
            }
            text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
        default: text.append(byte)
        }
    }

    private mutating func unit() throws -> UInt16 {
        guard place + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
        else { throw Malformed(offset: place) }
        place += 4
        return unit
    }
}
