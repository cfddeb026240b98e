/// A product's version: numbers separated by dots; missing parts count as zero when compared.
public struct Version: Sendable, Hashable, Codable {
    public var parts: [Int]

    public init(_ parts: [Int]) { self.parts = parts }

    /// Reads `v5.2.3`, `5.2.3-ls400`, `version-5.2.3`, `16-alpine`; nil when the text does not start with a number after
    /// such a prefix, or is a bare date (`20240131`, `2024-01-31`) or a hash.
    public init?(_ text: String) {
        var rest = Substring(text.lowercased())
        for prefix in ["version-", "release-", "v"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        let numbers = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numbers.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...6).contains(parts.count), !parts.contains(nil) else { return nil }
        rest = rest.dropFirst(numbers.count)
        if parts.count == 1 {
            // A lone long number is a date or a hash; a letter right behind a lone number makes it a hash.
            guard numbers.count < 5, rest.isEmpty || rest.first == "-" || rest.first == "_" || rest.first == "+" else {
                return nil
            }
            if numbers.count == 4, rest.dropFirst().prefix(2).allSatisfy({ $0.isNumber }), rest.count >= 6 {
                return nil
            }
        }
        self.parts = parts.compactMap { $0 }
    }

    /// Whether the other version is one of those that this one names when it is not written out in full: `5` names `5.2.3`.
    public func covers(_ other: Version) -> Bool {
        parts.count < other.parts.count && other.parts.starts(with: parts)
    }
}

extension Version: Comparable {
    public static func < (left: Version, right: Version) -> Bool {
        for index in 0..<max(left.parts.count, right.parts.count) {
            let one = index < left.parts.count ? left.parts[index] : 0
            let two = index < right.parts.count ? right.parts[index] : 0
            if one != two { return one < two }
        }
        return false
    }
}

extension Version: CustomStringConvertible {
    public var description: String { parts.map(String.init).joined(separator: ".") }
}
