/// A moment as the engine writes it (RFC 3339), comparable to the nanosecond.
public struct EngineTime: Sendable, Hashable {
    /// Seconds since 1970 in UTC.
    public var seconds: Int
    /// 0 to 999,999,999.
    public var nanoseconds: Int

    public init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads `2026-11-22T22:04:25.26254Z` or with an offset; nil for anything else and for Go's zero time, which means
    /// "never".
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, !text.hasPrefix("0001-"), [bytes[4], bytes[7]] == [0x2D, 0x2D],
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"), [bytes[13], bytes[16]] == [0x3A, 0x3A],
            let year = EngineTime.number(bytes[0..<4]), let month = EngineTime.number(bytes[5..<7]),
            let day = EngineTime.number(bytes[8..<10]), let hour = EngineTime.number(bytes[11..<13]),
            let minute = EngineTime.number(bytes[14..<16]), let second = EngineTime.number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count), let number = EngineTime.number(digits) else { return nil }
            fraction = (digits.count..<9).reduce(number) { value, _ in value * 10 }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = EngineTime.offset(rest) else { return nil }
        let days = EngineTime.days(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset, nanoseconds: fraction)
    }

    /// Seconds east of UTC.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        let zone = Array(bytes)
        if zone == [UInt8(ascii: "Z")] || zone == [UInt8(ascii: "z")] { return 0 }
        guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3]),
            let minutes = number(zone[4..<6]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        switch zone[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counting the year from March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension EngineTime: Comparable {
    public static func < (left: EngineTime, right: EngineTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension EngineTime: Codable, CustomStringConvertible {
    /// Reads what `encode` wrote.
    /// - Throws: `DecodingError` when it is no time.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let time = EngineTime(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is no time"))
        }
        self = time
    }

    /// Writes it as text, so that a bundle can be read by a person.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// RFC 3339 in UTC, the fraction without trailing zeros.
    public var description: String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (year, month, date) = EngineTime.civil(day)
        let time = seconds - day * 86_400
        var text = "\(EngineTime.padded(year, 4))-\(EngineTime.padded(month, 2))-\(EngineTime.padded(date, 2))T"
        text += "\(EngineTime.padded(time / 3600, 2)):\(EngineTime.padded(time / 60 % 60, 2)):"
        text += EngineTime.padded(time % 60, 2)
        if nanoseconds > 0 {
            var fraction = EngineTime.padded(nanoseconds, 9)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The date of a day counted from 1970-01-01.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
