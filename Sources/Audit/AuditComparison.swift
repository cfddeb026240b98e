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
    ///   - told: what the controls of these ids say now of each subject, by `CONTROL SUBJECT`: whether it is known.
    init(_ now: AuditRecord, since last: AuditRecord, told: (_ controls: Set<String>) -> [String: Bool]) {
        audited = last.audited
        (new, gone, unseen) = ([], [], [])
        // The usual case.
        guard last.findings != now.findings else { return }
        let before = Set(last.findings.map(\.key))
        let present = Set((now.findings + now.waived).map(\.key))
        let open = Set(now.verdicts["unknown"] ?? [])
        let judged = Set(now.verdicts.values.joined())
        new = now.findings.filter { !before.contains($0.key) }
        let missing = last.findings.filter { !present.contains($0.key) }
        let told = told(Set(missing.map(\.control)))
        let isKnown = { (item: AuditRecord.Item) in
            // A subject that is no longer there has no answer; where the control itself could not tell, that says nothing.
            judged.contains(item.control) && told[item.key] ?? !open.contains(item.control)
        }
        gone = missing.filter(isKnown)
        unseen = missing.filter { !isKnown($0) }
    }
}

extension AuditRecord.Item {
    /// What tells two weaknesses apart: never wording or severity.
    fileprivate var key: String { "\(control) \(subject)" }
}
