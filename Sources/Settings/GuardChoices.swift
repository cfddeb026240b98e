public import StackModel

/// What the owner chose for the guard under `guard:` in `watertight.yaml`; nil leaves it to the guard.
///
/// ```yaml
/// guard:
///   on_degraded: [note]
///   on_leaking: [note, alert, pause]
///   on_recovery: keep
///   repair: [restart, start, rebind]
///   webhook_file: secrets/webhook_address
///   metrics: 127.0.0.1:9717
///   exit_address: 30m
/// ```
public struct GuardChoices: Sendable, Hashable {
    /// The words for reactions.
    public static let reactions = ["note", "alert", "pause", "cut", "stop"]
    /// The words for repairs.
    public static let repairs = ["restart", "start", "recreate", "rebind", "set-port"]

    /// Reactions by the state that is entered: `degraded`, `leaking`, `unknown`.
    public var reactions: [String: [String]]
    /// Whether what was done is undone when the tunnel is well again.
    public var undoesOnRecovery: Bool?
    public var repairs: [String]?
    /// Where each event is posted.
    public var webhook: Webhook?
    /// `ADDRESS:PORT`, or `off`.
    public var metrics: String?
    /// How often services of the internet are asked what they see of a tunnel; nil asks none.
    public var exitPeriod: Duration?

    /// An address that events are posted to. It may hold a secret, so that it may be kept elsewhere.
    public enum Webhook: Sendable, Hashable {
        case address(String)
        case kept(AppAccess.Keeping)
    }

    public init(
        reactions: [String: [String]] = [:], undoesOnRecovery: Bool? = nil, repairs: [String]? = nil,
        webhook: Webhook? = nil, metrics: String? = nil, exitPeriod: Duration? = nil
    ) {
        self.reactions = reactions
        self.undoesOnRecovery = undoesOnRecovery
        self.repairs = repairs
        self.webhook = webhook
        self.metrics = metrics
        self.exitPeriod = exitPeriod
    }
}
