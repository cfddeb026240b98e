/// What one audit of one stack said: verdicts by name, never a value, a line or a place of the owner's files.
public struct AuditRecord: Sendable, Hashable {
    /// One weakness on one subject.
    public struct Item: Sendable, Hashable {
        /// The control's id.
        public var control: String
        /// `service:radarr`, `host`, …
        public var subject: String
        public var severity: String

        public init(control: String, subject: String, severity: String) {
            self.control = control
            self.subject = subject
            self.severity = severity
        }
    }

    /// Points of the score.
    public struct Score: Sendable, Hashable {
        public var earned: Int
        public var known: Int
        public var unknown: Int

        public init(earned: Int, known: Int, unknown: Int) {
            self.earned = earned
            self.known = known
            self.unknown = unknown
        }
    }

    /// The version of the form: 1.
    public static let newestSchema = 1

    /// The program that made it, such as `watertight 0.1.0`.
    public var tool: String
    /// When: ISO 8601, UTC, whole seconds.
    public var audited: String
    /// The Compose project's name, and its folder, absolute.
    public var project: String
    public var directory: String
    /// The kinds of evidence that were seen, sorted: only audits that saw the same kinds can be compared.
    public var seen: [String]
    public var score: Score
    /// The ids of the controls by their standing (`pass`, `fail`, …), sorted.
    public var verdicts: [String: [String]]
    /// Worst first, each once.
    public var findings: [Item]
    /// Findings that a waiver covers, worst first.
    public var waived: [Item]

    public init(
        tool: String, audited: String, project: String, directory: String, seen: [String], score: Score,
        verdicts: [String: [String]], findings: [Item], waived: [Item]
    ) {
        self.tool = tool
        self.audited = audited
        self.project = project
        self.directory = directory
        self.seen = seen
        self.score = score
        self.verdicts = verdicts
        self.findings = findings
        self.waived = waived
    }
}
