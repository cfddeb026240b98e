public import Controls
public import Settings
public import StackModel

/// One weakness on one subject, ready to be told.
public struct Finding: Sendable {
    public var control: Control
    public var severity: Severity
    public var subject: Subject
    public var failure: Failure
    /// The project's name.
    public var project: String
    /// The owner's line at the first location, secrets masked; nil when there is none to show.
    public var snippet: Snippet?

    public init(
        control: Control, severity: Severity, subject: Subject, failure: Failure, project: String,
        snippet: Snippet? = nil
    ) {
        self.control = control
        self.severity = severity
        self.subject = subject
        self.failure = failure
        self.project = project
        self.snippet = snippet
    }

    /// Worst first, then by what is at stake, then by names and places: a total order, so that reports are stable.
    public static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        let ranks = (Rank(left), Rank(right))
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        return left.precedesInPlace(right)
    }

    /// The findings in the order of ``precedes(_:_:)``.
    ///
    /// By their ranks first: a finding is a large value to move about.
    static func sorted(_ findings: [Finding]) -> [Finding] {
        let ranks = findings.map(Rank.init)
        let order = findings.indices.sorted { left, right in
            if ranks[left] != ranks[right] { return ranks[left] < ranks[right] }
            return findings[left].precedesInPlace(findings[right])
        }
        return order.map { findings[$0] }
    }

    /// What decides between nearly any two findings.
    private struct Rank: Comparable {
        /// The higher, the worse.
        var severity: Severity
        var stake: Int
        var control: String
        var project: String
        var subject: Subject

        init(_ finding: Finding) {
            severity = finding.severity
            stake = Score.points(for: finding.control.impact)
            control = finding.control.id
            project = finding.project
            subject = finding.subject
        }

        static func < (left: Rank, right: Rank) -> Bool {
            if left.severity != right.severity { return left.severity > right.severity }
            if left.stake != right.stake { return left.stake > right.stake }
            if left.control != right.control { return left.control < right.control }
            if left.project != right.project { return left.project < right.project }
            return left.subject < right.subject
        }
    }

    private func precedesInPlace(_ other: Finding) -> Bool {
        let places = (failure.locations, other.failure.locations)
        if places.0 != places.1 { return places.0.lexicographicallyPrecedes(places.1) }
        return failure.message < other.failure.message
    }
}

/// A finding that the owner accepts.
public struct WaivedFinding: Sendable {
    public var finding: Finding
    public var waiver: Waiver

    public init(_ finding: Finding, by waiver: Waiver) {
        self.finding = finding
        self.waiver = waiver
    }
}

/// The findings of one control: one entry of a report.
public struct FindingGroup: Sendable {
    public var control: Control
    /// Worst first; never empty.
    public var findings: [Finding]
    /// The worst of its findings.
    public var severity: Severity

    /// Groups findings by control, worst group first.
    public static func groups(of findings: [Finding]) -> [FindingGroup] {
        var order: [String] = []
        var byControl: [String: [Finding]] = [:]
        // An audit's findings are sorted already: sorting moves large values about.
        let isSorted = !zip(findings, findings.dropFirst()).contains { Finding.precedes($1, $0) }
        // The first of a sorted list is each control's worst, so the order of first sight is worst first.
        for finding in isSorted ? findings : Finding.sorted(findings) {
            if byControl[finding.control.id] == nil { order.append(finding.control.id) }
            byControl[finding.control.id, default: []].append(finding)
        }
        return order.compactMap { id in
            guard let findings = byControl[id], let worst = findings.first else { return nil }
            return FindingGroup(control: worst.control, findings: findings, severity: worst.severity)
        }
    }
}
