import Evidence
import FileAccess
import StackModel

/// Reads the files that hold an account's public keys; of a key only its kind, its length and its options are kept.
struct AuthorizedKeysReader {
    private static let keyLimit = 500

    private let host: HostAccess

    init(_ host: HostAccess) {
        self.host = host
    }

    /// - Parameter patterns: `AuthorizedKeysFile`'s paths, with `%h`, `%u` and paths below the home folder.
    func read(
        _ account: PasswordFile.Entry, patterns: [String], limit: Int
    ) -> (keys: [AuthorizedKey], files: [HostFile], unread: [String]) {
        var keys: [AuthorizedKey] = []
        var files: [HostFile] = []
        var unread: [String] = []
        for pattern in patterns.prefix(limit) where pattern.lowercased() != "none" {
            let path = Self.path(pattern, of: account)
            let text: String
            do {
                text = try host.text(path)
            } catch {
                if error.code != .missing { unread.append(path) }
                continue
            }
            for place in [FilePath.directory(of: path), path] {
                guard let attributes = host.attributes(place) else { continue }
                files.append(HostFile(path: place, purpose: .authorizedKeys, attributes: attributes))
            }
            for (index, line) in text.hostLines.enumerated() {
                guard keys.count < Self.keyLimit, let key = Self.key(line, at: path, line: index + 1) else { continue }
                keys.append(key)
            }
        }
        return (keys, files, unread)
    }

    private static func path(_ pattern: String, of account: PasswordFile.Entry) -> String {
        let path = pattern.replacing("%h", with: account.home).replacing("%u", with: account.name)
            .replacing("%%", with: "%")
        return FilePath.joined(account.home, path)
    }

    /// One line: `[options] type base64 [comment]`; nil for comments and what is no key.
    static func key(_ line: String, at file: String, line number: Int) -> AuthorizedKey? {
        let text = line.trimmed
        guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
        var words = parts(text)
        var options: [String] = []
        if let first = words.first, !isType(first) {
            options = optionNames(first)
            words.removeFirst()
        }
        guard words.count >= 2, isType(words[0]) else { return nil }
        return AuthorizedKey(
            type: words[0], bits: KeyBlob.bits(of: words[1], type: words[0]), options: options,
            span: SourceSpan(file: file, line: number, column: 1))
    }

    private static func isType(_ word: String) -> Bool {
        word.hasPrefix("ssh-") || word.hasPrefix("ecdsa-") || word.hasPrefix("sk-") || word.hasPrefix("rsa-")
    }

    /// The words; blanks within quotes part nothing.
    private static func parts(_ text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var isQuoted = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            // Within a command, `\"` is a quote of the command's own.
            if byte == 0x22, previous != 0x5C { isQuoted.toggle() }
            previous = byte
            if !isQuoted, byte == 0x20 || byte == 0x09 {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
            } else {
                word.append(byte)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    /// The options' names, without their values.
    private static func optionNames(_ text: String) -> [String] {
        var names: Set<String> = []
        var name: [UInt8] = []
        var (isQuoted, isValue) = (false, false)
        var previous: UInt8 = 0
        for byte in text.utf8 + [UInt8(ascii: ",")] {
            if byte == 0x22, previous != 0x5C { isQuoted.toggle() }
            previous = byte
            if isQuoted { continue }
            if byte == UInt8(ascii: ",") {
                if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self).lowercased()) }
                (name, isValue) = ([], false)
            } else if byte == UInt8(ascii: "=") {
                isValue = true
            } else if !isValue, byte != 0x22 {
                name.append(byte)
            }
        }
        return names.sorted()
    }
}

/// The public key's own bytes (RFC 4253, section 6.6), looked at only to find how long the key is.
enum KeyBlob {
    /// Bits; nil when the text is no such key.
    static func bits(of base64: String, type: String) -> Int? {
        switch type {
        case "ssh-ed25519", "sk-ssh-ed25519@openssh.com": return 256
        case "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com": return 256
        case "ecdsa-sha2-nistp384": return 384
        case "ecdsa-sha2-nistp521": return 521
        default: break
        }
        guard type == "ssh-rsa" || type == "ssh-dss", let bytes = decoded(base64) else { return nil }
        var rest = bytes[...]
        guard field(&rest) != nil else { return nil }
        // RSA has the exponent first, DSA its prime.
        if type == "ssh-rsa", field(&rest) == nil { return nil }
        guard let number = field(&rest) else { return nil }
        let digits = number.drop { $0 == 0 }
        guard let first = digits.first else { return nil }
        return digits.count * 8 - first.leadingZeroBitCount
    }

    /// Four bytes of length, and that many bytes.
    private static func field(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.count >= 4 else { return nil }
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= rest.count - 4 else { return nil }
        let start = rest.startIndex + 4
        defer { rest = rest[(start + length)...] }
        return rest[start..<(start + length)]
    }

    /// The bytes of Base64 text (RFC 4648, section 4); nil where a character is none of its alphabet.
    static func decoded(_ base64: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in base64.utf8 {
            let value: Int
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = Int(byte) - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = Int(byte) - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = Int(byte) + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): return bytes
            default: return nil
            }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }
}
