/// Sizes and times as Docker Compose reads them.
enum Quantity {
    /// Bytes from `512m`, `1.5gb`, `2GiB`, `1024`; a unit is 1024 of the one below it. Source: docker/go-units.
    static func bytes(_ text: String) -> Int? {
        let trimmed = text.lowercased().filter { $0 != " " }
        let digits = trimmed.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(digits), value.isFinite else { return Int(trimmed) }
        var unit = trimmed.dropFirst(digits.count)
        if unit.hasSuffix("ib") { unit = unit.dropLast(2) } else if unit.hasSuffix("b") { unit = unit.dropLast() }
        let scale: Double
        switch unit {
        case "": scale = 1
        case "k": scale = 1024
        case "m": scale = 1_048_576
        case "g": scale = 1_073_741_824
        case "t": scale = 1_099_511_627_776
        case "p": scale = 1_125_899_906_842_624
        default: return nil
        }
        return value * scale < 9e18 ? Int(value * scale) : nil
    }

    /// Seconds from `1m30s`, `90s`, `500ms`, `2h`.
    static func seconds(_ text: String) -> Double? {
        if text == "0" { return 0 }
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            guard let value = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            guard let scale = scales[String(unit)] else { return nil }
            rest = rest.dropFirst(unit.count)
            total += value * scale
        }
        return isNegative ? -total : total
    }

    private static let scales: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
    ]
}
