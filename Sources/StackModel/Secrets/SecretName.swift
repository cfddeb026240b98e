/// What the name of a variable, label, flag or setting says about its value.
struct SecretName: Sendable, Hashable {
    enum Verdict: Sendable, Hashable {
        /// The value is a secret of this kind.
        case secret(Secret.Kind)
        /// It is one if it looks random: `SOME_KEY` may as well be the name of a key on the keyboard.
        case ifRandom(Secret.Kind)
        /// `user:password`: what stands behind the colon is one.
        case pair
        /// The same, unless it reads like the address of a server: `AUTH=authelia:9091`.
        case pairOrAddress
        /// It is one if it is a URL that posts somewhere.
        case webhook
        /// A provider's account number, which is all there is to log in with.
        case accountNumber
        case plain
    }

    var verdict: Verdict
    /// Whether it reads like a switch (`ALLOW_EMPTY_PASSWORD`), so that `1` or `yes` is no secret.
    var isSwitch: Bool
    /// Whether what bears the name is a command, a list of options or a message: text with settings of its own.
    var isOfFreeText: Bool

    /// - Parameter name: an environment variable, a flag with or without dashes, a dotted label, an INI, JSON or XML name.
    init(_ name: String) {
        // By bytes: names are looked at more often than anything else.
        let parts = name.utf8.split { $0 == 0x2E || $0 == 0x5C || $0 == 0x2F || $0 == 0x3A }
        let tokens = SecretName.tokens(of: parts.last ?? name.utf8[...])
        isSwitch = tokens.contains { SecretName.switchWords.contains($0) }
        isOfFreeText = tokens.last.map { SecretName.freeTextWords.contains($0) } ?? false
        verdict = SecretName.judge(tokens, owner: parts.dropLast().last.map { Substring($0).lowercased() } ?? "")
    }

    private static let freeTextWords: Set<String> = [
        "args", "arguments", "cmd", "command", "error", "flags", "o", "options", "opts", "parameters", "params",
        "program", "script", "warning",
    ]

    private static func judge(_ tokens: [String], owner: String) -> Verdict {
        guard let last = tokens.last else { return .plain }
        if last == "users", owner == "basicauth" || owner == "digestauth" || owner == "basic" || owner == "digest" {
            return .pair
        }
        if tokens.contains("webhook") || tokens.contains("webhooks") || last.hasSuffix("webhook") {
            return ["url", "urls", "uri", "webhook", "webhooks"].contains(last) ? .webhook : .plain
        }
        if harmlessEndings.contains(last) || tokens.contains(where: { harmlessWords.contains($0) }) {
            return accountVerdict(tokens)
        }
        if let kind = passwordKind(tokens) { return .secret(kind) }
        if let verdict = keyVerdict(tokens) { return verdict }
        if last == "credential" { return .secret(.password) }
        if last == "authcode" || tokens.suffix(2) == ["auth", "code"] { return .secret(.token) }
        if ["credentials", "creds", "htpasswd", "userpass"].contains(last) { return .pair }
        if last == "basicauth" { return .pair }
        if last == "auth" {
            // Forward authentication is told who asks for the login, never a login.
            if tokens.dropLast().last == "forward" { return .plain }
            return tokens.contains("basic") || tokens.contains("digest") ? .pair : .pairOrAddress
        }
        if last == "authorization" { return .secret(.token) }
        if tokens.suffix(2) == ["plex", "claim"] { return .secret(.token) }
        return accountVerdict(tokens)
    }

    private static func accountVerdict(_ tokens: [String]) -> Verdict {
        let isVPN = tokens.contains { ["mullvad", "openvpn", "vpn", "ivpn"].contains($0) }
        let isAccount = tokens.contains { ["account", "user", "username", "login", "accountid"].contains($0) }
        return isVPN && isAccount ? .accountNumber : .plain
    }

    private static func passwordKind(_ tokens: [String]) -> Secret.Kind? {
        if tokens.last == "hash", tokens.contains("password") { return .hash }
        for token in tokens {
            switch token {
            case "pass": if token == tokens.last { return .password }
            case "pwd": if tokens.count > 1 { return .password }
            case "password", "passwords", "passwd", "passwort", "passphrase", "passcode", "psk", "passkey", "pswd",
                "userpassword", "rootpass", "torrentpass":
                return .password
            case "token", "tokens": return .token
            case "secret":
                return tokens.last == "key" && !tokens.contains("access") ? .encryptionKey : secretKind(tokens)
            case "salt": return .encryptionKey
            case "authkey", "rsskey": return .token
            default: break
            }
            if token.hasSuffix("password") || token.hasSuffix("passwd") || token.hasSuffix("passphrase") {
                return .password
            }
            if token.hasSuffix("pass"), token.count > 5, !["bypass", "compass", "encompass", "surpass"].contains(token)
            {
                return .password
            }
            if token.hasSuffix("token") { return .token }
            if token.hasSuffix("secret"), token.count > 7 { return secretKind(tokens) }
        }
        return nil
    }

