/// What a verdict is about: waivers name it, reports group by it.
public struct Subject: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The project as a whole.
        case stack
        case service, network, volume, secret
        /// A file, by the path as the owner would type it.
        case file
        /// The machine that runs the stack; its name is empty.
        case host
        /// An account of that machine.
        case user
        /// A jail of fail2ban.
        case jail
    }

    public var kind: Kind
    /// Empty for the stack and the host.
    public var name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    public static let stack = Subject(.stack, "")
    public static let host = Subject(.host, "")
    public static func service(_ name: String) -> Subject { Subject(.service, name) }
    public static func user(_ name: String) -> Subject { Subject(.user, name) }
    public static func jail(_ name: String) -> Subject { Subject(.jail, name) }
    public static func file(_ path: String) -> Subject { Subject(.file, path) }
}

extension Subject: Comparable {
    public static func < (left: Subject, right: Subject) -> Bool {
        (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }
}

extension Subject: CustomStringConvertible {
    /// `service:radarr`, `file:.env`, `stack`, `host`: the form that waivers use.
    public var description: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue):\(name)" }
}
