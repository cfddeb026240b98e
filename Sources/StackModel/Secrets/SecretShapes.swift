/// Finds secrets that are known by their shape, whatever they are called.
enum SecretShapes {
    /// Every stretch of `text` that has the shape of a secret, in no order; they may overlap.
    static func matches(in text: ByteText) -> [SecretMatch] {
        guard text.count >= 8 else { return [] }
        return urlMatches(in: text) + queryMatches(in: text) + tokenMatches(in: text) + hashMatches(in: text)
            + headerMatches(in: text) + blockMatches(in: text)
    }

    // MARK: Headers

    /// `X-Api-Key: …`, `Authorization: Bearer …`, `MediaBrowser Token="…"`.
    private static func headerMatches(in text: ByteText) -> [SecretMatch] {
        let headers: [(name: String, kind: Secret.Kind)] = [
            ("x-api-key:", .apiKey), ("x-plex-token:", .token), ("x-emby-token:", .token),
            ("x-mediabrowser-token:", .token), ("x-gotify-key:", .token), ("x-auth-token:", .token),
            ("authorization:", .token), ("cookie:", .token), ("x-auth-key:", .apiKey),
        ]
        var found: [SecretMatch] = []
        for header in headers {
            for place in text.places(of: header.name) {
                var start = text.end(from: place + header.name.utf8.count, while: \.isBlank)
                for scheme in ["bearer ", "basic ", "token ", "digest ", "apikey "]
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
    /// Whether the text stands for a value that is kept elsewhere: a variable, a template, or nothing at all.
    static func isReference(_ value: String) -> Bool {
        let trimmed = value.trimmingBlanks
        guard let first = trimmed.first else { return true }
        if first == "$" {
            let rest = trimmed.dropFirst()
            if rest.first == "{" { return rest.last == "}" && !rest.dropLast().contains("}") }
            return !rest.isEmpty && rest.utf8.allSatisfy { $0.isWord || $0 == 0x5F }
                && rest.utf8.first.map { !$0.isDigit } == true
        }
        return trimmed.hasPrefix("{{") && trimmed.hasSuffix("}}")
    }

    /// Whether the text is the path of a file, as `…_FILE` variables and some others hold.
    static func isPath(_ value: String) -> Bool {
        // `filepath:` is how Unpackerr is told to read a value from a file.
        if value.hasPrefix("file:/") || value.hasPrefix("filepath:/") { return true }
        let roots = [
            "/run/", "/config", "/etc/", "/data/", "/var/", "/home/", "/opt/", "/secrets/", "/certs/", "/cert/",
            "/app/",
            "/root/", "/mnt/", "/usr/", "/keys/", "/ssl/", "/srv/", "/tmp/", "./", "../", "~/",
        ]
        return roots.contains { value.hasPrefix($0) }
            && value.utf8.allSatisfy { $0.isName || $0 == 0x2F || $0 == 0x7E || $0 == 0x24 || $0 == 0x7B || $0 == 0x7D }
    }

    /// Whether the text answers a yes-or-no question.
    static func isAnswer(_ value: String) -> Bool {
        ["true", "false", "yes", "no", "on", "off", "enabled", "disabled"].contains(value.lowercased())
    }

    /// Whether the text looks drawn at random: one word of 16 or more characters with digits among them and little
    /// repetition, and neither a path nor a host name.
    static func looksRandom(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
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
