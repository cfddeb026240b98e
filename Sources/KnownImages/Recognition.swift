public import StackModel

/// What a service was taken for, and how sure that is.
public struct Recognition: Sendable, Hashable {
    public enum Confidence: String, Sendable, Hashable, Codable {
        /// By its image.
        case certain
        /// By its image's last component, or by two of name, ports and environment.
        case likely
        /// By its name alone.
        case guess
        case none
    }

    /// The image's facts; nil when only the product was guessed.
    public var image: KnownImage?
    /// The product's stable name; nil when nothing was recognised.
    public var product: String?
    public var role: Role
    public var confidence: Confidence
    /// Why, as a clause: "its image is lscr.io/linuxserver/radarr".
    public var because: String
    /// The version in the tag (`5.2.3` of `v5.2.3-ls400`); nil when the tag names none.
    public var version: Version?

    public init(
        image: KnownImage? = nil, product: String? = nil, role: Role = .other, confidence: Confidence = .none,
        because: String = "nothing known fits", version: Version? = nil
    ) {
        self.image = image
        self.product = product
        self.role = role
        self.confidence = confidence
        self.because = because
        self.version = version
    }
}