    private static func secretKind(_ tokens: [String]) -> Secret.Kind {
        tokens.contains { ["jwt", "session", "cookie", "encryption", "nextauth", "signing", "storage"].contains($0) }
            ? .encryptionKey : .token
    }

    private static func keyVerdict(_ tokens: [String]) -> Verdict? {
        if tokens.contains(where: { $0 == "apikey" || $0 == "apikeys" || $0.hasSuffix("apikey") }) {
            return .secret(.apiKey)
        }
        if tokens.contains("privatekey") || tokens.contains("presharedkey") { return .secret(.wireguardKey) }
        guard let place = tokens.firstIndex(where: { $0 == "key" || $0 == "keys" }) else {
            return tokens.last?.hasSuffix("key") == true && !tokens.contains { plainKeys.contains($0) }
                ? .ifRandom(.apiKey) : nil
        }
        let before = place > 0 ? tokens[place - 1] : ""
        let isWireGuard = tokens.contains { ["wireguard", "wg", "vpn", "gluetun"].contains($0) }
        switch before {
        case "api", "access", "license", "bouncer", "rpc": return .secret(.apiKey)
        case "private": return .secret(isWireGuard ? .wireguardKey : .privateKey)
        case "shared", "preshared": return .secret(.wireguardKey)
        case "encryption", "encrypt", "master", "signing", "session", "jwt", "cookie", "secret", "hmac", "csrf",
            "storage", "signature", "vault":
            return .secret(.encryptionKey)
        case "app": return .ifRandom(.encryptionKey)
        default: return .ifRandom(.apiKey)
        }
    }

    /// Splits `DB_PASSWORD`, `apiKey`, `APIKey` and `--wg-private-key` into small words; digits at a word's end go.
    static func tokens(of name: Substring.UTF8View) -> [String] {
        let bytes = Array(name.prefix(200))
        var tokens: [String] = []
        var start = 0
        func close(at end: Int) {
            var end = end
            if let last = bytes[start..<end].lastIndex(where: { !$0.isDigit }) { end = last + 1 }
            guard start < end else { return }
            tokens.append(String(decoding: bytes[start..<end].map { $0.isUpper ? $0 + 0x20 : $0 }, as: UTF8.self))
        }
        for (index, byte) in bytes.enumerated() {
            guard byte.isWord else {
                close(at: index)
                start = index + 1
                continue
            }
            guard byte.isUpper, index > start else { continue }
            let last = bytes[index - 1]
            let nextIsLower = index + 1 < bytes.count && bytes[index + 1].isLower
            if last.isLower || (last.isDigit && bytes[start..<index].contains(where: \.isLower))
                || (last.isUpper && nextIsLower)
            {
                close(at: index)
                start = index
            }
        }
        close(at: bytes.count)
        return tokens
    }

    /// Last words after which the value is about a secret, not one.
    private static let harmlessEndings: Set<String> = [
        "age", "alg", "algorithm", "attempts", "audience", "cmd", "command", "count", "days", "dir", "directory",
        "digits",
        "disabled", "domain", "duration", "enabled", "encoding", "endpoint", "expiration", "expires", "expiry", "field",
        "file", "filename", "files", "folder", "format", "generator", "header", "hint", "host", "hostname", "hours",
        "id",
        "ids", "issuer", "iterations", "label", "lang", "language", "len", "length", "lifetime", "location", "login",
        "manager", "mechanism", "method", "minutes", "mode", "name", "path", "plugin", "policy", "port", "prefix",
        "provider",
        "providers", "question", "required", "reset", "retries", "role", "rotation", "scheme", "scope", "seconds",
        "secretfile", "server", "size", "source", "store", "strategy", "strength", "suffix", "template", "time",
        "timeout",
        "ttl", "type", "uri", "url", "urls", "user", "username", "validity", "version", "window", "middleware",
        "autogen",
    ]

    /// Words that make the value harmless wherever they stand.
    private static let harmlessWords: Set<String> = ["public", "pubkey", "max", "min", "limit", "sitekey", "keyboard"]

    private static let plainKeys: Set<String> = [
        "monkey", "hotkey", "turkey", "keepalive", "whiskey", "jockey", "valkey",
    ]

    /// Words that make the name a question with yes or no for an answer.
    private static let switchWords: Set<String> = [
        "allow", "ask", "change", "check", "disable", "empty", "enable", "force", "generate", "has", "hide", "ignore",
        "is",
        "no", "prompt", "random", "require", "save", "show", "skip", "update", "use", "with", "without",
    ]
}
