extension Secret.Strength {
    /// Rates a secret's text; what kind of secret it is decides what to expect of it.
    ///
    /// The rule for passwords: fewer than 8 characters, a common word with decorations, a keyboard row, few different
    /// characters or less than about 45 bits are `weak`; 14 characters and about 70 bits are `strong`. Bits are counted
    /// from the length and the alphabets used, so a long phrase of words is strong too.
    static func rate(_ value: String, kind: Secret.Kind) -> (strength: Secret.Strength, defaultOf: String?) {
        let text = String(value.trimmingBlanks)
        if text.isEmpty { return (.empty, nil) }
        if isPlaceholder(text) { return (.placeholder, nil) }
        if let product = KnownSecrets.product(for: text) { return (.knownDefault, product) }
        switch kind {
        case .hash: return (.fair, nil)
        case .webhookURL:
            let words = ["token", "xxx", "yyy", "api_key", "apikey", "webhook"]
            return (words.contains { text.lowercased().hasBytes(of: $0) } ? .placeholder : .strong, nil)
        case .privateKey: return (.strong, nil)
        case .wireguardKey: return (Set(text.utf8).count >= 12 && text.utf8.count >= 40 ? .strong : .weak, nil)
        default: return (guessability(text), nil)
        }
    }

    private static func guessability(_ text: String) -> Secret.Strength {
        let bytes = Array(text.utf8)
        let distinct = Set(bytes).count
        if bytes.count < 8 || distinct <= 4 || KnownSecrets.isCommon(text) || isRow(bytes) { return .weak }
        if namesItself(text) { return .weak }
        // A character that repeats its neighbour or steps by one adds next to nothing.
        let steps = zip(bytes, bytes.dropFirst()).count { abs(Int($0) - Int($1)) <= 1 }
        let bits = Double(bytes.count - steps) * bitsPerCharacter(bytes)
        if bits < 45 { return .weak }
        return bits >= 70 && bytes.count >= 14 ? .strong : .fair
    }

    /// Whether the text says what it is (`MySecureDatabasePassword`, `nextcloud-root-pw`) and holds little besides letters.
    private static func namesItself(_ text: String) -> Bool {
        guard text.utf8.count(where: { !$0.isLower && !$0.isUpper }) <= 8 else { return false }
        let words = ["password", "passwort", "passwd", "secret", "token", "apikey", "passphrase", "secure"]
        let letters = text.lowercased().filter(\.isLetter)
        return words.contains { letters.hasBytes(of: $0) }
            || SecretName.tokens(of: text.utf8[...]).contains { ["pw", "pass", "pwd", "key", "userpass"].contains($0) }
    }

    /// The base-2 logarithm of the alphabets' size, rounded: digits 10, letters 26 each, the rest 32.
    private static func bitsPerCharacter(_ bytes: [UInt8]) -> Double {
        if bytes.allSatisfy(\.isDigit) { return 3.3 }
        if bytes.allSatisfy(\.isHex) { return 4 }
        let lower = bytes.contains(where: \.isLower)
        let upper = bytes.contains(where: \.isUpper)
        let other = bytes.contains { !$0.isLower && !$0.isUpper }
        switch (lower && upper, other) {
        case (true, true): return 6
        case (true, false): return 5.7
        case (false, true): return 5.2
        // Letters of one case are most likely words.
        case (false, false): return 3.5
        }
    }

    /// Whether it is a row of the keyboard or of the alphabet, or one pattern over and over.
    private static func isRow(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        if rows.contains(where: { $0.hasBytes(of: text) }) { return true }
        for length in 1...4 where bytes.count >= length * 3 {
            if bytes.indices.dropFirst(length).allSatisfy({ bytes[$0] == bytes[$0 - length] }) { return true }
        }
        return false
    }

    /// Whether the value only repeats what the variable is called: `VPN_PASSWORD=vpn_password`.
    ///
    /// What a VPN provider gives out is random, so that words which end in what they are (`nord_password`) are an
    /// example's text there; elsewhere an owner may have chosen them, and they are rated as weak.
    static func isExample(_ text: String, of name: String) -> Bool {
        func words(_ text: String) -> [String] {
            text.lowercased().utf8.split { $0 == 0x5F || $0 == 0x2D || $0 == 0x2E || $0 == 0x20 }
                .map { String(decoding: $0, as: UTF8.self) }
        }
        let named = words(name)
        let said = words(text)
        guard said.count >= 2 else { return false }
        if said == named { return true }
        let isProviders = !Set(named).isDisjoint(with: ["vpn", "openvpn", "wireguard", "amneziawg"])
        let nouns: Set<String> = ["password", "pass", "passwd", "secret", "token", "key", "passphrase"]
        return isProviders && said.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } }
            && said.last.map(nouns.contains) == true
    }

    /// Whether the text still is what an example says instead of a value.
    static func isPlaceholder(_ text: String) -> Bool {
        let lower = text.lowercased()
        let isPlain = lower.utf8.allSatisfy { $0 < 0x80 }
        let letters =
            isPlain
            ? String(decoding: lower.utf8.filter { $0.isLower || $0.isDigit }, as: UTF8.self)
            : lower.filter { $0.isLetter || $0.isNumber }
        if letters.isEmpty { return true }
        let brackets: [(Character, Character)] = [("<", ">"), ("[", "]"), ("{", "}"), ("(", ")"), ("%", "%")]
        if let first = lower.first, let last = lower.last, lower.count > 2,
            brackets.contains(where: { $0.0 == first && $0.1 == last })
        {
            return true
        }
        if let only = letters.first, only == "x" || letters.count >= 6, letters.allSatisfy({ $0 == only }) {
            return true
        }
        if starts.contains(where: { letters.hasPrefix($0) }) { return true }
        if parts.contains(where: { letters.hasBytes(of: $0) }) { return true }
        return letters.count > 6 && ends.contains { letters.hasSuffix($0) } && !letters.contains(where: \.isNumber)
    }

    private static let rows = [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "0987654321098765",
    ]

    private static let starts = [
        "changeme", "changethis", "changeit", "replace", "your", "insert", "enteryour", "enteryr", "putyour",
        "fillin",
        "addyour", "todo", "fixme", "placeholder", "redacted", "example", "dummy", "claimxxxx", "setme", "notset",
        "pleasechange", "seta", "choosea", "thisshould", "mustchange", "youmustchange", "pasteyour", "usea",
        "generatea", "generateme", "somerandom",
        "arandom", "randomstring", "longrandom", "averylong", "myverylong",
    ]

    private static let parts = [
        "changeme", "yourpassword", "yourkey", "yourtoken", "yoursecret", "yourapikey", "xxxxxx", "tobechanged",
        "replaceme", "changethis", "replacethis", "yourown", "insertyour", "generatedby", "runopenssl", "hexrandom",
    ]

    private static let ends = ["here", "goeshere", "placeholder"]
}
