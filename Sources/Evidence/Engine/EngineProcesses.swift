/// The processes of one container as the host's `/proc` shows them: not what `exec` would say.
public struct EngineProcesses: Sendable, Hashable, Codable {
    /// How they were found.
    public enum Source: String, Sendable, Hashable, Codable {
        /// Every process in the container's control group.
        case controlGroup
        /// The first process and all that descend from it.
        case descendants
        /// The engine's own list (`/containers/ID/top`): users only.
        case engine
    }

    public var source: Source
    /// Lowest process id first.
    public var list: [EngineProcess]
    /// Whether there were more than were read.
    public var isCut: Bool

    public init(source: Source, list: [EngineProcess], isCut: Bool = false) {
        self.source = source
        self.list = list
        self.isCut = isCut
    }

    /// The processes that the host sees as root: by their real, effective, saved or file system user.
    public var asRoot: [EngineProcess] { list.filter(\.isRoot) }
}

/// One process (`/proc/PID/status`).
public struct EngineProcess: Sendable, Hashable, Codable {
    /// Its id on the engine's host.
    public var id: Int
    public var parent: Int?
    /// The kernel's name for it, at most 15 bytes; the container chose it.
    public var name: String
    /// Real, effective, saved and file system user, as numbers of the host.
    public var users: [Int]
    /// The effective group, as a number of the host.
    public var group: Int?
    /// The bits of its effective capabilities; nil when they were not told.
    public var capabilities: UInt64?
    public var forbidsNewPrivileges: Bool?
    /// 0 none, 1 strict, 2 filter; nil when it was not told.
    public var seccomp: Int?

    public init(
        id: Int, parent: Int? = nil, name: String, users: [Int], group: Int? = nil, capabilities: UInt64? = nil,
        forbidsNewPrivileges: Bool? = nil, seccomp: Int? = nil
    ) {
        self.id = id
        self.parent = parent
        self.name = name
        self.users = users
        self.group = group
        self.capabilities = capabilities
        self.forbidsNewPrivileges = forbidsNewPrivileges
        self.seccomp = seccomp
    }

    /// Whether any of its users is the host's root.
    public var isRoot: Bool { users.contains(0) }
}
