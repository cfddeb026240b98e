/// How the owner lets the audit ask one running app: where it is, and where its credentials are kept. It holds none.
public struct AppAccess: Sendable, Hashable, Codable {
    /// Where a secret is kept.
    public enum Keeping: Sendable, Hashable, Codable {
        /// In a file of its own, as the owner wrote the path.
        case file(String)
        /// In a variable of the audit's environment.
        case environment(String)
    }

    /// The Compose service.
    public var service: String
    /// `http://192.168.1.5:8096`; nil to find it.
    public var address: String?
    public var user: String?
    public var password: Keeping?
    public var key: Keeping?
    /// Where it stands in `watertight.yaml`.
    public var span: SourceSpan?

    public init(
        service: String, address: String? = nil, user: String? = nil, password: Keeping? = nil, key: Keeping? = nil,
        span: SourceSpan? = nil
    ) {
        self.service = service
        self.address = address
        self.user = user
        self.password = password
        self.key = key
        self.span = span
    }
}
