import StackModel

/// The characters of an env file with their lines and columns.
struct EnvText {
    let file: String
    /// The file without its byte order mark; bytes that are no UTF-8 are U+FFFD.
    let scalars: [Unicode.Scalar]
    private let lineStarts: [Int]

    init(_ bytes: [UInt8], file: String) {
        var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var starts = [0]
        for (place, scalar) in scalars.enumerated() where scalar == "\n" { starts.append(place + 1) }
        self.file = file
        self.scalars = scalars
        lineStarts = starts
    }

    /// The place of a range of characters; its length is what is on its first line.
    func span(_ range: Range<Int>) -> SourceSpan {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= range.lowerBound { low = middle } else { high = middle }
        }
        let lineEnd = high < lineStarts.count ? lineStarts[high] - 1 : scalars.count
        let length = max(0, min(range.upperBound, lineEnd) - range.lowerBound)
        return SourceSpan(
            file: file, line: low + 1, column: range.lowerBound - lineStarts[low] + 1, length: length)
    }

    func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    /// The end of the line that `place` is on: its line feed, or the end of the file.
    func lineEnd(_ place: Int) -> Int {
        scalars[place...].firstIndex(of: "\n") ?? scalars.count
    }

    /// The range without the white space at its end.
    func trimmedEnd(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, scalars[end - 1].properties.isWhitespace { end -= 1 }
        return range.lowerBound..<end
    }

    /// Whether the dialect takes the character for a blank inside a line.
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\u{0B}", "\u{0C}", "\r", " ", "\u{85}", "\u{A0}": true
        default: false
        }
    }
}
