extension SecretShapes {
    /// A token with a fixed beginning.
    private struct Prefix: Sendable {
        /// Capitals count.
        var bytes: [UInt8]
        /// The fewest characters of the alphabet that must follow.
        var least: Int
        var kind: Secret.Kind
        /// Whether what follows may repeat one letter, as examples in documentation do.
        var isRepetitive: Bool

        init(text: String, least: Int, kind: Secret.Kind = .token, isRepetitive: Bool = false) {
            bytes = Array(text.utf8)
            self.least = least
            self.kind = kind
            self.isRepetitive = isRepetitive
        }
    }

    private static let prefixes: [Prefix] = [
        Prefix(text: "ghp_", least: 30), Prefix(text: "gho_", least: 30), Prefix(text: "ghu_", least: 30),
        Prefix(text: "ghs_", least: 30), Prefix(text: "ghr_", least: 30), Prefix(text: "github_pat_", least: 20),
        Prefix(text: "glpat-", least: 20), Prefix(text: "xoxb-", least: 10), Prefix(text: "xoxa-", least: 10),
        Prefix(text: "xoxp-", least: 10), Prefix(text: "xoxr-", least: 10), Prefix(text: "xoxs-", least: 10),
        Prefix(text: "AKIA", least: 16, kind: .apiKey), Prefix(text: "ASIA", least: 16, kind: .apiKey),
        Prefix(text: "AIza", least: 30, kind: .apiKey), Prefix(text: "ya29.", least: 20),
        Prefix(text: "sk_live_", least: 16, kind: .apiKey), Prefix(text: "rk_live_", least: 16, kind: .apiKey),
        Prefix(text: "sk-proj-", least: 20, kind: .apiKey), Prefix(text: "sk-ant-", least: 20, kind: .apiKey),
        Prefix(text: "npm_", least: 30), Prefix(text: "dckr_pat_", least: 20), Prefix(text: "tskey-", least: 16),
        Prefix(text: "hf_", least: 30), Prefix(text: "claim-", least: 16, isRepetitive: true),
        Prefix(text: "dop_v1_", least: 30),
        Prefix(text: "AGE-SECRET-KEY-1", least: 30, kind: .privateKey), Prefix(text: "nvapi-", least: 30),
        Prefix(text: "glsa_", least: 30), Prefix(text: "SG.", least: 30, kind: .apiKey),
    ]

    /// Tokens that name their own kind: AWS, GitHub, Slack, Tailscale, Plex claims, JWT, Telegram bots, …
    static func tokenMatches(in text: ByteText) -> [SecretMatch] {
        prefixMatches(in: text) + webTokenMatches(in: text) + telegramMatches(in: text)
    }

    private static func prefixMatches(in text: ByteText) -> [SecretMatch] {
        var found: [SecretMatch] = []
        for place in text.bytes.indices where place == 0 || !text.bytes[place - 1].isToken {
            for prefix in prefixes where prefix.bytes[0] == text.bytes[place] {
                guard text.bytes[place...].starts(with: prefix.bytes) else { continue }
                let start = place + prefix.bytes.count
                let end = text.end(from: start) { $0.isToken || $0 == 0x2E }
                guard end - start >= prefix.least else { continue }
                guard prefix.isRepetitive || Set(text.bytes[start..<end]).count >= 5 else { continue }
                found.append(SecretMatch(range: place..<end, kind: prefix.kind))
            }
        }
        return found
    }

    /// JSON web tokens, and Cloudflare's tunnel tokens, which are one such part alone: both begin with `{"`.
    private static func webTokenMatches(in text: ByteText) -> [SecretMatch] {
        text.places(of: "eyj").compactMap { place in
            guard text.has("eyJ", at: place), place == 0 || !text.bytes[place - 1].isToken else { return nil }
            let end = text.end(from: place) { $0.isBase64 || $0 == 0x2E }
            let dots = text.bytes[place..<end].count { $0 == 0x2E }
            guard end - place >= (dots == 2 ? 36 : 80), dots <= 4 else { return nil }
            return SecretMatch(range: place..<end, kind: .token)
        }
    }

    /// `123456789:AA…`, the token of a Telegram bot.
    private static func telegramMatches(in text: ByteText) -> [SecretMatch] {
        text.places(of: ":aa").compactMap { colon in
            let start = text.start(before: colon, while: \.isDigit)
            let end = text.end(from: colon + 1, while: \.isToken)
            guard (8...12).contains(colon - start), (34...36).contains(end - colon - 1) else { return nil }
            return SecretMatch(range: start..<end, kind: .token)
        }
    }

    /// Hashed passwords: crypt forms with one or two dollars, qBittorrent's PBKDF2, LDAP's `{SHA}`.
    static func hashMatches(in text: ByteText) -> [SecretMatch] {
        cryptMatches(in: text) + namedHashMatches(in: text)
    }

    private static func cryptMatches(in text: ByteText) -> [SecretMatch] {
        let schemes: [(name: String, least: Int)] = [
            ("2a", 50), ("2b", 50), ("2y", 50), ("apr1", 22), ("1", 22), ("5", 40), ("6", 80), ("y", 30),
            ("argon2id", 40),
            ("argon2i", 40), ("pbkdf2-sha512", 40), ("pbkdf2-sha256", 40), ("pbkdf2", 40), ("scrypt", 40), ("p5k2", 40),
        ]
        var found: [SecretMatch] = []
        var place = 0
        while place < text.count {
            guard text.bytes[place] == 0x24 else {
                place += 1
                continue
            }
            let nameStart = text.end(from: place) { $0 == 0x24 }
            let nameEnd = text.end(from: nameStart) { $0.isWord || $0 == 0x2D }
            let name = text.text(nameStart..<nameEnd)
            if nameStart - place <= 2, nameEnd < text.count, text.bytes[nameEnd] == 0x24,
                let scheme = schemes.first(where: { $0.name == name })
            {
                let end = text.end(from: nameEnd) { byte in
                    byte.isWord || byte == 0x24 || byte == 0x2E || byte == 0x2F || byte == 0x2B || byte == 0x3D
                        || byte == 0x2C || byte == 0x2D || byte == 0x5F
                }
                // A comma belongs to Argon2's parameters, but in a list of users it begins the next one.
                let stop =
                    name.hasPrefix("argon") ? end : text.end(from: nameEnd) { $0 != 0x2C && !$0.isSpace && !$0.isQuote }
                if min(end, stop) - nameEnd >= scheme.least - 8 {
                    found.append(SecretMatch(range: place..<min(end, stop), kind: .hash))
                    place = min(end, stop)
                    continue
                }
            }
            place = max(nameEnd, place + 1)
        }
        return found
    }

    private static func namedHashMatches(in text: ByteText) -> [SecretMatch] {
        var found: [SecretMatch] = []
        for place in text.places(of: "@bytearray(") {
            let start = place + 11
            let end = text.end(from: start) { $0.isBase64 || $0 == 0x3A }
            if end - start >= 20 { found.append(SecretMatch(range: start..<end, kind: .hash)) }
        }
        for name in ["{sha}", "{ssha}", "{ssha512}", "{pbkdf2}"] {
            for place in text.places(of: name) {
                let start = place + name.utf8.count
                let end = text.end(from: start, while: \.isBase64)
                if end - start >= 20 { found.append(SecretMatch(range: start..<end, kind: .hash)) }
            }
        }
        return found
    }
}
