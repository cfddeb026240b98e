import Synchronization

/// How many rules may be asked for one namespace, counted over all packets that are led through it.
///
/// Rules are input: a blocklist has thousands, and a container that may change its own rules can make as many as it likes.
final class StepBudget: Sendable {
    private let left: Atomic<Int>

    /// - Parameter steps: one for each rule that one packet is held against, and more where a rule has a long list.
    init(_ steps: Int) {
        left = Atomic(steps)
    }

    /// The rule sets of the tests, Gluetun's, Docker's and ufw's among them, are decided within it.
    static let ofNamespace = 600_000

    /// For one port of the host, over all audiences and both families.
    static let ofPort = 400_000

    /// For all ports of the host together.
    static let ofAllPorts = 3_000_000

    var isSpent: Bool { rest <= 0 }

    /// How many are left, none where more were asked for.
    var rest: Int { max(0, left.load(ordering: .relaxed)) }

    /// - Returns: whether there was as much left.
    @discardableResult func take(_ steps: Int) -> Bool {
        left.subtract(steps, ordering: .relaxed).newValue > 0
    }
}
