/// Finds secrets that are known by their shape, whatever they are called.
enum SecretShapes {
    /// The longest text in bytes that is looked through in one piece; it keeps the time bounded.
    static let limit = 8192

    /// Every stretch of `text` that has the shape of a secret, in no order; they may overlap.
    static func matches(in text: ByteText) -> [SecretMatch] {
        guard text.count >= 8, text.count <= limit else { return [] }
        return urlMatches(in: text) + queryMatches(in: text) + tokenMatches(in: text) + hashMatches(in: text)
            + headerMatches(in: text) + writtenHeaderMatches(in: text) + blockMatches(in: text)
    }

    // MARK: Headers

    private static let headers: [(name: String, kind: Secret.Kind)] = [
        ("x-api-key:", .apiKey), ("x-plex-token:", .token), ("x-emby-token:", .token),
        ("x-mediabrowser-token:", .token), ("x-gotify-key:", .token), ("x-auth-token:", .token),
        ("authorization:", .token), ("cookie:", .token), ("x-auth-key:", .apiKey),
    ]

    private static let schemes = ["bearer ", "basic ", "token ", "digest ", "apikey "]

    /// `Authorization "Bearer …";`, `Authorization: "Basic …"`, `X-Api-Key …`: as the files of proxies have them, without the
    /// colon or with quotes around the value. Short words are prose.
    private static func writtenHeaderMatches(in text: ByteText) -> [SecretMatch] {
        headers.flatMap { header -> [SecretMatch] in
            let name = String(header.name.dropLast())
            guard name != "cookie" else { return [] }
            return text.places(of: name).compactMap { place in
                let after = place + name.utf8.count
                var start = text.end(from: after) { $0.isBlank || $0.isQuote || $0 == 0x3A || $0 == 0x3D }
                guard start > after else { return nil }
                let scheme = schemes.first { text.lower[start...].starts(with: $0.utf8) }
                start += scheme?.utf8.count ?? 0
                let end = text.end(from: start) { !$0.isBlank && !$0.isQuote && !valueEnds.contains($0) }
                guard end - start >= (scheme == nil ? 16 : 8) else { return nil }
                return SecretMatch(range: start..<end, kind: header.kind)
            }
        }.filter { isValue($0.range, in: text) }
    }

    /// Line ends, `\`, `;`, `}`.
    private static let valueEnds: [UInt8] = [0x0A, 0x0D, 0x5C, 0x3B, 0x7D]

    /// `X-Api-Key: …`, `Authorization: Bearer …`, `MediaBrowser Token="…"`.
    private static func headerMatches(in text: ByteText) -> [SecretMatch] {
        var found: [SecretMatch] = []
        for header in headers {
            for place in text.places(of: header.name) {
                var start = text.end(from: place + header.name.utf8.count, while: \.isBlank)
                for scheme in schemes
                where text.lower[start...].starts(with: scheme.utf8) {
                    start += scheme.utf8.count
                }
                let end = text.end(from: start) { !$0.isQuote && $0 != 0x0A && $0 != 0x0D && $0 != 0x5C }
                found.append(SecretMatch(range: start..<end, kind: header.kind))
            }
        }
        for place in text.places(of: "mediabrowser ") {
            for token in text.places(of: "token=\"") where token > place {
                let start = token + 7
                found.append(SecretMatch(range: start..<text.end(from: start) { $0 != 0x22 }, kind: .token))
            }
        }
        return found.filter { isValue($0.range, in: text) }
    }

    // MARK: Keys over several lines

    /// PEM blocks with a private key, and OpenSSH ones; an unfinished block reaches to the end.
    private static func blockMatches(in text: ByteText) -> [SecretMatch] {
        text.places(of: "-----begin ").compactMap { place in
            let titleEnd = text.end(from: place + 11) { $0 != 0x2D && $0 != 0x0A }
            let title = text.text((place + 11)..<titleEnd)
            guard title.hasSuffix("PRIVATE KEY") || title.hasSuffix("PRIVATE KEY BLOCK") else { return nil }
            let start = text.end(from: titleEnd) { $0 == 0x2D }
            let end = text.places(of: "-----end ").first { $0 >= start } ?? text.count
            return SecretMatch(range: start..<end, kind: .privateKey)
        }
    }

    // MARK: Helpers

    /// Whether the range holds something that could be a value: not empty, and not a variable alone.
    static func isValue(_ range: Range<Int>, in text: ByteText) -> Bool {
        guard !range.isEmpty else { return false }
        let value = text.text(range)
        return !SecretValue.isReference(value)
    }
}

/// What a value looks like by itself.
enum SecretValue {
    /// Whether the text stands for a value that is kept elsewhere: variables, a template, a command's output, or nothing.
    static func isReference(_ value: String) -> Bool {
        let trimmed = value.trimmingBlanks
        guard let first = trimmed.utf8.first else { return true }
        if trimmed.hasPrefix("{{"), trimmed.hasSuffix("}}") { return true }
        if trimmed.hasPrefix("$("), trimmed.hasSuffix(")") { return true }
        if trimmed.hasPrefix("$$("), trimmed.hasSuffix(")") { return true }
        if first == 0x60, trimmed.utf8.last == 0x60, trimmed.utf8.count > 2 { return true }
        guard trimmed.utf8.contains(0x24) else { return false }
        return !remainder(of: ByteText(String(trimmed))).contains(where: \.isWord)
    }

