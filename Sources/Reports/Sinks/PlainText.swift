/// Untrusted text made harmless for a terminal, and measured and broken for its columns.
public enum PlainText {
    /// The text on one line: control characters, line and paragraph separators and characters that turn the direction of
    /// writing become visible escapes, so that no file can move the cursor, colour or reorder what is printed.
    public static func safe(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: safe.append(" ")
            case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
                0xE0000...0xE007F, 0x061C:
                safe.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: safe.append(scalar)
            }
        }
        return String(safe)
    }

    /// How many columns a terminal gives the text: two for wide East Asian characters and emoji, none for marks that
    /// combine with the character before them.
    public static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// Breaks text at spaces into lines of at most `width` columns; a longer word keeps its own line.
    ///
    /// Words joined by ``noBreakSpace`` stay together, and it is written as a space.
    public static func wrapped(_ text: String, to width: Int) -> [String] {
        // By bytes: a report wraps some hundred texts while its reader waits.
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).flatMap { paragraph in
            var lines: [String] = []
            var line: [UInt8] = []
            var columns = 0
            for word in paragraph.split(separator: 0x20, omittingEmptySubsequences: true) {
                let isPlain = word.allSatisfy { $0 < 0x80 }
                let shown = isPlain ? Array(word) : Array(breakable(Substring(word)).utf8)
                let length = isPlain ? word.count : PlainText.width(String(decoding: shown, as: UTF8.self))
                if !line.isEmpty, columns + 1 + length > width {
                    lines.append(String(decoding: line, as: UTF8.self))
                    line.removeAll(keepingCapacity: true)
                    columns = 0
                }
                if !line.isEmpty { line.append(0x20) }
                line += shown
                columns += columns == 0 ? length : length + 1
            }
            lines.append(String(decoding: line, as: UTF8.self))
            return lines
        }
    }

    /// What stands for a space at which no line may end.
    static let noBreakSpace: Unicode.Scalar = "\u{A0}"

    /// The text with every space bound.
    static func unbreakable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == " " ? noBreakSpace : $0 }))
    }

    private static func breakable(_ text: Substring) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == noBreakSpace ? " " : $0 }))
    }

    /// The text filled with spaces to at least `width` columns.
    public static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - PlainText.width(text)))
    }

    /// The text filled with spaces on the left to at least `width` columns.
    public static func leftPadded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - PlainText.width(text))) + text
    }
}

extension PlainText {
    /// Text of several lines, each made harmless.
    public static func safeLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { safe(String($0)) }.joined(separator: "\n")
    }
}
