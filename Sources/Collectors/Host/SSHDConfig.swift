import Evidence
import FileAccess
import StackModel

/// Reads the SSH server's files as the server itself does: the first value of a keyword counts, files that `Include`
/// names stand where it stands, and a `Match` block reaches to the next one or to the end of its file.
///
/// Source: sshd_config(5) of OpenSSH 9.2 and 10.0.
struct SSHDConfig {
    static let mainFile = "/etc/ssh/sshd_config"
    /// The server's own limit is 16.
    private static let depthLimit = 16
    private static let fileLimit = 200

    /// The keywords that are kept, in lower case.
    static let keywords: Set<String> = [
        "allowgroups", "allowusers", "authenticationmethods", "authorizedkeysfile", "denygroups", "denyusers",
        "kbdinteractiveauthentication", "listenaddress", "loglevel", "maxauthtries", "passwordauthentication",
        "permitemptypasswords", "permitrootlogin", "port", "pubkeyauthentication", "strictmodes", "usepam",
        "x11forwarding",
    ]
    /// Those that add up instead of being decided by the first line.
    static let adding: Set<String> = [
        "allowgroups", "allowusers", "denygroups", "denyusers", "listenaddress", "port",
    ]
    private static let aliases = [
        "challengeresponseauthentication": "kbdinteractiveauthentication",
        "skeyauthentication": "kbdinteractiveauthentication",
    ]
    /// What holds where nothing is written: sshd_config(5), the same in 9.2 and 10.0.
    static let defaults = [
        "authenticationmethods": "any", "authorizedkeysfile": ".ssh/authorized_keys .ssh/authorized_keys2",
        "kbdinteractiveauthentication": "yes", "loglevel": "INFO", "maxauthtries": "6",
        "passwordauthentication": "yes", "permitemptypasswords": "no", "permitrootlogin": "prohibit-password",
        "port": "22", "pubkeyauthentication": "yes", "strictmodes": "yes", "usepam": "no", "x11forwarding": "no",
    ]

    private let host: HostAccess
    private(set) var written: [SSHServer.Written] = []
    /// Every block but `Match all`.
    var matches: [SSHServer.Match] { blocks.filter { !Self.isAll($0) } }
    private var blocks: [SSHServer.Match] = []
    /// Files or folders that are there and could not be read.
    private(set) var unread: [String] = []
    /// The files that were read, the main one first.
    private(set) var paths: [String] = []
    private var filesRead = 0

    init(_ host: HostAccess) {
        self.host = host
        read(Self.mainFile, depth: 0, match: nil)
    }

    private static func isAll(_ match: SSHServer.Match) -> Bool { match.criteria.lowercased() == "all" }

    /// Each keyword with what holds for everybody.
    var settings: [SSHServer.Setting] {
        // `Match all` ends a block: what follows is for everybody, and stands above what came before any block.
        let forAll = blocks.filter(Self.isAll).flatMap(\.settings)
        let byKeyword = Dictionary(grouping: forAll + written, by: \.keyword)
        return Self.keywords.sorted().compactMap { keyword in
            guard let lines = byKeyword[keyword], let first = lines.first else {
                return Self.defaults[keyword].map { SSHServer.Setting(keyword: keyword, values: [$0]) }
            }
            if Self.adding.contains(keyword) {
                return SSHServer.Setting(
                    keyword: keyword, values: lines.flatMap { $0.value.hostWords }, span: first.span)
            }
            return SSHServer.Setting(
                keyword: keyword, values: [first.value], span: first.span, ignored: Array(lines.dropFirst()))
        }
    }

    private mutating func read(_ path: String, depth: Int, match: Int?) {
        filesRead += 1
        guard depth <= Self.depthLimit, filesRead <= Self.fileLimit else {
            unread.append(path)
            return
        }
        let text: String
        do {
            text = try host.text(path)
        } catch {
            if error.code != .missing { unread.append(path) }
            return
        }
        paths.append(path)
        var match = match
        for (index, line) in text.hostLines.enumerated() {
            let words = Self.words(line)
            guard let first = words.first else { continue }
            let keyword = Self.aliases[first.lowercased()] ?? first.lowercased()
            let rest = Array(words.dropFirst())
            let column = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count + 1
            let span = SourceSpan(
                file: path, line: index + 1, column: column, length: line.trimmed.unicodeScalars.count)
            switch keyword {
            case "include": for pattern in rest { include(pattern, depth: depth + 1, match: match) }
            case "match":
                blocks.append(SSHServer.Match(criteria: rest.joined(separator: " "), span: span))
                match = blocks.count - 1
            default: note(keyword, rest, span, match)
            }
        }
    }

    private mutating func note(_ keyword: String, _ values: [String], _ span: SourceSpan, _ match: Int?) {
        guard Self.keywords.contains(keyword), !values.isEmpty else { return }
        var value = values.joined(separator: " ")
        if keyword == "permitrootlogin", value.lowercased() == "without-password" { value = "prohibit-password" }
        let isSwitch = ["yes", "no", "true", "false"].contains(value.lowercased())
        if isSwitch { value = ["yes", "true"].contains(value.lowercased()) ? "yes" : "no" }
        let line = SSHServer.Written(keyword: keyword, value: value, span: span)
        if let match { blocks[match].settings.append(line) } else { written.append(line) }
    }

    private mutating func include(_ pattern: String, depth: Int, match: Int?) {
        let absolute = pattern.hasPrefix("/") ? pattern : "/etc/ssh/" + pattern
        let folder = FilePath.directory(of: absolute)
        if !folder.contains("*"), host.exists(folder) {
            do { _ = try host.files.list(host.root + folder) } catch { unread.append(folder) }
        }
        for path in host.paths(matching: absolute) { read(path, depth: depth, match: match) }
    }

    /// The words of a line: `keyword value`, `keyword=value`, quotes around words, `#` begins a comment.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var quote: UInt8?
        var isOpen = false
        func finish() {
            if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
            (word, isOpen) = ([], false)
        }
        for byte in line.utf8 {
            if let end = quote {
                if byte == end { quote = nil } else { word.append(byte) }
                continue
            }
            switch byte {
            case 0x22, 0x27: (quote, isOpen) = (byte, true)
            case 0x20, 0x09, 0x0D: finish()
            case UInt8(ascii: "=") where words.isEmpty: finish()
            case UInt8(ascii: "=") where words.count == 1 && !isOpen: continue
            case UInt8(ascii: "#") where !isOpen:
                finish()
                return words
            default:
                word.append(byte)
                isOpen = true
            }
        }
        finish()
        return words
    }
}
