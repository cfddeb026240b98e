/// Sizes and time spans in the notations that Compose reads and the one that it prints.
enum Units {
    /// Bytes from `512m`, `1.5gb`, `2GiB` or a plain number; nil when it is none. Source: docker/go-units, RAMInBytes.
    static func bytes(_ text: String) -> Int? {
        guard let last = text.lastIndex(where: { "0123456789. ".contains($0) }) else { return nil }
        let end = text[last] == " " ? last : text.index(after: last)
        let suffix = text[text.index(after: last)...].lowercased()
        guard let size = TypeCast.number(String(text[..<end])), size >= 0, suffix.utf8.count <= 3 else { return nil }
        guard let unit = suffix.first else { return whole(size) }
        if unit == "b" { return suffix == "b" ? whole(size) : nil }
        guard let power = Array("kmgtp").firstIndex(of: unit), ["", "b", "ib"].contains(suffix.dropFirst()) else {
            return nil
        }
        return whole((0...power).reduce(size) { total, _ in total * 1024 })
    }

    private static func whole(_ value: Double) -> Int? { value < 9.2e18 ? Int(value) : nil }

    /// Nanoseconds from `1h30m`, `10s`, `1.5d` or `2w`; nil when it is none. Source: go-str2duration.
    static func nanoseconds(_ text: String) -> Int? {
        var rest = Substring(text)
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" { return 0 }
        if rest.isEmpty { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard digits.contains(where: \.isNumber),
                let value = Double(digits.hasPrefix(".") ? "0" + digits : String(digits))
            else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            guard let factor = factors[String(unit)] else { return nil }
            rest = rest.dropFirst(unit.count)
            total += value * factor
        }
        guard total < 9.2e18 else { return nil }
        return negative ? -Int(total.rounded()) : Int(total.rounded())
    }

    private static let factors: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86_400e9,
        "w": 604_800e9,
    ]

    /// The form that Go prints a time span in: `1h30m0s`, `1.5s`, `100ms`.
    static func printed(_ nanoseconds: Int) -> String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let size = abs(nanoseconds)
        if size < 1000 { return "\(sign)\(size)ns" }
        if size < 1_000_000 { return sign + fraction(size, 3) + "µs" }
        if size < 1_000_000_000 { return sign + fraction(size, 6) + "ms" }
        let (hours, minutes) = (size / 3_600_000_000_000, size / 60_000_000_000 % 60)
        let seconds = fraction(size % 60_000_000_000, 9) + "s"
        if hours > 0 { return "\(sign)\(hours)h\(minutes)m" + seconds }
        return sign + (minutes > 0 ? "\(minutes)m" : "") + seconds
    }

    /// `value` divided by ten to the power of `digits`, without trailing zeros.
    private static func fraction(_ value: Int, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let rest = String(value % scale)
        var tail = String(repeating: "0", count: digits - rest.count) + rest
        while tail.hasSuffix("0") { tail.removeLast() }
        return "\(value / scale)" + (tail.isEmpty ? "" : "." + tail)
    }
}
