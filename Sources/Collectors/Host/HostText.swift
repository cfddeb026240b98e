extension StringProtocol {
    /// The lines without their ends, split by bytes: `\r\n` would be one character.
    var hostLines: [String] {
        String(self).utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// Without blanks at both ends.
    var trimmed: String {
        var part = String(self)[...].utf8
        while let first = part.first, first == 0x20 || first == 0x09 || first == 0x0D { part = part.dropFirst() }
        while let last = part.last, last == 0x20 || last == 0x09 || last == 0x0D { part = part.dropLast() }
        return String(decoding: part, as: UTF8.self)
    }

    /// The words between blanks.
    var hostWords: [String] {
        String(self).utf8.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// What stands before and behind the first such character, both without blanks; nil when there is none.
    func split(at separator: Character) -> (key: String, value: String)? {
        guard let index = firstIndex(of: separator) else { return nil }
        return (self[..<index].trimmed, self[self.index(after: index)...].trimmed)
    }

    /// The first whole number in it.
    var firstNumber: Int? {
        let digits = String(self).utf8.drop { !(0x30...0x39).contains($0) }.prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Without quotes around it.
    var unquoted: String {
        let text = trimmed
        guard text.utf8.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }
}

/// A shell's file pattern: `*`, `?`, `[…]`; never a slash.
enum GlobPattern {
    /// Whether the name fits; time grows with the product of both lengths at most.
    static func matches(_ name: some StringProtocol, _ pattern: some StringProtocol) -> Bool {
        let text = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        if text.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var (t, p) = (0, 0)
        var star: (t: Int, p: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (t, p)
                p += 1
            } else if let next = step(text[t], pattern, p) {
                t += 1
                p = next
            } else if let last = star {
                star = (last.t + 1, last.p)
                (t, p) = (last.t + 1, last.p + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The place in the pattern behind what takes this byte; nil when it does not.
    private static func step(_ byte: UInt8, _ pattern: [UInt8], _ start: Int) -> Int? {
        guard start < pattern.count else { return nil }
        switch pattern[start] {
        case UInt8(ascii: "?"): return start + 1
        case UInt8(ascii: "["):
            guard let end = pattern[(start + 1)...].dropFirst().firstIndex(of: UInt8(ascii: "]")) else { break }
            var set = pattern[(start + 1)..<end]
            let isNegated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
            if isNegated { set = set.dropFirst() }
            return contains(Array(set), byte) != isNegated ? end + 1 : nil
        default: break
        }
        return pattern[start] == byte ? start + 1 : nil
    }

    private static func contains(_ set: [UInt8], _ byte: UInt8) -> Bool {
        var index = 0
        while index < set.count {
            if index + 2 < set.count, set[index + 1] == UInt8(ascii: "-") {
                if set[index] <= byte, byte <= set[index + 2] { return true }
                index += 3
            } else {
                if set[index] == byte { return true }
                index += 1
            }
        }
        return false
    }
}

extension HostAccess {
    /// The paths that fit an absolute pattern, sorted; at most a thousand.
    func paths(matching pattern: String) -> [String] {
        var found = [""]
        for part in pattern.split(separator: "/") {
            if part.contains("*") || part.contains("?") || part.contains("[") {
                found = found.flatMap { folder in
                    names(folder.isEmpty ? "/" : folder).filter { GlobPattern.matches($0, part) }
                        .map { folder + "/" + $0 }
                }
            } else {
                found = found.map { $0 + "/" + part }
            }
            if found.count > 1000 { found = Array(found.prefix(1000)) }
        }
        return found.filter(exists).sorted()
    }
}
