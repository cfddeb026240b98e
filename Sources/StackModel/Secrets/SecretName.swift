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

    /// - Parameter name: an environment variable, a flag with or without dashes, a dotted label, an INI, JSON or XML name.
    init(_ name: String) {
        let parts = name.split(whereSeparator: { $0 == "." || $0 == "\\" || $0 == "/" || $0 == ":" })
        let tokens = SecretName.tokens(of: parts.last.map(String.init) ?? name)
        isSwitch = tokens.contains { SecretName.switchWords.contains($0) }
        verdict = SecretName.judge(tokens, owner: parts.dropLast().last.map { $0.lowercased() } ?? "")
    }

    /// Whether what bears that name is a command, a list of options or a message: text with settings of its own.
    static func isOfFreeText(_ name: String) -> Bool {
        let last = name.split(whereSeparator: { $0 == "." || $0 == "\\" || $0 == "/" || $0 == ":" }).last
        return tokens(of: last.map(String.init) ?? name).last.map { freeTextWords.contains($0) } ?? false
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
    static func tokens(of name: String) -> [String] {
        var tokens: [String] = []
        var current: [UInt8] = []
        func close() {
            while let byte = current.last, byte.isDigit, current.contains(where: { !$0.isDigit }) {
                current.removeLast()
            }
            if !current.isEmpty { tokens.append(String(decoding: current, as: UTF8.self).lowercased()) }
            current = []
        }
        let bytes = Array(name.utf8.prefix(200))
        for (index, byte) in bytes.enumerated() {
            guard byte.isWord else {
                close()
                continue
            }
            if byte.isUpper, let last = current.last {
                let nextIsLower = index + 1 < bytes.count && bytes[index + 1].isLower
                if last.isLower || (last.isDigit && current.contains(where: \.isLower)) || (last.isUpper && nextIsLower)
                {
                    close()
                }
            }
            current.append(byte)
        }
        close()
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
