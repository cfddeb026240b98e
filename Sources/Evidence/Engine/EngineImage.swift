/// One image as the engine has it.
public struct EngineImage: Sendable, Hashable, Codable {
    /// `sha256:` and 64 digits.
    public var id: String
    /// The names that lead to it now.
    public var tags: [String]
    /// `NAME@sha256:…` as it was pulled; none when it was built or imported here.
    public var digests: [String]
    public var created: EngineTime?
    /// The user that it starts as; empty for root.
    public var user: String
    public var labels: [EngineVariable]

    public init(
        id: String, tags: [String] = [], digests: [String] = [], created: EngineTime? = nil, user: String = "",
        labels: [EngineVariable] = []
    ) {
        self.id = id
        self.tags = tags
        self.digests = digests
        self.created = created
        self.user = user
        self.labels = labels
    }
}
