/// Whose network a container uses (`network_mode:`).
public enum NetworkMode: Sendable, Hashable, Codable {
    case bridge
    case host
    case none
    /// The namespace of another service of this project.
    case service(String)
    /// The namespace of a container by name or id.
    case container(String)
    /// A network by name, or anything else that was written.
    case other(String)

    /// Reads the attribute's text as Compose does.
    public init(_ text: String) {
        if text.hasPrefix("service:") {
            self = .service(String(text.dropFirst(8)))
        } else if text.hasPrefix("container:") {
            self = .container(String(text.dropFirst(10)))
        } else {
            self =
                switch text {
                case "bridge", "default": .bridge
                case "host": .host
                case "none": .none
                default: .other(text)
                }
        }
    }
}

/// One network that a service joins.
public struct NetworkAttachment: Sendable, Hashable, Codable {
    /// The top-level network's key.
    public var network: String
    /// Where it was written; the service's own place for the implicit default network.
    public var span: SourceSpan
    /// Whether Compose added it because nothing was written.
    public var isImplicit: Bool
    public var aliases: [String]

    public init(network: String, span: SourceSpan, isImplicit: Bool = false, aliases: [String] = []) {
        self.network = network
        self.span = span
        self.isImplicit = isImplicit
        self.aliases = aliases
    }
}
