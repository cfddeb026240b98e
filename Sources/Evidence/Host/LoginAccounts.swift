public import StackModel

/// The accounts that can log in, or that are root by another name.
public struct LoginAccounts: Sendable, Hashable, Codable {
    /// Sorted by name.
    public var accounts: [LoginAccount]
    /// Whether `/etc/shadow` could be read: without it no password's state is known.
    public var isShadowRead: Bool
    /// Whether every sudo rule could be read.
    public var isSudoRead: Bool
    /// Files with keys that are there and could not be read.
    public var unreadKeys: [String]

    public init(accounts: [LoginAccount], isShadowRead: Bool, isSudoRead: Bool, unreadKeys: [String] = []) {
        self.accounts = accounts
        self.isShadowRead = isShadowRead
        self.isSudoRead = isSudoRead
        self.unreadKeys = unreadKeys
    }
}

/// One account of the machine.
public struct LoginAccount: Sendable, Hashable, Codable {
    /// The state of its password; never the hash.
    public enum Password: String, Sendable, Hashable, Codable {
        /// No password can ever match.
        case locked
        /// Anyone is let in without one.
        case empty
        case set
        case unknown
    }

    /// What sudo lets it do as root.
    public enum Sudo: String, Sendable, Hashable, Codable {
        case none, withPassword, withoutPassword, unknown
    }

    public var name: String
    public var user: UInt32
    public var group: UInt32
    public var home: String
    public var shell: String
    public var password: Password
    /// The names of the groups it is a member of, sorted.
    public var groups: [String]
    public var sudo: Sudo
    /// Where sudo's rule stands; nil without one.
    public var sudoSpan: SourceSpan?
    public var keys: [AuthorizedKey]
    /// The files that hold its keys, with modes and owners.
    public var keyFiles: [HostFile]
    /// Its line in `/etc/passwd`.
    public var span: SourceSpan

    public init(
        name: String, user: UInt32, group: UInt32, home: String, shell: String, password: Password,
        groups: [String] = [], sudo: Sudo = .none, sudoSpan: SourceSpan? = nil, keys: [AuthorizedKey] = [],
        keyFiles: [HostFile] = [], span: SourceSpan
    ) {
        self.name = name
        self.user = user
        self.group = group
        self.home = home
        self.shell = shell
        self.password = password
        self.groups = groups
        self.sudo = sudo
        self.sudoSpan = sudoSpan
        self.keys = keys
        self.keyFiles = keyFiles
        self.span = span
    }

    /// Whether its shell is one that a login ends in.
    public var hasShell: Bool {
        let name = shell.split(separator: "/").last.map(String.init) ?? ""
        return !["nologin", "false", "sync", "halt", "shutdown", "git-shell"].contains(name)
    }
}
