/// The proofs that this machine keeps of a stack, to be held against what runs.
public struct ProofEvidence: Sendable, Hashable, Codable {
    /// When they were read: ages are counted to then.
    public var moment: EngineTime
    /// The newest of each test on each tunnel, newest first, without their steps.
    public var records: [ProofRecord]

    public init(at moment: EngineTime, _ records: [ProofRecord]) {
        self.moment = moment
        self.records = records.map(\.summary).sorted { $0.made > $1.made }
    }

    /// What the proofs of one test on one tunnel say now.
    public enum Answer: Sendable, Hashable {
        /// That one holds; its age in seconds.
        case holds(ProofRecord, age: Int)
        /// The newest one, and why it says nothing.
        case lapsed(ProofRecord, ProofStanding)
        /// None was ever made.
        case none
    }

    /// What the proofs of one test say now.
    ///
    /// The newest one that was decided and still holds. What was seen when the tunnel was really taken down stays true of
    /// the same containers and rules whatever a look at the quiet stack says later: only taking it down again tells
    /// otherwise.
    ///
    /// - Parameters:
    ///   - tunnel: the VPN container's name; empty for exposure.
    ///   - present: what runs now; nil where it was not looked at.
    public func answer(_ test: ProofTest, tunnel: String, on present: ProofBasis?) -> Answer {
        let made = records.filter { $0.test == test && $0.tunnel == tunnel }.sorted { $0.made > $1.made }
        guard let newest = made.first else { return .none }
        let valid = made.compactMap { record -> (record: ProofRecord, age: Int)? in
            if case .valid(let age) = record.standing(on: present, at: moment) { (record, age) } else { nil }
        }
        let decided = valid.filter { $0.record.verdict != .undecided }
        let disrupted = decided.first { $0.record.manner == .disrupted }
        let leak = disrupted.flatMap { $0.record.verdict == .proved ? nil : $0 }
        if let found = leak ?? decided.first ?? valid.first { return .holds(found.record, age: found.age) }
        return .lapsed(newest, newest.standing(on: present, at: moment))
    }

    /// An age for a person, such as `3 hours ago`.
    /// - Parameter seconds: at least 0.
    public static func ago(_ seconds: Int) -> String {
        func words(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s") ago" }
        switch seconds {
        case ..<60: return "less than a minute ago"
        case ..<3600: return words(seconds / 60, "minute")
        case ..<172_800: return words(seconds / 3600, "hour")
        default: return words(seconds / 86_400, "day")
        }
    }
}

extension EngineContainer {
    /// Under which project and folder the proofs about it are kept: its Compose project's, both empty where Docker Compose
    /// did not make it.
    public var proofHome: (project: String, directory: String) {
        (compose?.project ?? "", compose?.workingDirectory ?? "")
    }
}
