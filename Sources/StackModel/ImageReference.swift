/// A container image's name, taken apart as the distribution specification does.
public struct ImageReference: Sendable, Hashable, Codable {
    /// The registry's host; `docker.io` when none was written.
    public var registry: String
    /// The path below the registry, `library/` added for Docker's official images.
    public var repository: String
    /// The tag as written; nil when none was (Docker then takes `latest`, or the digest alone).
    public var tag: String?
    /// `sha256:…` as written.
    public var digest: String?
    /// The whole reference as written.
    public var text: String

    public init(registry: String, repository: String, tag: String?, digest: String?, text: String) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
        self.text = text
    }

    /// Takes a reference apart; nil when it is not one (empty, or with characters that no registry takes).
    public init?(_ text: String) {
        guard !text.isEmpty, text.count <= 1024, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        var rest = Substring(text)
        var digest: String?
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
            guard digest?.contains(":") == true else { return nil }
        }
        var tag: String?
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
            guard tag?.isEmpty == false else { return nil }
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, !parts.contains("") else { return nil }
        var registry = "docker.io"
        if parts.count > 1, let first = parts.first, first.contains(".") || first.contains(":") || first == "localhost"
        {
            registry = String(parts.removeFirst())
        }
        if registry == "index.docker.io" { registry = "docker.io" }
        if registry == "docker.io", parts.count == 1 { parts.insert("library", at: 0) }
        self.init(
            registry: registry, repository: parts.joined(separator: "/"), tag: tag, digest: digest, text: text)
    }

    /// `registry/repository`, without tag and digest.
    public var name: String { "\(registry)/\(repository)" }
}
