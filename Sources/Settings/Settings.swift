public import StackModel

/// What the owner wrote in `watertight.yaml`, beside the Compose file.
///
/// ```yaml
/// fail_on: medium
/// profiles: [vpn]
/// expectations:
///   lan: [192.168.1.0/24]
///   open_ports: [8096]
/// credentials:
///   jellyfin: {key_file: secrets/jellyfin_audit_key}
///   qbittorrent: {user: keeper, password_file: secrets/qbittorrent_password}
/// waivers:
///   - control: container.writable-root
///     subject: service:sonarr
///     reason: the image writes to its own folder at start
///     expires: 2027-06-30
/// ```
public struct Settings: Sendable, Hashable {
    /// The file's path, as the owner would type it; nil when there is none.
    public var file: String?
    /// How the stack is meant to be.
    public var expectations: Expectations
    /// How the running apps may be asked: where they are and where their credentials are kept, never these themselves.
    public var access: [AppAccess]
    /// In the order of the file.
    public var waivers: [Waiver]
    /// What the guard does.
    public var guardChoices: GuardChoices
    /// The severity from which on a finding makes the audit fail, when it is set.
    public var failOn: Severity?
    /// Whether something unknown makes the audit fail, when it is set.
    public var failOnUnknown: Bool?
    /// The Compose profiles to audit when none is asked for.
    public var profiles: [String]

    public init(
        file: String? = nil, expectations: Expectations = Expectations(), access: [AppAccess] = [],
        waivers: [Waiver] = [], guardChoices: GuardChoices = GuardChoices(),
        failOn: Severity? = nil, failOnUnknown: Bool? = nil, profiles: [String] = []
    ) {
        self.file = file
        self.expectations = expectations
        self.access = access
        self.waivers = waivers
        self.guardChoices = guardChoices
        self.failOn = failOn
        self.failOnUnknown = failOnUnknown
        self.profiles = profiles
    }

    /// The names it is looked for by, in this order.
    public static let fileNames = ["watertight.yaml", "watertight.yml"]
    /// The most bytes it may have.
    public static let maximumSize = 256 * 1024
}

/// What is wrong in `watertight.yaml`: everything at once, each at its place.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one, sorted by place.
    public var problems: [Problem]

    public init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// One line each: place, what is wrong, what to do.
    public var description: String {
        problems.map { $0.hint.isEmpty ? $0.description : "\($0.description) \($0.hint)" }.joined(separator: "\n")
    }
}
