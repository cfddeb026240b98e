import Settings
public import StackModel

/// What an audit found, project by project, in the order they were asked for.
public struct AuditResult: Sendable {
    public var projects: [ProjectAudit]
    /// Hides secrets in whatever is written of this result.
    public var masking: Masking

    public init(projects: [ProjectAudit], masking: Masking) {
        self.projects = projects
        self.masking = masking
    }

    /// Every finding that is not accepted, worst first.
    public var findings: [Finding] { Finding.sorted(projects.flatMap(\.findings)) }

    /// The score of all projects together.
    public var score: Score { projects.reduce(into: Score()) { $0.add($1.score) } }

    /// What the audit as a whole comes to; the exit status is made from it.
    public enum Conclusion: Sendable, Hashable {
        /// Nothing at or above the threshold, and something was really seen.
        case clean
        /// At least one finding at or above the threshold, or something unknown where that was asked for.
        case findings
        /// The work could not be done: nothing was observed, or part of it was refused.
        case incomplete
    }

    /// - Parameters:
    ///   - threshold: the severity that counts; nil for that of each project's settings, else `high`.
    ///   - failOnUnknown: whether an unknown answer counts; each project's settings may ask for it as well.
    public func conclusion(failOn threshold: Severity? = nil, failOnUnknown: Bool = false) -> Conclusion {
        let failing = projects.contains { project in
            let limit = threshold ?? project.settings.failOn ?? .high
            if project.findings.contains(where: { $0.severity >= limit }) { return true }
            let unknownCounts = failOnUnknown || project.settings.failOnUnknown == true
            return unknownCounts && project.wasObserved && project.answers.contains { $0.standing == .unknown }
        }
        if failing { return .findings }
        if projects.isEmpty || projects.contains(where: { !$0.wasObserved || $0.isRefused }) { return .incomplete }
        return .clean
    }
}
