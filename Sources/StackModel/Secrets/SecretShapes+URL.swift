extension SecretShapes {
    /// Credentials in URLs, and webhook URLs, whose path is the secret.
    static func urlMatches(in text: ByteText) -> [SecretMatch] {
        text.places(of: "://").flatMap { place -> [SecretMatch] in
            let schemeStart = text.start(before: place) { $0.isWord || $0 == 0x2B || $0 == 0x2E || $0 == 0x2D }
            let start = place + 3
            let end = urlEnd(from: start, in: text)
            guard schemeStart < place, start < end else { return [] }
            let scheme = String(decoding: text.lower[schemeStart..<place], as: UTF8.self)
            return credentials(scheme: scheme, start..<end, in: text) + hook(scheme: scheme, start..<end, in: text)
        }
    }

    /// A URL ends at a blank, a quote, a bracket or a comma that another scheme follows; `${…}` belongs to it whole.
    private static func urlEnd(from start: Int, in text: ByteText) -> Int {
        var place = start
        var depth = 0
        while place < text.count {
            let byte = text.bytes[place]
            if byte == 0x7B, place > 0, text.bytes[place - 1] == 0x24 {
                depth += 1
            } else if byte == 0x7D {
                if depth == 0 { break }
                depth -= 1
            } else if depth == 0,
                byte.isSpace || byte == 0x22 || byte == 0x27 || byte == 0x60 || byte == 0x3C || byte == 0x3E
            {
                break
            }
            place += 1
        }
        return place
    }

    /// What stands between `://` and `@`: the password, or a token alone.
    private static func credentials(scheme: String, _ url: Range<Int>, in text: ByteText) -> [SecretMatch] {
        let authorityEnd = text.bytes[url].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? url.upperBound
        // A password may hold an unescaped slash; then the last @ of the URL ends it, if a colon stands before that.
        let inAuthority = text.bytes[url.lowerBound..<authorityEnd].lastIndex(of: 0x40)
        guard let at = inAuthority else { return [] }
        if let colon = text.bytes[url.lowerBound..<at].firstIndex(of: 0x3A), !isInsideBraces(colon, url, in: text) {
            let password = (colon + 1)..<at
            let words = ["", "password", "pass"]
            guard isValue(password, in: text), !words.contains(text.text(password)) || scheme != "http" else {
                return []
            }
            return [SecretMatch(range: password, kind: .urlCredentials)]
        }
        let user = url.lowerBound..<at
        let looksLikeToken = user.count >= 16 && SecretValue.looksRandom(text.text(user))
        return looksLikeToken ? [SecretMatch(range: user, kind: .urlCredentials)] : []
    }

    private static func isInsideBraces(_ place: Int, _ url: Range<Int>, in text: ByteText) -> Bool {
        let before = text.bytes[url.lowerBound..<place]
        return before.count { $0 == 0x7B } > before.count { $0 == 0x7D }
    }

    /// Schemes of notification services whose whole URL is a credential (Apprise, Shoutrrr).
    private static let notificationSchemes: Set<String> = [
        "discord", "tgram", "telegram", "slack", "pover", "pushover", "gotify", "gotifys", "pbul", "pushbullet",
        "teams",
        "msteams", "rocket", "rockets", "ifttt", "join", "mmost", "mmosts", "mattermost", "zulip", "opsgenie", "bark",
        "googlechat", "hangouts", "prowl", "simplepush", "spush", "notifiarr", "pagerduty", "twilio", "schan",
    ]

    /// Hosts and paths behind which the rest of the URL is the secret.
    private static let hooks: [(host: String, path: String)] = [
        ("discord.com/", "api/webhooks/"), ("discordapp.com/", "api/webhooks/"), ("hooks.slack.com/", "services/"),
        ("api.telegram.org/", "bot"), ("hooks.zapier.com/", "hooks/catch/"), ("hc-ping.com/", ""),
        ("outlook.office.com/", "webhook/"), (".webhook.office.com/", "webhookb2/"), ("ntfy.sh/", ""),
        ("maker.ifttt.com/", "trigger/"), ("notifiarr.com/", "api/v1/notification/"), ("", "api/push/"),
        ("api.pushcut.io/", ""), ("chat.googleapis.com/", "v1/spaces/"), ("", "api/webhook/"),
    ]

    private static func hook(scheme: String, _ url: Range<Int>, in text: ByteText) -> [SecretMatch] {
        if notificationSchemes.contains(scheme) {
            return isValue(url, in: text) ? [SecretMatch(range: url, kind: .webhookURL)] : []
        }
        guard scheme == "http" || scheme == "https" || scheme == "ntfy" else { return [] }
        let lower = String(decoding: text.lower[url], as: UTF8.self)
        for hook in hooks {
            let slash = lower.utf8.firstIndex(of: 0x2F).map { lower.utf8.distance(from: lower.utf8.startIndex, to: $0) }
            guard let slash else { return [] }
            let host = String(decoding: text.lower[url.lowerBound...(url.lowerBound + slash)], as: UTF8.self)
            let path = text.lower[(url.lowerBound + slash + 1)..<url.upperBound]
            guard
                hook.host.isEmpty || host == hook.host || host.hasSuffix("." + hook.host)
                    || (hook.host.hasPrefix(".") && host.hasSuffix(hook.host)),
                path.starts(with: hook.path.utf8)
            else { continue }
            let start = url.lowerBound + slash + 1 + hook.path.utf8.count
            let end = hook.path == "bot" ? text.end(from: start) { $0 != 0x2F && !$0.isQuote } : url.upperBound
            let range = start..<min(end, url.upperBound)
            // A short rest (`ntfy.sh/docs`, `/api/webhook/`) is an address, not a secret.
            guard range.count >= (hook.host == "ntfy.sh/" ? 6 : 12), isValue(range, in: text) else { return [] }
            if hook.host == "ntfy.sh/", text.text(range).hasPrefix("docs") { return [] }
            return [SecretMatch(range: range, kind: .webhookURL)]
        }
        return []
    }

    /// `?apikey=…` and its like.
    static func queryMatches(in text: ByteText) -> [SecretMatch] {
        var found: [SecretMatch] = []
        for place in text.bytes.indices where text.bytes[place] == 0x3F || text.bytes[place] == 0x26 {
            let nameEnd = text.end(from: place + 1) { $0.isName }
            guard nameEnd > place + 1, nameEnd < text.count, text.bytes[nameEnd] == 0x3D else { continue }
            let name = String(decoding: text.lower[(place + 1)..<nameEnd], as: UTF8.self)
            guard let kind = parameters[name] else { continue }
            let start = nameEnd + 1
            let end = text.end(from: start) { byte in
                byte != 0x26 && byte != 0x23 && !byte.isQuote && !byte.isSpace && byte != 0x3C && byte != 0x29
                    && byte != 0x2C
            }
            guard isValue(start..<end, in: text), name != "key" || end - start >= 8 else { continue }
            found.append(SecretMatch(range: start..<end, kind: kind))
        }
        return found
    }

    private static let parameters: [String: Secret.Kind] = [
        "apikey": .apiKey, "api_key": .apiKey, "api-key": .apiKey, "key": .apiKey, "x-api-key": .apiKey,
        "token": .token, "access_token": .token, "auth_token": .token, "authtoken": .token, "x-plex-token": .token,
        "apitoken": .token, "client_secret": .token, "secret": .token, "sig": .token, "signature": .token,
        "passkey": .token, "rsskey": .token, "authkey": .token, "torrent_pass": .token, "auth": .token,
        "password": .password, "passwd": .password, "pass": .password, "pwd": .password,
    ]
}
