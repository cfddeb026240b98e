/// One variable of a container, of an env file or one label.
public struct EnvironmentEntry: Sendable, Hashable, Codable {
    public var name: String
    /// Where the whole entry was written (in the Compose file, or in the env file that carried it).
    public var span: SourceSpan
    public var value: EnvironmentValue
    /// Where the value was put to use besides, nearest first.
    public var usedAt: [SourceSpan]
    /// The variables the value was made with.
    public var variables: [VariableUse]
    /// Whether the value came through an `env_file:` of the service.
    public var isFromEnvFile: Bool

    public init(
        name: String, span: SourceSpan, value: EnvironmentValue, usedAt: [SourceSpan] = [],
        variables: [VariableUse] = [], isFromEnvFile: Bool = false
    ) {
        self.name = name
        self.span = span
        self.value = value
        self.usedAt = usedAt
        self.variables = variables
        self.isFromEnvFile = isFromEnvFile
    }

    /// The plain text; nil when it is a secret or not known.
    public var text: String? { if case .text(let text) = value { text } else { nil } }
    /// The secret, when it is one.
    public var secret: Secret? { if case .secret(let secret) = value { secret } else { nil } }
}

/// What a variable or label holds.
public enum EnvironmentValue: Sendable, Hashable, Codable {
    /// Plain text without a secret in it.
    case text(String)
    /// A secret: only its facts are known from here on.
    case secret(Secret)
    /// Text with secrets masked, as in a URL with a password.
    case masked(MaskedText)
    /// Named without a value and set nowhere: the container does not get it.
    case absent
    /// It could not be known, with the reason as a sentence.
    case unknown(String)
}

/// Text in which every secret is masked at equal width, with the facts of what was masked.
public struct MaskedText: Sendable, Hashable, Codable {
    /// The text with secrets as `•`.
    public var text: String
    public var secrets: [Secret]

    public init(_ text: String, secrets: [Secret] = []) {
        self.text = text
        self.secrets = secrets
    }
}

/// One file of a service's `env_file:`.
public struct EnvFileReference: Sendable, Hashable, Codable {
    /// Absolute path.
    public var path: String
    public var span: SourceSpan
    public var isRequired: Bool
    /// Whether it could be read.
    public var wasRead: Bool

    public init(path: String, span: SourceSpan, isRequired: Bool = true, wasRead: Bool = true) {
        self.path = path
        self.span = span
        self.isRequired = isRequired
        self.wasRead = wasRead
    }
}

extension EnvironmentValue {
    /// Whether two values are the same, secrets by their fingerprints; what is not known is the same as nothing.
    public func isSame(as other: EnvironmentValue) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)): left == right
        case (.secret(let left), .secret(let right)): left.fingerprint == right.fingerprint
        case (.masked(let left), .masked(let right)):
            left.text == right.text && left.secrets.map(\.fingerprint) == right.secrets.map(\.fingerprint)
        default: false
        }
    }

    /// The text with its secrets masked.
    public var safeText: String {
        switch self {
        case .text(let text): text
        case .masked(let masked): masked.text
        case .secret: "•••"
        case .absent, .unknown: ""
        }
    }
}
