import Evidence
import StackModel

/// An nginx's configuration as a tree of blocks, made of the flattened settings.
struct NginxConfig: Sendable {
    /// One directive.
    struct Line: Sendable {
        var name: String
        var words: [String]
        var span: SourceSpan
    }

    /// One block with the directives that stand in it.
    struct Block: Sendable {
        var name: String
        var words: [String]
        var span: SourceSpan
        var parent: Int?
        private(set) var lines: [Line] = []
        /// Where in `lines` each directive stands: a level may have thousands, and every route below asks for some.
        private(set) var places: [String: [Int]] = [:]
        var children: [Int] = []

        mutating func append(_ line: Line) {
            places[line.name, default: []].append(lines.count)
            lines.append(line)
        }

        /// The directives of those names in their order.
        func lines(_ names: String...) -> [Line] {
            let found = names.compactMap { places[$0] }
            return (found.count > 1 ? found.flatMap(\.self).sorted() : found.first ?? []).map { lines[$0] }
        }
    }

    /// The blocks in their order; the first is the file itself.
    private(set) var blocks: [Block]

    init(_ settings: AppSettings) {
        blocks = [Block(name: "", words: [], span: settings.place)]
        var known: [Substring: Int] = ["": 0]
        for entry in settings.entries {
            let (path, name) = NginxConfig.split(entry.key)
            let index = NginxConfig.block(path, &known, &blocks, entry.span)
            let words = NginxConfig.words(NginxConfig.text(of: entry))
            blocks[index].append(Line(name: name, words: words, span: entry.span))
        }
    }

    /// The block of that path, made with those around it where it is new.
    private static func block(
        _ path: Substring, _ known: inout [Substring: Int], _ blocks: inout [Block], _ span: SourceSpan
    ) -> Int {
        if let index = known[path] { return index }
        let (above, header) = split(path)
        let parent = block(above, &known, &blocks, span)
        let words = words(header.drop { $0.isNumber }.dropFirst())
        let name = words.first ?? ""
        // The line that opens it was the last of its name.
        let opening = blocks[parent].lines.last { $0.name == name && $0.words == Array(words.dropFirst()) }
        blocks.append(
            Block(name: name, words: Array(words.dropFirst()), span: opening?.span ?? span, parent: parent))
        blocks[parent].children.append(blocks.count - 1)
        known[path] = blocks.count - 1
        return blocks.count - 1
    }

    /// What stands before the last separator outside of quotes, and what behind it.
    private static func split(_ key: Substring) -> (path: Substring, name: String) {
        // A word that holds `>` is quoted, so a separator outside of quotes is one.
        let bytes = key.utf8
        var isQuoted = false
        var last: (end: Substring.Index, start: Substring.Index)?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\\") where isQuoted:
                index = bytes.index(after: index)
                if index == bytes.endIndex { return ("", String(key)) }
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ">") where !isQuoted && index > bytes.startIndex:
                let after = bytes.index(after: index)
                if after < bytes.endIndex { last = (bytes.index(before: index), bytes.index(after: after)) }
            default: break
            }
            index = bytes.index(after: index)
        }
        guard let last else { return ("", String(key)) }
        return (key[..<last.end], String(key[last.start...]))
    }

    private static func split(_ key: String) -> (path: Substring, name: String) { split(key[...]) }

    /// The words of a line as they were flattened: quoted where a blank or a quote stands in them.
    static func words(_ text: some StringProtocol) -> [String] {
        var words: [String] = []
        var current: [UInt8] = []
        var isWord = false
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                current.append(byte)
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                isWord = true
            } else if byte == UInt8(ascii: " "), !isQuoted {
                if isWord { words.append(String(decoding: current, as: UTF8.self)) }
                current = []
                isWord = false
            } else {
                current.append(byte)
                isWord = true
            }
        }
        if isWord { words.append(String(decoding: current, as: UTF8.self)) }
        return words
    }

    private static func text(of entry: AppSettings.Entry) -> String {
        switch entry.value {
        case .text(let text): text
        case .masked(let text): text.text
        case .secret, .absent, .unknown: "?"
        }
    }
}

extension NginxConfig {
    /// The block itself and those around it, inmost first.
    func levels(of index: Int) -> [Int] {
        var levels = [index]
        while let parent = blocks[levels[levels.count - 1]].parent { levels.append(parent) }
        return levels
    }

    /// The nearest block around that one with the name; itself where it has it.
    func nearest(_ name: String, around index: Int) -> Int? { levels(of: index).first { blocks[$0].name == name } }

    func lines(_ name: String, in index: Int) -> [Line] { blocks[index].lines(name) }

    /// The directive at the nearest level that has it: so nginx inherits.
    func inherited(_ name: String, at index: Int) -> Line? {
        for level in levels(of: index) {
            if let last = blocks[level].places[name]?.last { return blocks[level].lines[last] }
        }
        return nil
    }

    /// The reason why an include within the block or around it, up to its server, was not read; nil when all were.
    func unreadInclude(around index: Int) -> String? {
        for level in levels(of: index) where blocks[level].name != "http" && blocks[level].parent != nil {
            if let line = blocks[level].lines("include").first { return NginxConfig.sentence(ofUnread: line) }
        }
        return nil
    }

    static func sentence(ofUnread line: Line) -> String {
        "What `include \(line.words.first ?? "")` brings in was not read: it \(line.words.dropFirst().joined(separator: " "))."
    }
}
