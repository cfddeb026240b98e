import StackModel
import YAML

/// Finds the comment lines inside each service's block: a control looks there for what was switched off by hand.
enum CommentReader {
    static func comments(
        in bytes: [UInt8], file: String, documents: [YAMLNode]
    ) -> [String: [LoadedProject.Comment]] {
        guard bytes.contains(UInt8(ascii: "#")) else { return [:] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var found: [String: [LoadedProject.Comment]] = [:]
        for (name, range) in blocks(documents, lineCount: lines.count) {
            for number in range {
                let line = String(decoding: lines[number - 1], as: UTF8.self)
                let text = line.drop { $0 == " " || $0 == "\t" }
                guard text.hasPrefix("#") else { continue }
                let shown = text.last == "\r" ? text.dropLast() : text
                let column = line.unicodeScalars.count - text.unicodeScalars.count + 1
                let span = SourceSpan(
                    file: file, line: number, column: column, length: shown.unicodeScalars.count)
                found[name, default: []].append(LoadedProject.Comment(text: String(shown), span: span))
            }
        }
        return found
    }

    /// The lines of each service, from its key to the line before the next key of the same or a higher level.
    private static func blocks(_ documents: [YAMLNode], lineCount: Int) -> [(String, ClosedRange<Int>)] {
        var starts: [(name: String?, line: Int)] = []
        for document in documents {
            guard case .mapping(let entries) = document.kind else { continue }
            for (key, value) in entries {
                starts.append((nil, key.span.line))
                guard text(key) == "services", case .mapping(let services) = value.kind else { continue }
                starts += services.map { (text($0.key), $0.key.span.line) }
            }
        }
        starts.sort { $0.line < $1.line }
        var blocks: [(String, ClosedRange<Int>)] = []
        for (index, start) in starts.enumerated() {
            guard let name = start.name else { continue }
            let end = index + 1 < starts.count ? starts[index + 1].line - 1 : lineCount
            if end >= start.line { blocks.append((name, start.line...min(end, lineCount))) }
        }
        return blocks
    }

    private static func text(_ node: YAMLNode) -> String? {
        if case .scalar(let text, _) = node.kind { text } else { nil }
    }
}
