/// A password or key that a product documents as its default: public knowledge, so its value may be written here.
public struct DefaultSecret: Sendable, Hashable {
    /// Where the default sits.
    public enum Place: Sendable, Hashable {
        /// The value of that environment variable in the product's documented example.
        case variable(String)
        /// The login that the product starts with.
        case login(user: String)
        /// That key of the product's own settings.
        case setting(String)
    }

    public var product: String
    public var place: Place
    /// The documented value.
    public var value: String
    /// Until which version it holds (exclusive); nil when it still does.
    public var until: Version?
    public var source: String

    public init(_ product: String, _ place: Place, _ value: String, until: Version? = nil, source: String) {
        self.product = product
        self.place = place
        self.value = value
        self.until = until
        self.source = source
    }
}
