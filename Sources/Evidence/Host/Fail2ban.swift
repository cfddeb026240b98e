public import StackModel

/// fail2ban: whether it lives, and its jails.
public struct Fail2ban: Sendable, Hashable, Codable {
    /// Where the jails' values come from.
    public enum Source: String, Sendable, Hashable, Codable {
        /// The server itself answered.
        case server
        /// The files alone, merged as the server merges them.
        case files
    }

    public var isInstalled: Bool
    /// Such as `1.0.2`; nil when it is not known.
    public var version: String?
    /// Whether the server answers; nil when it could not be asked.
    public var isAlive: Bool?
    public var source: Source
    /// Those that are switched on, sorted by name.
    public var jails: [Jail]
    /// The file in which the owner's own jails belong.
    public var file: String

    public init(
        isInstalled: Bool = true, version: String? = nil, isAlive: Bool? = nil, source: Source = .files,
        jails: [Jail] = [], file: String
    ) {
        self.isInstalled = isInstalled
        self.version = version
        self.isAlive = isAlive
        self.source = source
        self.jails = jails
        self.file = file
    }
}

/// One jail of fail2ban that is switched on.
public struct Jail: Sendable, Hashable, Codable {
    /// A log that it reads.
    public struct Log: Sendable, Hashable, Codable {
        /// The path as configured, patterns included.
        public var path: String
        /// When the newest file behind it last grew, in seconds since 1970; nil when no file is there.
        public var modified: Int?
        /// A file beside it, of the same kind and not read by the jail, that grew later; nil when there is none.
        public var newer: String?

        public init(path: String, modified: Int?, newer: String? = nil) {
            self.path = path
            self.modified = modified
            self.newer = newer
        }
    }

    /// What it does to an address.
    public struct Action: Sendable, Hashable, Codable {
        public var name: String
        /// The chain, or nftables' hook, that the ban is put into (`INPUT`, `DOCKER-USER`, `input`); empty for actions that put
        /// none, nil when it is not known.
        public var chain: String?

        public init(name: String, chain: String?) {
            self.name = name
            self.chain = chain
        }
    }

    public var name: String
    /// Whether the server runs it; nil when the server could not be asked.
    public var isRunning: Bool?
    public var filter: String
    /// The ports as configured: numbers, ranges (`0:65535`) and names (`ssh,http`).
    public var port: String
    /// Empty when it reads the journal.
    public var logs: [Log]
    public var readsJournal: Bool
    /// Failures until a ban; nil when not known.
    public var maxRetry: Int?
    /// Seconds; negative means for ever; nil when not known.
    public var banTime: Int?
    /// Seconds in which the failures count; nil when not known.
    public var findTime: Int?
    public var actions: [Action]
    /// Where it is switched on, or else its section.
    public var span: SourceSpan

    public init(
        name: String, isRunning: Bool?, filter: String, port: String, logs: [Log], readsJournal: Bool,
        maxRetry: Int? = nil, banTime: Int? = nil, findTime: Int? = nil, actions: [Action] = [], span: SourceSpan
    ) {
        self.name = name
        self.isRunning = isRunning
        self.filter = filter
        self.port = port
        self.logs = logs
        self.readsJournal = readsJournal
        self.maxRetry = maxRetry
        self.banTime = banTime
        self.findTime = findTime
        self.actions = actions
        self.span = span
    }
}
