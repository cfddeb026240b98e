/// Finds the secrets in what an owner wrote, and makes facts of them.
///
/// It is told by name (`POSTGRES_PASSWORD`), by shape (a URL with credentials, a web token, a bcrypt hash) and by place
/// (the word after `--password`). A variable (`${X}`), a path to a secret's file and a public key are no secrets. It errs
/// on the side of masking; what only might be a secret by its name has to look random as well.
public struct SecretScanner: Sendable {
    private let key: FingerprintKey
    private let redactor: Redactor?
    private let defaultOf: @Sendable (String) -> String?

    /// - Parameters:
    ///   - key: what fingerprints are keyed with; one for a run, so that equal secrets are seen as equal.
    ///   - redactor: told of every value found, so that it can keep them out of all output.
    ///   - defaultOf: the product whose documentation has that value as a default, besides those known here; heeded
    ///     only for values that tell it: who writes `changeme` did not take it from one product's documentation.
    public init(
        key: FingerprintKey = FingerprintKey(), redactor: Redactor? = nil,
        defaultOf: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.key = key
        self.redactor = redactor
        self.defaultOf = defaultOf
    }

    /// The fewest bytes of a value that tells which product's documentation it was taken from.
    private static let leastTellingLength = 8

    /// Whether the value is neither short nor a common word nor a placeholder.
    private static func isTelling(_ value: String) -> Bool {
        value.utf8.count >= leastTellingLength && !KnownSecrets.isCommon(value) && !Secret.Strength.isPlaceholder(value)
    }

    // MARK: Values with a name

    /// What the value of a variable, label or setting is: plain text, a secret, or text with secrets in it.
    ///
    /// - Parameter span: where it was written, so that the redactor can mask even a short value on that line.
    public func classify(name: String, value: String, at span: SourceSpan? = nil) -> EnvironmentValue {
        let meaning = SecretName(name)
        if value.isEmpty, case .secret(let kind) = meaning.verdict {
            return .secret(secret("", kind: kind, at: nil))
        }
        let matches = SecretScanner.matches(meaning, value)
        let whole = 0..<value.utf8.count
        guard let first = matches.first else { return .text(value) }
        if matches.count == 1, first.range == whole, first.kind != .other {
            return .secret(secret(value, kind: first.kind, named: name, at: span))
        }
        return .masked(masked(value, matches, at: span))
    }

    /// The stretches of a named value that are secret, in order and without overlap.
    ///
    /// JSON and texts of several lines are looked through for settings of their own. What is too long to be read is
    /// masked as a whole, with the kind `other`.
    public func matches(name: String, value: String) -> [SecretMatch] {
        SecretScanner.matches(SecretName(name), value)
    }

    private static func matches(_ meaning: SecretName, _ value: String) -> [SecretMatch] {
        let own = parts(of: value, meaning)
        guard own.first?.range != 0..<value.utf8.count else { return own }
        let isStructured = value.hasPrefix("{") || value.hasPrefix("[") || value.utf8.contains(0x0A)
        if isStructured || value.utf8.count > SecretShapes.limit {
            return SecretMatch.joined(own + SecretText.matches(in: value, asLine: true))
        }
        // `o: username=films,password=…` of a network share, or a program with its flags.
        guard meaning.isOfFreeText else { return own }
        return SecretMatch.joined(own + SecretText.matches(in: value, asLine: false))
    }

    /// What the name and the shape of a value give away.
    static func parts(of value: String, _ meaning: SecretName) -> [SecretMatch] {
        guard !value.isEmpty, !SecretValue.isReference(value) else { return [] }
        let text = ByteText(value)
        let shapes = SecretMatch.joined(SecretShapes.matches(in: text))
        switch meaning.verdict {
        case .plain: return shapes
        case .ifRandom(let kind):
            return shapes.isEmpty && SecretValue.looksRandom(value)
                ? [SecretMatch(range: 0..<text.count, kind: kind)] : shapes
        case .accountNumber:
            let digits = value.filter { $0 != " " }
            let isNumber = digits.utf8.count == 16 && digits.utf8.allSatisfy(\.isDigit)
            return isNumber ? [SecretMatch(range: 0..<text.count, kind: .token)] : shapes
        case .webhook:
            guard shapes.isEmpty, let path = SecretScanner.pathOfURL(text) else { return shapes }
            return [SecretMatch(range: path, kind: .webhookURL)]
        case .pairOrAddress where SecretValue.isAddress(value): return shapes
        case .pair, .pairOrAddress:
            return SecretMatch.joined(shapes + SecretScanner.pairs(in: text, besides: shapes))
        case .secret(let kind):
            if SecretValue.isPath(value) || SecretValue.isAnswer(value) { return shapes }
            if meaning.isSwitch, value.utf8.count <= 2 { return shapes }
            // A URL or a list of users keeps what is not secret readable.
            if !shapes.isEmpty, value.contains("://") || shapes.contains(where: { $0.kind == .hash }) { return shapes }
            if shapes.isEmpty, SecretScanner.isPlainURL(value) { return [] }
            return [SecretMatch(range: 0..<text.count, kind: SecretScanner.refined(kind, value, shapes))]
        }
    }

    /// The value as it may be shown: plain text as it is, secrets masked at their width.
    public func shown(name: String, value: String, at span: SourceSpan? = nil) -> String {
        let matches = self.matches(name: name, value: value)
        return matches.isEmpty ? value : masked(value, matches, at: span).text
    }

    // MARK: Free text

    /// A command, a comment or any other free text with its secrets masked.
    public func masked(_ text: String, at span: SourceSpan? = nil) -> MaskedText {
        masked(text, SecretText.matches(in: text, asLine: false), at: span)
    }

