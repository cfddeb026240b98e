/// A secret value reduced to its facts: it never holds, prints or encodes the value itself.
public struct Secret: Sendable, Hashable, Codable {
    /// How hard it is to guess.
    public enum Strength: String, Sendable, Hashable, Codable {
        /// Set to nothing.
        case empty
        /// Still the example's text (`changeme`, `<your-key>`).
        case placeholder
        /// A documented default of a product.
        case knownDefault
        /// Short, a common word, or of little variety.
        case weak
        case fair
        case strong
    }

    /// What sort of secret it is.
    public enum Kind: String, Sendable, Hashable, Codable {
        case password, apiKey, token, privateKey, wireguardKey, webhookURL, urlCredentials, hash, encryptionKey, other
    }

    public var kind: Kind
    public var strength: Strength
    /// Characters.
    public var length: Int
    /// The product whose documented default it is, when it is one.
    public var defaultOf: String?
    /// Equal for equal values within one run or bundle, keyed so that it cannot be looked up.
    public var fingerprint: String

    public init(kind: Kind, strength: Strength, length: Int, defaultOf: String? = nil, fingerprint: String) {
        self.kind = kind
        self.strength = strength
        self.length = length
        self.defaultOf = defaultOf
        self.fingerprint = fingerprint
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
}
