import StackModel

/// Reads an `env_file` with `format: raw`: `KEY=value` lines as `docker run --env-file` takes them.
///
/// Nothing is unquoted, expanded or cut; blanks before the name are dropped, those after the value belong to it, lines
/// that start with `#` are comments, and `KEY` alone takes the environment's value.
public enum RawEnv {
    /// The longest line, in bytes; Docker's own reader has this limit.
    public static let maximumLine = 64 * 1024

    /// Reads the file.
    /// - Parameter lookup: the environment, asked for a bare `KEY`.
    /// - Throws: ``DotEnvError`` for the first line that Docker would refuse.
    public static func parse(
        _ bytes: [UInt8], file: String, lookup: (String) -> String?
    ) throws(DotEnvError) -> [DotEnvEntry] {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw DotEnvError(
                "the file is not valid UTF-8", hint: "Save the file as UTF-8.",
                at: SourceSpan(file: file, line: line(ofInvalid: bytes), column: 1))
        }
        let source = EnvText(bytes, file: file)
        var entries: [DotEnvEntry] = []
        var place = 0
        while place < source.scalars.count {
            let end = source.lineEnd(place)
            if let entry = try entry(place..<end, of: source, lookup: lookup) { entries.append(entry) }
            place = end + 1
        }
        return entries
    }

    private static func entry(
        _ line: Range<Int>, of source: EnvText, lookup: (String) -> String?
    ) throws(DotEnvError) -> DotEnvEntry? {
        var end = line.upperBound
        if end > line.lowerBound, source.scalars[end - 1] == "\r" { end -= 1 }
        var start = line.lowerBound
        if source.text(start..<end).utf8.count >= maximumLine {
            throw DotEnvError(
                "the line is longer than \(maximumLine) bytes", hint: "Make the value shorter.",
                at: source.span(start..<start))
        }
        while start < end, source.scalars[start].properties.isWhitespace { start += 1 }
        if start == end || source.scalars[start] == "#" { return nil }
        let equals = source.scalars[start..<end].firstIndex(of: "=")
        let nameRange = start..<(equals ?? end)
        let name = source.text(nameRange)
        let span = source.span(nameRange)
        if name.isEmpty {
            throw DotEnvError("the line has no variable name", hint: "Write KEY=value.", at: span)
        }
        if name.unicodeScalars.contains(where: { $0 == " " || $0 == "\t" }) {
            throw DotEnvError(
                "a variable's name cannot contain a blank", hint: "Write KEY=value without blanks around the =.",
                at: span)
        }
        guard let equals else {
            return DotEnvEntry(name: name, nameSpan: span, value: lookup(name), valueSpan: span, style: .inherited)
        }
        let valueRange = (equals + 1)..<end
        return DotEnvEntry(
            name: name, nameSpan: span, value: source.text(valueRange), valueSpan: source.span(valueRange),
            style: .unquoted)
    }

    private static func line(ofInvalid bytes: [UInt8]) -> Int {
        var number = 1
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: line, as: UTF8.self) == nil { return number }
            number += 1
        }
        return number
    }
}
