/// The bounds that keep a hostile file from exhausting memory or the stack; aliases are not followed and count as one.
public struct YAMLLimits: Sendable {
    /// The deepest nesting of collections.
    public var depth: Int
    /// The most values of one stream.
    public var nodes: Int

    /// Whether a `%YAML` directive other than 1.1 is refused, as Docker Compose does.
    public var refusesOtherVersions: Bool

    public init(depth: Int = 64, nodes: Int = 20_000, refusesOtherVersions: Bool = false) {
        self.depth = depth
        self.nodes = nodes
        self.refusesOtherVersions = refusesOtherVersions
    }
}
