public import StackModel

/// What was seen of an owner's projects, to be judged elsewhere: by a friend, later, or by a newer Watertight.
///
/// It holds what the controls judge and the lines under findings with their secrets masked, and nothing that could not be
/// shown to that friend: no secret's value, and no file beside those that were judged. The owner's waivers stay at home,
/// since a second opinion is not bound by them.
public struct EvidenceBundle: Sendable, Hashable, Codable {
    /// The version of the form that this program writes, and the newest it reads.
    public static let newestSchema = 1

    /// One project.
    public struct Project: Sendable, Hashable, Codable {
        /// The project as it was asked for.
        public var label: String
        /// What was seen; nil when nothing of the project could be loaded.
        public var evidence: Evidence?
        /// What could not be used as written, sorted by place.
        public var problems: [Problem]
        /// How the owner says that the stack is meant to be.
        public var expectations: Expectations
        /// The lines under findings, masked, by the name of their file; lines in between are empty.
        public var lines: [String: [String]]

        public init(
            label: String, evidence: Evidence?, problems: [Problem] = [], expectations: Expectations,
            lines: [String: [String]]
        ) {
            self.label = label
            self.evidence = evidence
            self.problems = problems
            self.expectations = expectations
            self.lines = lines
        }
    }

    /// The version of the form: 1.
    public var schema: Int
    /// The program that wrote it, such as `watertight 0.1.0`.
    public var tool: String
    /// When the evidence was collected: ISO 8601, UTC.
    public var collected: String
    public var projects: [Project]

    public init(tool: String, collected: String, projects: [Project]) {
        schema = EvidenceBundle.newestSchema
        self.tool = tool
        self.collected = collected
        self.projects = projects
    }
}
