/// A date, with or without a time, as an unquoted YAML scalar may be written.
///
/// compose-go's YAML library turns such a scalar into a time; where Compose prints it again it has that library's form.
struct Timestamp: CustomStringConvertible {
    let description: String

    static func matches(_ text: String) -> Bool { Timestamp(text) != nil }

    /// Reads `2006-01-02`; the forms with a time of day are left as strings, which Compose accepts nowhere either.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8, bytes.count <= 10, bytes.prefix(4).allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            return nil
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]),
            let month = Timestamp.number(parts[1]), let day = Timestamp.number(parts[2]),
            (1...12).contains(month), (1...Timestamp.days(month, year)).contains(day)
        else { return nil }
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        self.description = "\(parts[0])-\(padded(month))-\(padded(day)) 00:00:00 +0000 UTC"
    }

    private static func number(_ text: Substring) -> Int? {
        (1...2).contains(text.count) && text.allSatisfy(\.isNumber) ? Int(text) : nil
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
