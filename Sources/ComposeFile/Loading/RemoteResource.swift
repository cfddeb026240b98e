/// Tells a reference to a repository or registry from a path.
enum RemoteResource {
    private static let prefixes = ["oci://", "git://", "ssh://", "https://", "http://", "git@", "github.com/"]

    /// Whether Docker Compose would fetch it over the network, which is never done here.
    static func matches(_ path: String) -> Bool { prefixes.contains { path.hasPrefix($0) } }
}

extension RemoteResource {
    private static let contexts = ["https://", "http://", "git://", "ssh://", "github.com/", "git@"]

    /// Whether a build context is fetched by the builder.
    static func isContext(_ path: String) -> Bool { contexts.contains { path.hasPrefix($0) } }
}
