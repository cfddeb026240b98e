/// A product's version: numbers separated by dots; missing parts count as zero when compared.
public struct Version: Sendable, Hashable, Codable {
    public var parts: [Int]

    public init(_ parts: [Int]) { self.parts = parts }

    /// Reads `v5.2.3`, `5.2.3-ls400`, `version-5.2.3`; nil when the text does not start with a number after such a prefix,
    /// or is a bare date or hash.
    public init?(_ text: String) {
        var rest = Substring(text.lowercased())
        for prefix in ["version-", "release-", "v"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        let numbers = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numbers.split(separator: ".").map { Int($0) }
        guard !parts.isEmpty, parts.count <= 6, !parts.contains(nil), !numbers.hasPrefix(".") else { return nil }
        self.parts = parts.compactMap { $0 }
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
