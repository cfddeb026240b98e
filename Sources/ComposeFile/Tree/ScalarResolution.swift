/// What a plain scalar means, by the rules that compose-go's YAML library follows.
///
/// These are the YAML 1.2 core schema with three additions of that library: `0b`, digits with underscores, and a
/// leading zero for octal. `yes`, `on` and sexagesimal numbers are strings.
/// Source: go-yaml v3, `resolve`.
enum ScalarResolution {
    /// The content of a plain, untagged scalar.
    static func plain(_ text: String) -> Node.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "."):
            return looksLikeFloat(text.utf8) ? Double(text).map { .float($0) } ?? .string(text) : .string(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            return number(text) ?? .string(text)
        default: return .string(text)
        }
    }

    /// Whether the text would be read as something other than a string if it stood unquoted.
    static func isAmbiguous(_ text: String) -> Bool {
        if case .string = plain(text) { return UInt64(text.filter { $0 != "_" }) != nil }
        return true
    }

    private static func number(_ text: String) -> Node.Content? {
        let digits = text.contains("_") ? String(text.filter { $0 != "_" }) : text
        if let value = integer(digits) { return .int(value) }
        // Beyond 63 bits the digits are kept: nothing that Compose computes with is that large.
        if UInt64(digits) != nil { return .string(digits) }
        if looksLikeFloat(digits.utf8), let value = Double(digits) { return .float(value) }
        return nil
    }

    /// An integer in the notations of Go's `ParseInt` with base 0.
    static func integer(_ text: String) -> Int? {
        var rest = Substring(text)
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        guard let first = rest.utf8.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else { return nil }
        var radix = 10
        if rest.utf8.count > 1, first == UInt8(ascii: "0") {
            switch rest.dropFirst().first {
            case "x", "X": (radix, rest) = (16, rest.dropFirst(2))
            case "b", "B": (radix, rest) = (2, rest.dropFirst(2))
            case "o", "O": (radix, rest) = (8, rest.dropFirst(2))
            default: (radix, rest) = (8, rest.dropFirst())
            }
        }
        guard let lead = rest.first, lead != "+", lead != "-" else { return nil }
        return Int((negative ? "-" : "") + rest, radix: radix)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func looksLikeFloat(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest = rest.dropFirst(run)
            return run
        }
        func skip(_ choices: StaticString) -> Bool {
            guard let first = rest.first else { return false }
            let found = choices.withUTF8Buffer { $0.contains(first) }
            if found { rest = rest.dropFirst() }
            return found
        }
        _ = skip("+-")
        let whole = digits()
        if skip(".") {
            let fraction = digits()
            if whole == 0 && fraction == 0 { return false }
        } else if whole == 0 {
            return false
        }
        if skip("eE") {
            _ = skip("+-")
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }
}
