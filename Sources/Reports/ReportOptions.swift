public import StackModel

/// How a report is written.
public struct ReportOptions: Sendable, Hashable {
    /// How much is told.
    public enum Detail: Sendable, Hashable {
        /// One line a project.
        case quiet
        case normal
        /// Every subject, every observation, every control.
        case verbose
    }

    public var detail: Detail
    /// Whether the sink is a terminal that shows colours.
    public var usesColor: Bool
    /// Columns of the sink, at least 40.
    public var width: Int
    /// The severity from which on a finding makes the audit fail, where it was asked for.
    public var failOn: Severity?
    /// This program's version.
    public var version: String
    /// The moment of the audit in ISO 8601, UTC; empty to leave it out.
    public var moment: String

    public init(
        detail: Detail = .normal, usesColor: Bool = false, width: Int = 100, failOn: Severity? = nil, version: String,
        moment: String = ""
    ) {
        self.detail = detail
        self.usesColor = usesColor
        self.width = max(40, width)
        self.failOn = failOn
        self.version = version
        self.moment = moment
    }
}
