/// From when until when a server's certificate holds, in seconds since 1970-01-01 00:00 UTC.
public struct ServerCertificate: Sendable, Hashable {
    public var notBefore: Int
    public var notAfter: Int

    public init(notBefore: Int, notAfter: Int) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Reads the dates of an X.509 certificate (RFC 5280, 4.1); nil where they are not where they belong.
    ///
    /// By hand, because the bytes come from whoever answers, and a library that gives up on a strange date ends the program.
    /// - Parameter der: the certificate as DER.
    public init?(der: [UInt8]) {
        var whole = DER(der[...])
        guard var certificate = whole.inside(0x30), var body = certificate.inside(0x30) else { return nil }
        body.skip(0xA0)
        // Serial number, algorithm, issuer.
        guard body.next() != nil, body.next() != nil, body.next() != nil, var validity = body.inside(0x30),
            let from = validity.next().flatMap(ServerCertificate.seconds),
            let until = validity.next().flatMap(ServerCertificate.seconds)
        else { return nil }
        self.init(notBefore: from, notAfter: until)
    }

    /// `YYMMDDHHMMSSZ` (UTCTime) or `YYYYMMDDHHMMSSZ` (GeneralizedTime).
    private static func seconds(_ element: (tag: UInt8, content: ArraySlice<UInt8>)) -> Int? {
        let isShort = element.tag == 0x17
        guard isShort || element.tag == 0x18, element.content.count == (isShort ? 13 : 15),
            element.content.last == UInt8(ascii: "Z")
        else { return nil }
        let digits = element.content.dropLast().map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        func pair(_ index: Int) -> Int { digits[index] * 10 + digits[index + 1] }
        let offset = isShort ? 2 : 4
        // Two digits below 50 are of this century (RFC 5280, 4.1.2.5.1).
        let year = isShort ? (pair(0) < 50 ? 2000 : 1900) + pair(0) : pair(0) * 100 + pair(2)
        let (month, day) = (pair(offset), pair(offset + 2))
        let (hour, minute, second) = (pair(offset + 4), pair(offset + 6), pair(offset + 8))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
        return days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 of the Gregorian calendar, by years that begin on 1 March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    /// Goes through DER's elements, never past their end.
    private struct DER {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
            guard rest.count >= 2 else { return nil }
            let tag = rest[rest.startIndex]
            var length = Int(rest[rest.startIndex + 1])
            var head = 2
            if length >= 0x80 {
                let count = length - 0x80
                guard (1...4).contains(count), rest.count >= 2 + count else { return nil }
                length = rest[(rest.startIndex + 2)..<(rest.startIndex + 2 + count)].reduce(0) { $0 << 8 | Int($1) }
                head += count
            }
            guard length <= rest.count - head else { return nil }
            let start = rest.startIndex + head
            let content = rest[start..<(start + length)]
            rest = rest[(start + length)...]
            return (tag, content)
        }

        mutating func inside(_ tag: UInt8) -> DER? {
            guard let element = next(), element.tag == tag else { return nil }
            return DER(element.content)
        }

        mutating func skip(_ tag: UInt8) {
            if rest.first == tag { _ = next() }
        }
    }
}
