import StackModel

/// One question to a resolver, and its answer (RFC 1035), as far as proofs need them.
struct DNSMessage {
    enum Kind: UInt16 {
        case a = 1
        case aaaa = 28
    }

    /// What a resolver said.
    struct Answer: Hashable {
        /// 0 for no error, 2 for a failure of the resolver, 3 for a name that does not exist.
        var code: UInt8
        var addresses: [IPAddress]
    }

    private static let recordLimit = 64

    /// A question for a name; nil where it is no name.
    static func query(_ name: String, _ kind: Kind, id: UInt16) -> [UInt8]? {
        var bytes: [UInt8] = [UInt8(id >> 8), UInt8(id & 0xFF), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        guard let encoded = labels(name) else { return nil }
        bytes += encoded
        bytes += [UInt8(kind.rawValue >> 8), UInt8(kind.rawValue & 0xFF), 0, 1]
        return bytes
    }

    /// A name as it stands in messages: each label with its length, and an end.
    static func labels(_ name: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for label in name.split(separator: ".") {
            guard !label.isEmpty, label.utf8.count < 64 else { return nil }
            bytes += [UInt8(label.utf8.count)] + label.utf8
        }
        return bytes.isEmpty || bytes.count > 253 ? nil : bytes + [0]
    }

    /// Reads an answer to the question of that id; nil for anything else.
    static func answer(_ bytes: [UInt8], id: UInt16) -> Answer? {
        guard bytes.count >= 12, bytes[0] == UInt8(id >> 8), bytes[1] == UInt8(id & 0xFF), bytes[2] & 0x80 != 0 else {
            return nil
        }
        func number(_ place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
        var place = 12
        for _ in 0..<min(number(4), 4) {
            guard let end = skipName(bytes, place), end + 4 <= bytes.count else { return nil }
            place = end + 4
        }
        var answer = Answer(code: bytes[3] & 0x0F, addresses: [])
        for _ in 0..<min(number(6), recordLimit) {
            guard let end = skipName(bytes, place), end + 10 <= bytes.count else { return answer }
            let length = number(end + 8)
            let data = end + 10
            guard data + length <= bytes.count else { return answer }
            if [1, 28].contains(number(end)), let address = IPAddress(bytes: Array(bytes[data..<(data + length)])) {
                answer.addresses.append(address)
            }
            place = data + length
        }
        return answer
    }

    private static func skipName(_ bytes: [UInt8], _ start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            let length = Int(bytes[place])
            if length == 0 { return place + 1 }
            // A pointer ends a name.
            if length & 0xC0 == 0xC0 { return place + 2 <= bytes.count ? place + 2 : nil }
            guard length < 64 else { return nil }
            place += length + 1
        }
        return nil
    }
}
