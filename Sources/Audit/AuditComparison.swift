public import Records

/// What is otherwise than in the last audit of the same stack.
public struct AuditComparison: Sendable, Hashable {
    /// When that one was made: ISO 8601, UTC.
    public var audited: String
    /// Findings that it had not.
    public var new: [AuditRecord.Item]
    /// Its findings that are mended: whoever looks now sees that they are not there.
    public var gone: [AuditRecord.Item]
    /// Its findings that can no longer be told.
    public var unseen: [AuditRecord.Item]

    /// - Parameters:
    ///   - told: what the controls of these ids say now of each subject, by `CONTROL SUBJECT`: whether it is known;
    ///     and by `CONTROL`: whether all of it is.
    init(_ now: AuditRecord, since last: AuditRecord, told: (_ controls: Set<String>) -> [String: Bool]) {
        audited = last.audited
        (new, gone, unseen) = ([], [], [])
        // The usual case.
        guard last.findings != now.findings else { return }
        let before = Set(last.findings.map(\.key))
        let present = Set((now.findings + now.waived).map(\.key))
        new = now.findings.filter { !before.contains($0.key) }
        let missing = last.findings.filter { !present.contains($0.key) }
        let told = told(Set(missing.map(\.control)))
        let isKnown = { (item: AuditRecord.Item) in
            // A subject that is no longer there has no answer; where the control could not tell of any subject, that says
            // nothing: what hides one may be what hid another.
            told[item.key] ?? told[item.control] ?? false
        }
        gone = missing.filter(isKnown)
        unseen = missing.filter { !isKnown($0) }
    }
}

extension AuditRecord.Item {
    /// What tells two weaknesses apart: never wording or severity.
    fileprivate var key: String { "\(control) \(subject)" }
}
