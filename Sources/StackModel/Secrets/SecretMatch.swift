/// A stretch of a text that is a secret.
public struct SecretMatch: Sendable, Hashable {
    /// The bytes of the text's UTF-8 that it covers.
    public var range: Range<Int>
    public var kind: Secret.Kind

    public init(range: Range<Int>, kind: Secret.Kind) {
        self.range = range
        self.kind = kind
    }

    /// Orders matches and joins those that overlap; the kind of the one that begins first stays.
    static func joined(_ matches: [SecretMatch]) -> [SecretMatch] {
        guard matches.count > 1 else { return matches.filter { !$0.range.isEmpty } }
        let ordered = matches.filter { !$0.range.isEmpty }.sorted {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        }
        return ordered.reduce(into: []) { joined, match in
            guard let last = joined.last, match.range.lowerBound < last.range.upperBound else {
                return joined.append(match)
            }
            let end = max(last.range.upperBound, match.range.upperBound)
            joined[joined.count - 1].range = last.range.lowerBound..<end
        }
    }
}
