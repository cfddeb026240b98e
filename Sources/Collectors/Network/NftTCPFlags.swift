import Clients
import Evidence

/// A match of TCP's flags: `tcp flags syn,ack`, `tcp flags & (fin|syn|rst|ack) == syn`.
struct NftTCPFlags {
    private let match: JSON

    /// - Returns: nil when the left side is anything else.
    init?(_ match: JSON) {
        let left = match["left"]
        let payload = left["&"][0]["payload"].isNull ? left["payload"] : left["&"][0]["payload"]
        guard payload["protocol"].string == "tcp", payload["field"].string == "flags" else { return nil }
        self.match = match
    }

    /// Whether packets that open a connection, SYN alone, match; nil when it is not understood.
    var matches: [FirewallMatch]? {
        let left = match["left"]
        var flags = Self.syn
        if left.has("&") {
            guard left["&"].elements?.count == 2, let mask = Self.bits(left["&"][1]) else { return nil }
            flags &= mask
        }
        guard let opens = answer(flags) else { return nil }
        return [.transport([6], negated: false), .tcpFlags(matchOpening: opens)]
    }

    private func answer(_ flags: Int) -> Bool? {
        let right = match["right"]
        let sought = (right["set"].elements ?? [right]).map(Self.bits)
        guard !sought.contains(nil) else { return nil }
        switch match["op"].string {
        case "==": return sought.contains(flags)
        case "!=": return !sought.contains(flags)
        // Any of the bits, and none of them.
        case "in" where sought.count == 1: return flags & (sought[0] ?? 0) != 0
        case "!" where sought.count == 1: return flags & (sought[0] ?? 0) == 0
        default: return nil
        }
    }

    private static let syn = 2

    /// The bits of a word, a number or several of them together (RFC 9293, 3.1).
    private static func bits(_ json: JSON) -> Int? {
        if let number = json.int { return number }
        if let several = json.elements ?? json["|"].elements {
            return several.reduce(0) { sum, next in sum.flatMap { sum in bits(next).map { sum | $0 } } }
        }
        let names = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"]
        return json.string.flatMap { names.firstIndex(of: $0) }.map { 1 << $0 }
    }
}
