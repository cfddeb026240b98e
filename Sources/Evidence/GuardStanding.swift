/// What the guard of this machine tells of itself; or that none answers.
public struct GuardStanding: Sendable, Hashable, Codable {
    /// The most tunnels that are kept.
    public static let tunnelLimit = 64

    /// Whether one answers.
    public var isRunning: Bool
    /// The state of each tunnel that it watches (`sealed`, `degraded`, `leaking`, `unknown`), by the VPN container's name.
    public var tunnels: [String: String]
    /// Ways by which its alerts reach a person, such as `webhook`; none where they end in the journal.
    public var channels: [String]

    public init(isRunning: Bool, tunnels: [String: String] = [:], channels: [String] = []) {
        self.isRunning = isRunning
        self.tunnels = tunnels
        self.channels = channels
    }

    /// Nobody watches.
    public static let absent = GuardStanding(isRunning: false)
}
