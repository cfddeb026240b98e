/// Floating-point numbers printed the way Go prints them, which is what Compose's output and casts show.
enum GoNumber {
    /// `%v`, and the YAML library: exponents below -4 and from 6 on.
    static func plain(_ value: Double) -> String { format(value, description: value.description, 6) }

    /// As `encoding/json` prints a float64: exponents below -6 and from 21 on.
    static func json(_ value: Double) -> String {
        cleaned(format(value, description: value.description, 21, lowest: -6))
    }

    /// As `encoding/json` prints a float32.
    static func json32(_ value: Double) -> String {
        cleaned(format(value, description: Float(value).description, 21, lowest: -6))
    }

    /// `encoding/json` writes e-7 where all else in Go writes e-07.
    private static func cleaned(_ text: String) -> String { text.replacing("e-0", with: "e-") }

    /// As ``plain(_:)`` prints the 32 bits that count.
    static func plain32(_ value: Double) -> String { format(value, description: Float(value).description, 6) }

    private static func format(_ value: Double, description: String, _ highest: Int, lowest: Int = -4) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        var text = Substring(description)
        let negative = text.hasPrefix("-")
        if negative { text = text.dropFirst() }
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...].drop { $0 == "+" }) ?? 0
            text = text[..<mark]
        }
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = halves[0]
        let fraction = halves.count > 1 ? halves[1] : ""
        // digits × 10^(point - digits.count)
        var digits = Array((String(whole) + fraction).utf8)
        var point = whole.utf8.count + exponent
        while digits.count > 1, digits.first == 48 {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        let sign = negative ? "-" : ""
        if digits == [48] { return sign + "0" }
        let scientific = point - 1
        if scientific < lowest || scientific >= highest { return sign + exponential(digits, scientific) }
        return sign + positional(digits, point)
    }

    private static func exponential(_ digits: [UInt8], _ exponent: Int) -> String {
        let first = String(decoding: digits.prefix(1), as: UTF8.self)
        let rest = String(decoding: digits.dropFirst(), as: UTF8.self)
        let size = abs(exponent)
        return first + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+")
            + (size < 10 ? "0\(size)" : "\(size)")
    }

    private static func positional(_ digits: [UInt8], _ point: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
        if point >= digits.count { return text + String(repeating: "0", count: point - digits.count) }
        return String(decoding: digits.prefix(point), as: UTF8.self) + "."
            + String(decoding: digits.dropFirst(point), as: UTF8.self)
    }
}

extension Node {
    /// Any value as Compose's own `%v` prints it: what a number or a list becomes inside `KEY=value`.
    var printed: String {
        switch content {
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .float(let value): GoNumber.plain(value)
        case .string(let text): text
        case .sequence(let items): "[" + items.map(\.printed).joined(separator: " ") + "]"
        case .mapping(let mapping):
            "map["
                + mapping.entries.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.printed)" }
                .joined(separator: " ") + "]"
        }
    }

    /// The same place and history with another content.
    func with(_ content: Content) -> Node {
        var copy = self
        copy.content = content
        return copy
    }

    /// A string made from this value, at its place.
    func text(_ text: String) -> Node { with(.string(text)) }

    /// The value at a path of mapping keys, or nil.
    subscript(path: String...) -> Node? {
        var node = self
        for key in path {
            guard let next = node.mapping?[key] else { return nil }
            node = next
        }
        return node
    }
}

extension Mapping {
    /// Sets a key that nobody wrote, at the place of what it was worked out from.
    mutating func set(_ key: String, _ value: Node) {
        set(Entry(key: key, keySpan: entry(key)?.keySpan ?? value.span, value: value))
    }
}
