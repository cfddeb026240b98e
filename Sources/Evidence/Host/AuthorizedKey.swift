public import StackModel

/// A public key that may log in: its kind, never its text.
public struct AuthorizedKey: Sendable, Hashable, Codable {
    /// The algorithm, such as `ssh-ed25519`.
    public var type: String
    /// The key's length; nil when it could not be worked out.
    public var bits: Int?
    /// The names of its options (`from`, `restrict`, `cert-authority`), sorted.
    public var options: [String]
    public var span: SourceSpan

    public init(type: String, bits: Int?, options: [String] = [], span: SourceSpan) {
        self.type = type
        self.bits = bits
        self.options = options
        self.span = span
    }
}
