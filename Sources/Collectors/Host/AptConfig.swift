import Evidence
import FileAccess
import StackModel

/// apt's settings, merged: the files of `apt.conf.d` in the order of their names, then `apt.conf`; later values win, and
/// lists add up until `#clear` empties them. Source: apt.conf(5).
struct AptConfig {
    private static let depthLimit = 32

    /// One value where it is written.
    struct Value {
        var text: String
        var span: SourceSpan
    }

    private(set) var values: [String: Value] = [:]
    private(set) var lists: [String: [Value]] = [:]
    private(set) var unread: [String] = []

    init(_ host: HostAccess) {
        let folder = "/etc/apt/apt.conf.d"
        let names = host.names(folder).filter { !$0.contains(".") || $0.hasSuffix(".conf") }
        for path in names.prefix(200).map({ "\(folder)/\($0)" }) + ["/etc/apt/apt.conf"] {
            do {
                take(Self.tokens(try host.text(path), file: path))
            } catch {
                if error.code != .missing { unread.append(path) }
            }
        }
    }

    /// The value of a key, whatever its case.
    func value(_ key: String) -> Value? { values[key.lowercased()] }
    /// The elements of a list, whatever its case.
    func list(_ key: String) -> [Value] { lists[key.lowercased()] ?? [] }

    private struct Token {
        var text: String
        var isQuoted: Bool
        var span: SourceSpan
    }

    private mutating func take(_ tokens: [Token]) {
        var scopes: [String] = []
        var statement: [Token] = []
        for token in tokens {
            if token.isQuoted || !["{", "}", ";"].contains(token.text) {
                statement.append(token)
                continue
            }
            switch token.text {
            case "{":
                scopes.append((statement.first { !$0.isQuoted }?.text ?? "").lowercased())
                statement = []
                if scopes.count > Self.depthLimit { return }
            case "}":
                note(statement, scopes)
                statement = []
                _ = scopes.popLast()
            default:
                note(statement, scopes)
                statement = []
            }
        }
    }

    private mutating func note(_ statement: [Token], _ scopes: [String]) {
        guard let first = statement.first else { return }
        let scope = scopes.joined(separator: "::")
        if first.isQuoted {
            // `Key { "a"; "b"; };`
            for token in statement { lists[scope, default: []].append(Value(text: token.text, span: token.span)) }
            return
        }
        if first.text.lowercased() == "#clear" {
            for token in statement.dropFirst() {
                let key = token.text.lowercased()
                values[key] = nil
                lists[key] = nil
            }
            return
        }
        guard let value = statement.dropFirst().first else { return }
        var key = (scope.isEmpty ? "" : scope + "::") + first.text.lowercased()
        let written = Value(text: value.text, span: first.span)
        if key.hasSuffix("::") {
            key = String(key.dropLast(2))
            lists[key, default: []].append(written)
        } else {
            values[key] = written
        }
    }

    /// Words, quoted texts and `{`, `}`, `;`; comments (`//`, `/* */`, `#` at a line's start) left out.
    private static func tokens(_ text: String, file: String) -> [Token] {
        var tokens: [Token] = []
        let bytes = Array(text.utf8)
        var index = 0
        var line = 1
        var lineStart = 0
        func span() -> SourceSpan { SourceSpan(file: file, line: line, column: index - lineStart + 1) }
        func next() -> UInt8 { index + 1 < bytes.count ? bytes[index + 1] : 0 }
        func skip(to end: (Int) -> Bool) {
            while index < bytes.count, !end(index) {
                if bytes[index] == 0x0A { (line, lineStart) = (line + 1, index + 1) }
                index += 1
            }
        }
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x0A:
                (line, lineStart) = (line + 1, index + 1)
                index += 1
            case 0x20, 0x09, 0x0D: index += 1
            case UInt8(ascii: "/") where next() == byte: skip { bytes[$0] == 0x0A }
            case UInt8(ascii: "/") where next() == UInt8(ascii: "*"):
                index += 2
                skip { bytes[$0] == UInt8(ascii: "/") && bytes[$0 - 1] == UInt8(ascii: "*") }
                index += 1
            case UInt8(ascii: "#") where !bytes[index...].starts(with: Array("#clear".utf8)): skip { bytes[$0] == 0x0A }
            case 0x22:
                let place = span()
                index += 1
                let start = index
                skip { bytes[$0] == 0x22 }
                tokens.append(
                    Token(text: String(decoding: bytes[start..<index], as: UTF8.self), isQuoted: true, span: place))
                index += 1
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"):
                tokens.append(Token(text: String(UnicodeScalar(byte)), isQuoted: false, span: span()))
                index += 1
            default:
                let place = span()
                let start = index
                skip { [0x20, 0x09, 0x0D, 0x0A, 0x22, 0x3B, 0x7B, 0x7D].contains(bytes[$0]) }
                tokens.append(
                    Token(text: String(decoding: bytes[start..<index], as: UTF8.self), isQuoted: false, span: place))
            }
        }
        return tokens
    }
}