    /// What is left of a text without its `${NAME}`, `$NAME` and the shell's `$$NAME`; defaults inside braces stay.
    private static func remainder(of text: ByteText) -> [UInt8] {
        var rest: [UInt8] = []
        var place = 0
        while place < text.count {
            guard text.bytes[place] == 0x24 else {
                rest.append(text.bytes[place])
                place += 1
                continue
            }
            let sign = text.end(from: place) { $0 == 0x24 }
            let isBraced = sign < text.count && text.bytes[sign] == 0x7B
            let start = isBraced ? sign + 1 : sign
            let isName = start < text.count && !text.bytes[start].isDigit
            let end = isName ? text.end(from: start) { $0.isWord || $0 == 0x5F } : start
            guard end > start else {
                rest.append(0x24)
                place = sign
                continue
            }
            place = end
            if isBraced, end < text.count, text.bytes[end] == 0x3A, end + 1 < text.count, text.bytes[end + 1] == 0x3F {
                // The message of `${NAME:?…}`.
                place = text.end(from: end) { $0 != 0x7D }
            }
        }
        return rest
    }

    /// Whether the text is the path of a file, as `…_FILE` variables and some others hold.
    static func isPath(_ value: String) -> Bool {
        // `filepath:` is how Unpackerr is told to read a value from a file.
        if value.hasPrefix("file:/") || value.hasPrefix("filepath:/") { return true }
        let endings = [".pem", ".key", ".crt", ".txt", ".json", ".yml", ".yaml", ".conf", ".env"]
        if value.contains("/"), !value.contains("://"), endings.contains(where: { value.hasSuffix($0) }) { return true }
        let roots = [
            "/run/", "/config", "/etc/", "/data/", "/var/", "/home/", "/opt/", "/secrets/", "/certs/", "/cert/",
            "/app/",
            "/root/", "/mnt/", "/usr/", "/keys/", "/ssl/", "/srv/", "/tmp/", "./", "../", "~/",
        ]
        return roots.contains { value.hasPrefix($0) }
            && value.utf8.allSatisfy { $0.isName || $0 == 0x2F || $0 == 0x7E || $0 == 0x24 || $0 == 0x7B || $0 == 0x7D }
    }

    /// Whether the text is `host:port` and the host is no user's name: a server that asks for logins, this machine, an
    /// IPv4 address, or a name below a domain that names end in.
    ///
    /// Any other word may be either, `john.doe` as well, and a password of digits looks like a port: what cannot be told
    /// apart is masked.
    static func isAddress(_ value: String) -> Bool {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let host = parts.first, let port = parts.last else { return false }
        let digits = port.prefix { $0 != "/" }
        guard (2...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit), digits.utf8.first != 0x30,
            Int(digits).map({ $0 <= 65535 }) == true, host.utf8.allSatisfy({ $0.isName })
        else { return false }
        let name = host.lowercased()
        if name == "localhost" || servers.contains(name) { return true }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) { return true }
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let end = labels.last else { return false }
        return ends.contains(String(end))
    }

    /// Names of servers that others are told to ask for a login.
    private static let servers: Set<String> = [
        "authelia", "authentik", "authentik-server", "keycloak", "oauth2-proxy", "tinyauth", "vouch", "zitadel",
        "pocket-id", "traefik", "caddy", "nginx",
    ]

    /// What names of servers end in, at home and outside.
    private static let ends: Set<String> = [
        "lan", "local", "home", "internal", "arpa", "test", "example", "com", "org", "net", "io", "dev", "me", "eu",
        "de",
        "uk", "fr", "nl", "us", "app", "cloud", "xyz",
    ]

    /// Whether the text answers a yes-or-no question.
    static func isAnswer(_ value: String) -> Bool {
        ["true", "false", "yes", "no", "on", "off", "enabled", "disabled"].contains(value.lowercased())
    }

    /// Whether the text looks drawn at random: one word of 16 or more characters with digits among them and little
    /// repetition, and neither a path nor a host name.
    static func looksRandom(_ value: String) -> Bool {
        let bytes = Array((value.hasPrefix("base64:") ? value.dropFirst(7) : value[...]).utf8)
        guard bytes.count >= 16, bytes.allSatisfy({ $0.isBase64 }), Set(bytes).count >= 8 else { return false }
        let digits = bytes.count(where: \.isDigit)
        if bytes.allSatisfy(\.isHex) { return digits > 0 && digits < bytes.count }
        guard digits >= 2 else {
            return bytes.count >= 32 && bytes.contains(where: \.isUpper) && bytes.contains(where: \.isLower)
                && !bytes.contains(0x2F) && !bytes.contains(0x2D) && !bytes.contains(0x5F)
        }
        // Words joined by dashes are names, however long: `web-secure-2024-edition`.
        let pieces = value.split(whereSeparator: { $0 == "-" || $0 == "_" || $0 == "/" })
        return pieces.contains { piece in
            piece.utf8.count >= 6 && piece.utf8.contains(where: \.isDigit)
                && piece.utf8.contains(where: { $0.isLower || $0.isUpper })
        } || bytes.allSatisfy(\.isDigit)
    }
}

extension String {
    /// The text without blanks and line ends around it.
    var trimmingBlanks: Substring {
        var view = self[...]
        while let first = view.utf8.first, first.isSpace { view = view.dropFirst() }
        while let last = view.utf8.last, last.isSpace { view = view.dropLast() }
        return view
    }
}
