/// The six layers of the guide that each control belongs to.
public enum Layer: String, Sendable, Hashable, Codable, CaseIterable {
    case network, access, application, container, host, operations
}
