public import StackModel

/// The SSH server's settings: those in force where the server itself could be asked, else as its files have them.
public struct SSHServer: Sendable, Hashable, Codable {
    /// Where the settings come from.
    public enum Source: String, Sendable, Hashable, Codable {
        /// `sshd -T`: what the server itself makes of its files.
        case server
        /// The files alone, read as the server reads them.
        case files
    }

    /// One keyword with its value in force.
    public struct Setting: Sendable, Hashable, Codable {
        /// Lower case, such as `passwordauthentication`.
        public var keyword: String
        /// One value; several where the keyword adds up (`port`, `allowusers`).
        public var values: [String]
        /// Where the value in force is written; nil for a default.
        public var span: SourceSpan?
        /// Later lines for the same keyword, which the server ignores: the first one counts.
        public var ignored: [Written]

        public init(keyword: String, values: [String], span: SourceSpan? = nil, ignored: [Written] = []) {
            self.keyword = keyword
            self.values = values
            self.span = span
            self.ignored = ignored
        }
    }

    /// A value where it is written.
    public struct Written: Sendable, Hashable, Codable {
        public var keyword: String
        public var value: String
        public var span: SourceSpan

        public init(keyword: String, value: String, span: SourceSpan) {
            self.keyword = keyword
            self.value = value
            self.span = span
        }
    }

    /// A `Match` block: what it says for those whom it matches.
    public struct Match: Sendable, Hashable, Codable {
        /// The criteria as written, such as `Address 10.0.0.0/8 User bob`.
        public var criteria: String
        public var span: SourceSpan
        public var settings: [Written]

        public init(criteria: String, span: SourceSpan, settings: [Written] = []) {
            self.criteria = criteria
            self.span = span
            self.settings = settings
        }
    }

    /// What the server answers for one user who comes from one address (`sshd -T -C`).
    public struct Context: Sendable, Hashable, Codable {
        public var user: String
        public var address: String
        /// The keywords that say something else than they do for everybody, with their values.
        public var settings: [String: String]

        public init(user: String, address: String, settings: [String: String]) {
            self.user = user
            self.address = address
            self.settings = settings
        }
    }

    /// Whether there is a server on this machine at all.
    public var isInstalled: Bool
    /// The release, such as `9.2p1`; nil when it is not known.
    public var version: String?
    /// Whether the server runs; nil when that is not known.
    public var isRunning: Bool?
    public var source: Source
    /// By keyword, sorted.
    public var settings: [Setting]
    public var matches: [Match]
    /// Only where there are `Match` blocks and the server could be asked.
    public var contexts: [Context]
    /// Files that could not be read and may hold settings; empty when all were, or when the server itself was asked.
    public var unread: [String]
    /// The main file.
    public var file: String
    /// The file or folder that changed after the running server had read its settings; nil where none did, or where that
    /// is not known.
    public var changedSinceRead: String?

    public init(
        isInstalled: Bool = true, version: String? = nil, isRunning: Bool? = nil, source: Source = .files,
        settings: [Setting] = [], matches: [Match] = [], contexts: [Context] = [], unread: [String] = [], file: String
    ) {
        self.isInstalled = isInstalled
        self.version = version
        self.isRunning = isRunning
        self.source = source
        self.settings = settings
        self.matches = matches
        self.contexts = contexts
        self.unread = unread
        self.file = file
    }

    /// The setting of that keyword, in lower case.
    public func setting(_ keyword: String) -> Setting? { settings.first { $0.keyword == keyword } }
    /// The first value of that keyword; nil when it is not set and has no known default.
    public func value(_ keyword: String) -> String? { setting(keyword)?.values.first }
}
