/// How go-yaml v3 writes one scalar: plain where that reads back as the same string, else quoted or as a block.
enum YAMLScalar {
    /// A string as a mapping's key.
    static func key(_ text: String) -> String {
        let form = Form(text)
        if text.contains("\n") || form.lineBreaks { return doubleQuoted(text) }
        return oneLine(text, form)
    }

    /// A string as a value whose block, if it becomes one, stands at `indent`.
    static func value(_ text: String, indent: Int) -> String {
        let form = Form(text)
        guard text.unicodeScalars.contains("\n") else { return oneLine(text, form) }
        if form.trailingSpace || form.spaceBreak || form.special { return doubleQuoted(text) }
        return literal(text, indent: indent)
    }

    static func float(_ value: Double, is32: Bool) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return is32 ? GoNumber.plain32(value) : GoNumber.plain(value)
    }

    private static func oneLine(_ text: String, _ form: Form) -> String {
        if !readsAsString(text) { return doubleQuoted(text) }
        if form.isPlain { return text }
        if form.breakSpace || form.spaceBreak || form.tab || form.special { return doubleQuoted(text) }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static let oldBooleans: Set<String> = [
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF",
    ]

    /// Whether a reader of any YAML version takes the unquoted text as a string.
    private static func readsAsString(_ text: String) -> Bool {
        !(ScalarResolution.isAmbiguous(text) || Timestamp.matches(text) || text == "<<" || oldBooleans.contains(text)
            || isSexagesimal(text))
    }

    /// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
    private static func isSexagesimal(_ text: String) -> Bool {
        var rest = Substring(text)
        if rest.hasPrefix("-") || rest.hasPrefix("+") { rest = rest.dropFirst() }
        func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
        var parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first?.first, isDigit(first),
            parts[0].allSatisfy({ isDigit($0) || $0 == "_" })
        else { return false }
        if let last = parts.last, let dot = last.firstIndex(of: ".") {
            guard last[last.index(after: dot)...].allSatisfy({ isDigit($0) || $0 == "_" }) else { return false }
            parts[parts.count - 1] = last[..<dot]
        }
        return parts.dropFirst().allSatisfy { part in
            guard part.allSatisfy(isDigit) else { return false }
            return part.count == 1 || part.count == 2 && part < "6"
        }
    }

    private static func literal(_ text: String, indent: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        var written = "|"
        if let first = scalars.first, first == " " || isBreak(first) { written += "2" }
        if let last = scalars.last {
            if !isBreak(last) {
                written += "-"
            } else if scalars.count == 1 || isBreak(scalars[scalars.count - 2]) {
                written += "+"
            }
        }
        var atStart = true
        written += "\n"
        for scalar in scalars {
            if isBreak(scalar) {
                written.unicodeScalars.append(scalar)
                atStart = true
                continue
            }
            if atStart { written += String(repeating: " ", count: indent) }
            atStart = false
            written.unicodeScalars.append(scalar)
        }
        return written
    }

    private static func doubleQuoted(_ text: String) -> String {
        var written = "\""
        for scalar in text.unicodeScalars {
            if isPrintable(scalar), !isBreak(scalar), scalar != "\"", scalar != "\\", scalar != "\u{FEFF}" {
                written.unicodeScalars.append(scalar)
            } else {
                written += escape(scalar)
            }
        }
        return written + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0: return "\\0"
        case 7: return "\\a"
        case 8: return "\\b"
        case 9: return "\\t"
        case 10: return "\\n"
        case 11: return "\\v"
        case 12: return "\\f"
        case 13: return "\\r"
        case 27: return "\\e"
        case 0x22: return "\\\""
        case 0x5C: return "\\\\"
        case 0x85: return "\\N"
        case 0xA0: return "\\_"
        case 0x2028: return "\\L"
        case 0x2029: return "\\P"
        default:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let (mark, width) = scalar.value < 256 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            return "\\" + mark + String(repeating: "0", count: width - digits.count) + digits
        }
    }

    fileprivate static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// What that library writes as it is: nothing beyond the Basic Multilingual Plane.
    fileprivate static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF: true
        case 0xE000...0xFFFD: scalar.value != 0xFEFF
        default: false
        }
    }
}

extension YAMLScalar {
    /// What in a text forbids the simpler forms. Source: libyaml, yaml_emitter_analyze_scalar.
    private struct Form {
        var isPlain = true
        var lineBreaks = false
        var trailingSpace = false
        var breakSpace = false
        var spaceBreak = false
        var tab = false
        var special = false

        init(_ text: String) {
            let scalars = Array(text.unicodeScalars)
            var indicators = text.hasPrefix("---") || text.hasPrefix("...")
            var leading = false
            var trailingBreak = false
            var (afterSpace, afterBreak, afterBlank) = (false, false, true)
            for (index, scalar) in scalars.enumerated() {
                let isLast = index == scalars.count - 1
                let beforeBlank = isLast || [" ", "\t"].contains(scalars[index + 1]) || isBreak(scalars[index + 1])
                if Form.isIndicator(scalar, isFirst: index == 0, afterBlank: afterBlank, beforeBlank: beforeBlank) {
                    indicators = true
                }
                if scalar == "\t" { tab = true } else if !isPrintable(scalar), !isBreak(scalar) { special = true }
                if isBreak(scalar), !isPrintable(scalar) { special = true }
                if scalar == " " {
                    if index == 0 { leading = true }
                    if isLast { trailingSpace = true }
                    if afterBreak { breakSpace = true }
                } else if isBreak(scalar) {
                    lineBreaks = true
                    if index == 0 { leading = true }
                    if isLast { trailingBreak = true }
                    if afterSpace { spaceBreak = true }
                }
                (afterSpace, afterBreak) = (scalar == " ", isBreak(scalar))
                afterBlank = scalar == " " || scalar == "\t" || isBreak(scalar)
            }
            isPlain =
                !(leading || trailingSpace || trailingBreak || breakSpace || spaceBreak || tab || special || lineBreaks
                || indicators)
        }

        private static func isIndicator(
            _ scalar: Unicode.Scalar, isFirst: Bool, afterBlank: Bool, beforeBlank: Bool
        ) -> Bool {
            if isFirst {
                switch scalar {
                case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": return true
                case "?", ":", "-": return beforeBlank
                default: return false
                }
            }
            return scalar == ":" && beforeBlank || scalar == "#" && afterBlank
        }
    }
}
