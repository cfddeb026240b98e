/// One entry of a service's `volumes:`.
public struct Mount: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable { case bind, volume, tmpfs, image, npipe, cluster }

    public var kind: Kind
    public var span: SourceSpan
    /// Where it was put to use besides, nearest first.
    public var usedAt: [SourceSpan]
    /// Bind: absolute host path. Volume: the top-level key; nil when anonymous.
    public var source: String?
    /// The path in the container.
    public var target: String
    public var isReadOnly: Bool
    /// Bind propagation as written (`rshared`, …).
    public var propagation: String?
    /// The variables it was made with.
    public var variables: [VariableUse]

    public init(
        kind: Kind, span: SourceSpan, usedAt: [SourceSpan] = [], source: String?, target: String,
        isReadOnly: Bool = false, propagation: String? = nil, variables: [VariableUse] = []
    ) {
        self.kind = kind
        self.span = span
        self.usedAt = usedAt
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
        self.propagation = propagation
        self.variables = variables
    }
}

/// A top-level secret or config that a service is given.
public struct Grant: Sendable, Hashable, Codable {
    /// The top-level key.
    public var key: String
    public var span: SourceSpan
    /// The path in the container; `/run/secrets/<key>` for a secret without one.
    public var target: String

    public init(key: String, span: SourceSpan, target: String) {
        self.key = key
        self.span = span
        self.target = target
    }
}
