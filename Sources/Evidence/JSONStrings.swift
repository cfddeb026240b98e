/// Rewrites the texts of a JSON document without reading it as values.
enum JSONStrings {
    /// The document with every text, keys of dictionaries included, replaced by what the closure makes of it.
    ///
    /// - Parameter json: a well-formed document, such as an encoder writes.
    static func mapped(_ json: [UInt8], _ change: (String) -> String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count)
        var place = 0
        while place < json.count {
            guard json[place] == quote else {
                result.append(json[place])
                place += 1
                continue
            }
            let start = place + 1
            place = start
            while place < json.count, json[place] != quote { place += json[place] == backslash ? 2 : 1 }
            let end = min(place, json.count)
            let text = unescaped(json[start..<end])
            let changed = isStructure(json, start..<end) ? text : change(text)
            result.append(quote)
            if changed == text { result += json[start..<end] } else { escape(changed, into: &result) }
            result.append(quote)
            place = end + 1
        }
        return result
    }

    /// Whether it is a key that the form itself has, which are letters alone and `_0`: a password may be the same word.
    private static func isStructure(_ json: [UInt8], _ range: Range<Int>) -> Bool {
        var next = range.upperBound + 1
        while next < json.count, json[next] == 0x20 { next += 1 }
        guard next < json.count, json[next] == UInt8(ascii: ":") else { return false }
        let key = json[range]
        return key.elementsEqual("_0".utf8)
            || key.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == backslash, let escaped = rest.popFirst() else {
                // Whatever stands up to the next escape, decoded as a whole: characters have several bytes.
                let plain = [byte] + rest.prefix { $0 != backslash }
                rest = rest.dropFirst(plain.count - 1)
                units += Array(String(decoding: plain, as: UTF8.self).utf16)
                continue
            }
            switch escaped {
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "u"):
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            default: units.append(UInt16(escaped))
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func escape(_ text: String, into result: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case quote, backslash: result += [backslash, byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                result += Array("\\u".utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count)
                result += Array(digits.utf8)
            default: result.append(byte)
            }
        }
    }
}
