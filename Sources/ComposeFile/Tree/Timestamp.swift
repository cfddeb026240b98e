/// A date, with or without a time, as an unquoted YAML scalar may be written.
///
/// compose-go's YAML library turns such a scalar into a time; where Compose prints it again it has the form of RFC 3339.
struct Timestamp: CustomStringConvertible {
    /// The text as it stands in the file.
    let written: String
    /// The time in the form of RFC 3339.
    let description: String

    static func matches(_ text: String) -> Bool { Timestamp(text) != nil }

    /// Reads `2006-1-2`, and that with a time of day: `T15:4:5Z`, `t15:4:5+01:00`, ` 15:4:5`.
    init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count >= 8, bytes.count <= 40, bytes.prefix(4).allSatisfy({ $0 >= 48 && $0 <= 57 }),
            bytes.dropFirst(4).first == UInt8(ascii: "-")
        else { return nil }
        let divider = text.firstIndex { $0 == "T" || $0 == "t" || $0 == " " } ?? text.endIndex
        let parts = text[..<divider].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Timestamp.number(parts[1]),
            let day = Timestamp.number(parts[2]), (1...12).contains(month),
            (1...Timestamp.days(month, year)).contains(day)
        else { return nil }
        var time = "00:00:00Z"
        if divider < text.endIndex {
            let rest = text[text.index(after: divider)...]
            guard let read = Timestamp.time(rest, hasZone: text[divider] != " ") else { return nil }
            time = read
        }
        self.written = text
        self.description = "\(parts[0])-\(Timestamp.padded(month))-\(Timestamp.padded(day))T\(time)"
    }

    private static func time(_ text: Substring, hasZone: Bool) -> String? {
        var clock = text
        var zone = "Z"
        if hasZone {
            guard let place = text.firstIndex(where: { $0 == "Z" || $0 == "+" || $0 == "-" }) else { return nil }
            clock = text[..<place]
            zone = String(text[place...])
            if zone != "Z" {
                let digits = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
                guard digits.count == 2, digits.allSatisfy({ $0.utf8.count == 2 && number($0) != nil }) else {
                    return nil
                }
            }
        }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0]), let minute = number(parts[1]), hour < 24, minute < 60
        else { return nil }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = number(seconds[0]), second < 60 else { return nil }
        var fraction = ""
        if seconds.count == 2 {
            guard !seconds[1].isEmpty, seconds[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
            var digits = seconds[1].prefix(9)
            while digits.hasSuffix("0") { digits = digits.dropLast() }
            if !digits.isEmpty { fraction = "." + digits }
        }
        return "\(padded(hour)):\(padded(minute)):\(padded(second))\(fraction)\(zone)"
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func number(_ text: Substring) -> Int? {
        (1...2).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