    /// The words of a command with their secrets masked; a flag such as `--password` makes the next word one.
    public func masked(words: [String], at spans: [SourceSpan?] = []) -> [MaskedText] {
        var expected: Secret.Kind?
        var tool = ""
        return words.enumerated().map { index, word in
            let span = index < spans.count ? spans[index] : nil
            let flagged = expected.flatMap { SecretText.match(for: $0, in: ByteText(word)) }
            let match = flagged ?? SecretText.attached(to: word, tool: tool)
            tool = SecretText.tool(word) ?? tool
            expected = flagged == nil ? SecretText.kindExpected(after: word, tool: tool) : nil
            return masked(word, match.map { [$0] } ?? SecretText.matches(in: word, asLine: false), at: span)
        }
    }

    /// A line of a Compose, env, INI, JSON, XML or shell file with each secret's characters replaced by `•`.
    ///
    /// The line keeps its width and its columns. What the line alone cannot tell (the bare word after `- --password`) is
    /// left to the ``Redactor``.
    public func mask(_ line: String) -> String {
        SecretScanner.cover(line, SecretText.matches(in: line, asLine: true))
    }

    /// The secrets of one line, as `mask` sees them, with their facts.
    public func secrets(inLine line: String, at span: SourceSpan? = nil) -> MaskedText {
        masked(line, SecretText.matches(in: line, asLine: true), at: span)
    }

    // MARK: Facts

    /// The facts of a value that is known to be a secret.
    ///
    /// - Parameter name: the variable that holds it, when there is one: it tells an example's text from a weak password.
    public func secret(
        _ value: String, kind: Secret.Kind, named name: String? = nil, at span: SourceSpan? = nil
    ) -> Secret {
        let known = defaultOf(value).flatMap { SecretScanner.isTelling(value) ? $0 : nil }
        let rating = known.map { (.knownDefault, $0) } ?? Secret.Strength.rate(value, kind: kind)
        if rating.strength != .placeholder { redactor?.insert(value, at: span) }
        let text = String(value.trimmingBlanks)
        let isExample = rating.defaultOf == nil && name.map { Secret.Strength.isExample(text, of: $0) } == true
        return Secret(
            kind: kind, strength: isExample ? .placeholder : rating.strength, length: value.count,
            defaultOf: rating.defaultOf,
            fingerprint: key.fingerprint(of: value))
    }

    private func masked(_ text: String, _ matches: [SecretMatch], at span: SourceSpan?) -> MaskedText {
        let bytes = Array(text.utf8)
        // What was only too long to be read is masked, but nothing is known of it.
        let secrets = matches.filter { $0.kind != .other }.map { match in
            secret(String(decoding: bytes[match.range], as: UTF8.self), kind: match.kind, at: span)
        }
        return MaskedText(SecretScanner.cover(text, matches), secrets: secrets)
    }

    /// The text with each character of the matches as `•`; line ends stay.
    static func cover(_ text: String, _ matches: [SecretMatch]) -> String {
        guard !matches.isEmpty else { return text }
        var result = String.UnicodeScalarView()
        var offset = 0
        var rest = matches[...]
        for scalar in text.unicodeScalars {
            while let first = rest.first, offset >= first.range.upperBound { rest = rest.dropFirst() }
            let isCovered = rest.first.map { $0.range.contains(offset) } ?? false
            result.append(isCovered && scalar != "\n" && scalar != "\r" ? "•" : scalar)
            offset += UTF8.width(scalar)
        }
        return String(result)
    }

    // MARK: Parts of values

    private static func refined(_ kind: Secret.Kind, _ value: String, _ shapes: [SecretMatch]) -> Secret.Kind {
        if shapes.count == 1, shapes[0].range == 0..<value.utf8.count { return shapes[0].kind }
        if shapes.contains(where: { $0.kind == .privateKey }) { return .privateKey }
        let looksLikeCurveKey = value.utf8.count == 44 && value.hasSuffix("=") && value.utf8.allSatisfy(\.isBase64)
        return kind == .privateKey && looksLikeCurveKey ? .wireguardKey : kind
    }

    /// The passwords of `user:password[,user:password…]`, as htpasswd lists have them; ids such as `1000:1000` are none.
    private static func pairs(in text: ByteText, besides shapes: [SecretMatch]) -> [SecretMatch] {
        let whole = text.text(0..<text.count)
        guard !whole.contains("://"), !SecretValue.isPath(whole) else { return [] }
        return text.bytes.split(separator: 0x2C).compactMap { pair in
            guard let colon = pair.firstIndex(of: 0x3A) else { return nil }
            let password = (colon + 1)..<pair.endIndex
            let user = pair.startIndex..<colon
            guard !password.isEmpty, !user.isEmpty, SecretShapes.isValue(password, in: text),
                !text.bytes[user].allSatisfy(\.isDigit), !text.bytes[password].contains(0x20)
            else { return nil }
            let isHashed = shapes.contains { $0.range.overlaps(password) }
            return isHashed ? nil : SecretMatch(range: password, kind: .password)
        }
    }

    /// The path and query of a URL; nil when there is none worth hiding.
    private static func pathOfURL(_ text: ByteText) -> Range<Int>? {
        guard let scheme = text.places(of: "://").first else { return nil }
        let host = text.end(from: scheme + 3) { $0 != 0x2F }
        return host + 8 <= text.count ? (host + 1)..<text.count : nil
    }

    private static func isPlainURL(_ value: String) -> Bool {
        value.hasPrefix("http://") || value.hasPrefix("https://")
    }
}
