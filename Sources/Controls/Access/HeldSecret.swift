import StackModel

/// One secret of a service's environment: what it is, where it was set, and how it came there.
struct HeldSecret: Sendable, Hashable {
    /// The variable that holds it.
    var name: String
    var secret: Secret
    /// Where the value stands: in the Compose file, or on the line of the env file.
    var span: SourceSpan
    /// The entry of the service that uses it.
    var usedAt: SourceSpan
    /// Whether the value itself stands in a Compose file.
    var isInCompose: Bool
    /// Whether it is part of a longer text, such as a URL.
    var isPart: Bool

    /// The secrets of one entry; empty when it holds none.
    static func all(of entry: EnvironmentEntry) -> [HeldSecret] {
        // A claim is good for four minutes (plex.tv/claim): what stands in a file is no secret any more.
        if entry.name == "PLEX_CLAIM" { return [] }
        let secrets: [Secret]
        var isPart = false
        switch entry.value {
        case .secret(let secret): secrets = [secret]
        case .masked(let text):
            secrets = text.secrets
            isPart = true
        case .text, .absent, .unknown: secrets = []
        }
        let home = Home(entry)
        return secrets.map {
            HeldSecret(
                name: entry.name, secret: $0, span: home.span, usedAt: entry.span, isInCompose: home.isCompose,
                isPart: isPart)
        }
    }

    /// Whether it is a URL's user name and password, or a URL that is a secret as a whole.
    var isURL: Bool { secret.kind == .urlCredentials || secret.kind == .webhookURL || (isPart && secret.kind != .hash) }
}

/// Where an entry's value was really written.
struct Home: Sendable, Hashable {
    var span: SourceSpan
    var isCompose: Bool

    init(_ entry: EnvironmentEntry) { self.init(entry.span, entry.variables, isFromEnvFile: entry.isFromEnvFile) }

    init(_ span: SourceSpan, _ variables: [VariableUse], isFromEnvFile: Bool = false) {
        self.span = span
        isCompose = !isFromEnvFile
        for use in variables {
            switch use.origin {
            case .envFile(let place):
                self.span = place
                isCompose = false
                return
            case .process, .unset: isCompose = false
            case .expression: break
            }
        }
    }
}

extension Case {
    /// The secrets of the service's environment, in the order of the file.
    func secrets(of service: KnownService) -> [HeldSecret] { service.environment.flatMap(HeldSecret.all) }

    /// The variables of the service that by their name hold a secret and whose value is not known, with the reason.
    func unknownSecrets(of service: KnownService) -> [(name: String, reason: String)] {
        service.environment.compactMap { entry in
            guard case .unknown(let reason) = entry.value, SecretNames.isSecret(entry.name) else { return nil }
            return (entry.name, reason)
        }
    }

    /// One outcome per service that `isAsked` chooses; when there is none, that with the reason.
    func eachOf(
        _ absence: String, where isAsked: (KnownService) -> Bool, _ judge: (KnownService) -> Verdict
    ) -> [Outcome] {
        let outcomes = eachService(where: isAsked, judge)
        return outcomes.isEmpty ? [.notApplicable(.stack, absence)] : outcomes
    }

    /// An `unknown` for a variable that by its name holds an address and whose value is not known.
    func unknownAddress(of service: KnownService) -> Outcome? {
        for entry in service.environment {
            guard case .unknown(let reason) = entry.value, SecretNames.isAddress(entry.name) else { continue }
            return .unknown(
                service.subject, "\(entry.name) is not known: \(reason)",
                remedy: "Give the variable in .env, or run the audit where it is set.")
        }
        return nil
    }

    /// Judges each service that has secrets by those that `isBad` picks; the others, and those not known, are said to be so.
    ///
    /// - Parameters:
    ///   - isFine: of which secrets `pass` is true; a service that has none of them is not passed.
    func eachHolder(
        _ isBad: (KnownService, HeldSecret) -> Bool, pass: String, of isFine: (HeldSecret) -> Bool,
        fail: (KnownService, [HeldSecret]) -> Failure
    ) -> [Outcome] {
        services.compactMap { service in
            let held = secrets(of: service)
            let unknown = unknownSecrets(of: service)
            // Homarr's guessable key is the finding of a control of its own.
            let bad = held.filter { held in
                let isGuessable = !held.secret.isReal || held.secret.strength == .weak
                return isBad(service, held)
                    && !(service.product == "homarr" && held.name == "SECRET_ENCRYPTION_KEY" && isGuessable)
            }
            if !bad.isEmpty { return .fail(service.subject, fail(service, bad)) }
            if let first = unknown.first {
                return .unknown(
                    service.subject, "\(first.name) is not known: \(first.reason)",
                    remedy: "Give the variable in .env, or run the audit where it is set.")
            }
            guard let any = held.first else { return nil }
            guard let first = held.first(where: { $0.secret.strength != .empty && isFine($0) }) else {
                let isEmpty = held.allSatisfy { $0.secret.strength == .empty }
                return .notApplicable(
                    service.subject,
                    isEmpty
                        ? "\(held.names) \(held.verb) empty: nothing is set."
                        : "What \(any.name) holds is another control's question, or opens something outside.")
            }
            return .pass(service.subject, seen: "\(first.name): \(pass)", at: first.usedAt)
        }
    }
}

extension [HeldSecret] {
    /// The variables by name, as a list for a sentence: "`A`, `B` and 2 more".
    var names: String {
        var seen: [String] = []
        for held in self where !seen.contains(held.name) { seen.append(held.name) }
        let shown = seen.prefix(3).map { "`\($0)`" }
        let rest = seen.count - shown.count
        if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
        guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Where the values stand, each once.
    var places: [SourceSpan] {
        var places: [SourceSpan] = []
        for held in self where !places.contains(held.span) { places.append(held.span) }
        return places
    }

    /// "is" or "are".
    var verb: String { Set(map(\.name)).count == 1 ? "is" : "are" }
}

/// What a variable's name says of its value.
enum SecretNames {
    private static let scanner = SecretScanner(key: FingerprintKey(0, 0))

    /// Whether a value under that name would be taken for a secret.
    static func isSecret(_ name: String) -> Bool {
        // A value that is a secret only by its name: too short and plain to be one by its looks.
        !scanner.matches(name: name, value: "hunter2").isEmpty
    }

    /// Whether a value under that name is likely to be an address, which may carry a password.
    static func isAddress(_ name: String) -> Bool {
        let name = name.uppercased()
        return ["URL", "URI", "DSN", "CONNECTION", "WEBHOOK"].contains { name.contains($0) }
    }
}
