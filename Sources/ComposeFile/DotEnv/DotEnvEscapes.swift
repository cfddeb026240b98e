/// The escapes of a double-quoted value in an env file.
enum DotEnvEscapes {
    /// Replaces `\a \b \f \n \r \t \v \\ \"` and `\0ooo`; `\$` becomes `$$`, which variables leave as a plain `$`.
    ///
    /// Anything else keeps its backslash. An octal escape that is short or above 255 loses its zero and stays as text,
    /// as in the reference.
    static func expand(_ text: String.UnicodeScalarView) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(text)
        var place = 0
        while place < scalars.count {
            guard scalars[place] == "\\", place + 1 < scalars.count else {
                result.append(scalars[place])
                place += 1
                continue
            }
            let next = scalars[place + 1]
            if next == "0" {
                place = octal(scalars, after: place + 2, into: &result)
            } else if let plain = single[next] {
                result.append(contentsOf: plain.unicodeScalars)
                place += 2
            } else {
                result.append("\\")
                place += 1
            }
        }
        return String(result)
    }

    private static let single: [Unicode.Scalar: String] = [
        "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}", "\\": "\\",
        "\"": "\"", "$": "$$", "c": "\\c",
    ]

    /// Reads up to three digits after `\0`; returns the place after them.
    private static func octal(
        _ scalars: [Unicode.Scalar], after start: Int, into result: inout String.UnicodeScalarView
    ) -> Int {
        var end = start
        while end < scalars.count, end < start + 3, ("0"..."9").contains(scalars[end]) { end += 1 }
        let digits = scalars[start..<end]
        let value = digits.reduce(UInt32(0)) { $0 * 8 + $1.value - 48 }
        if digits.count == 3, digits.allSatisfy({ ("0"..."7").contains($0) }), value <= 255,
            let scalar = Unicode.Scalar(value)
        {
            result.append(scalar)
        } else {
            result.append("\\")
            result.append(contentsOf: digits)
        }
        return end
    }
}
