/// Untrusted text made harmless for XML 1.0.
enum XMLText {
    /// Text of an element or of a quoted attribute; characters that XML cannot hold become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&apos;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            default:
                let value = scalar.value
                let isAllowed = value >= 0x20 && !(0x7F...0x9F).contains(value) && value != 0xFFFE && value != 0xFFFF
                escaped.append(isAllowed ? scalar : "\u{FFFD}")
            }
        }
        return String(escaped)
    }
}
