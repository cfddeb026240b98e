public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads who can log in: accounts, the states of their passwords, their keys, their groups and what sudo lets them do.
///
/// Hashes and keys end here: evidence has the state of a password and the kind of a key.
public struct AccountsCollector: Sendable {
    private static let keyFileLimit = 20
    private static let accountLimit = 200

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The accounts that can log in or are root by another name, with the gaps.
    public func collect() async -> (LoginAccounts?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (LoginAccounts?, [Gap]) {
        let file = PasswordFile(host)
        if let failure = file.failure {
            let gap = Gap(
                "host:accounts", reason: "\(PasswordFile.path) could not be read: \(failure.message).",
                remedy: "Run the audit on the server itself.")
            return (nil, [gap])
        }
        let shadow = shadowStates()
        let sudoers = Sudoers(host)
        let groups = memberships(file.entries)
        let patterns = SSHDConfig(host).settings.first { $0.keyword == "authorizedkeysfile" }?.values ?? []
        var unreadKeys: [String] = []
        let wanted = file.entries.filter { entry in
            let account = LoginAccount(
                name: entry.name, user: entry.user, group: entry.group, home: entry.home, shell: entry.shell,
                password: .unknown, span: SourceSpan(file: PasswordFile.path, line: entry.line, column: 1))
            return entry.user == 0 || account.hasShell
        }
        let accounts = wanted.prefix(Self.accountLimit).map { entry in
            let keys = AuthorizedKeysReader(host).read(
                entry, patterns: patterns.flatMap(\.hostWords), limit: Self.keyFileLimit)
            unreadKeys += keys.unread
            let names = groups[entry.name] ?? []
            let sudo = sudoers.rights(of: entry.name, groups: names)
            return LoginAccount(
                name: entry.name, user: entry.user, group: entry.group, home: entry.home, shell: entry.shell,
                password: state(of: entry, shadow), groups: names, sudo: sudo.right, sudoSpan: sudo.span,
                keys: keys.keys, keyFiles: keys.files,
                span: SourceSpan(file: PasswordFile.path, line: entry.line, column: 1))
        }
        let found = LoginAccounts(
            accounts: accounts.sorted { $0.name < $1.name }, isShadowRead: shadow != nil,
            isSudoRead: sudoers.isComplete, unreadKeys: unreadKeys)
        return (found, gaps(found))
    }

    private func gaps(_ found: LoginAccounts) -> [Gap] {
        var gaps: [Gap] = []
        if !found.isShadowRead {
            gaps.append(
                Gap(
                    "host:accounts/passwords",
                    reason: "/etc/shadow could not be read: the passwords' states are unknown.",
                    remedy: "Run the audit with sudo."))
        }
        if !found.isSudoRead {
            gaps.append(
                Gap(
                    "host:accounts/sudo", reason: "sudo's rules could not be read.", remedy: "Run the audit with sudo.")
            )
        }
        if let first = found.unreadKeys.first {
            gaps.append(
                Gap(
                    "host:accounts/keys", reason: "\(first) could not be read.", remedy: "Run the audit with sudo."))
        }
        return gaps
    }

    // MARK: - Passwords

    /// The state of each password in `/etc/shadow`; nil when it could not be read. The hashes end here.
    private func shadowStates() -> [String: LoginAccount.Password]? {
        guard let text = try? host.text("/etc/shadow") else { return nil }
        var states: [String: LoginAccount.Password] = [:]
        for line in text.hostLines {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count >= 2 else { continue }
            states[String(fields[0])] = Self.state(ofField: fields[1])
        }
        return states
    }

    private static func state(ofField field: some StringProtocol) -> LoginAccount.Password {
        if field.isEmpty { return .empty }
        return field.hasPrefix("!") || field.hasPrefix("*") ? .locked : .set
    }

    private func state(
        of entry: PasswordFile.Entry, _ shadow: [String: LoginAccount.Password]?
    ) -> LoginAccount.Password {
        // Only `x` sends the reader to shadow; a hash, or nothing, may stand in passwd itself.
        if entry.field != "x" { return Self.state(ofField: entry.field) }
        guard let shadow else { return .unknown }
        return shadow[entry.name] ?? .locked
    }

    // MARK: - Groups

    private func memberships(_ entries: [PasswordFile.Entry]) -> [String: [String]] {
        var groups: [String: Set<String>] = [:]
        var names: [UInt32: String] = [:]
        for line in (try? host.text("/etc/group"))?.hostLines ?? [] {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, let number = UInt32(fields[2]) else { continue }
            if names[number] == nil { names[number] = fields[0] }
            for member in fields[3].split(separator: ",") {
                groups[member.trimmed, default: []].insert(fields[0])
            }
        }
        for entry in entries {
            if let name = names[entry.group] { groups[entry.name, default: []].insert(name) }
        }
        return groups.mapValues { $0.sorted() }
    }
}
