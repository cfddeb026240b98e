/// Whether a text is an IP address, by Go's strict rules (no leading zeros, no zone).
enum NetworkAddress {
    static func isValid(_ text: String) -> Bool {
        text.contains(":") ? isVersion6(text) : isVersion4(text[...])
    }

    private static func isVersion4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                    return false
                }
                return (part.utf8.count == 1 || !part.hasPrefix("0")) && (Int(part) ?? 256) < 256
            }
    }

    private static func isVersion6(_ text: String) -> Bool {
        let parts = text.split(separator: "::", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return false }
        var groups = 0
        for (index, part) in parts.enumerated() where !part.isEmpty {
            let words = part.split(separator: ":", omittingEmptySubsequences: false)
            for (place, word) in words.enumerated() {
                if word.contains(".") {
                    guard index == parts.count - 1, place == words.count - 1, isVersion4(word) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(word.utf8.count), word.allSatisfy(\.isHexDigit) else { return false }
                    groups += 1
                }
            }
        }
        return parts.count == 2 ? groups < 8 : groups == 8
    }
}
