/// What a verdict is about: waivers name it, reports group by it.
public struct Subject: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The project as a whole.
        case stack
        case service, network, volume, secret
        /// A file, by the path as the owner would type it.
        case file
    }

    public var kind: Kind
    /// Empty for the stack.
    public var name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    public static let stack = Subject(.stack, "")
    public static func service(_ name: String) -> Subject { Subject(.service, name) }
    public static func file(_ path: String) -> Subject { Subject(.file, path) }
}

extension Subject: Comparable {
    public static func < (left: Subject, right: Subject) -> Bool {
        (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }
}

extension Subject: CustomStringConvertible {
    /// `service:radarr`, `file:.env`, `stack`: the form that waivers use.
    public var description: String { kind == .stack ? "stack" : "\(kind.rawValue):\(name)" }
}
