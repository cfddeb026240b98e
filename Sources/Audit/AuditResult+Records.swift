import Controls
import Evidence
public import Records
import StackModel

extension AuditResult {
    /// Compares each project with its last audit.
    ///
    /// - Parameters:
    ///   - moment: when this one was made, ISO 8601 in UTC.
    /// - Returns: what is to be kept of this one, verdicts alone: ids of controls, names of subjects with secrets masked,
    ///   points.
    public mutating func compare(with log: AuditLog, tool: String, moment: String) -> [AuditLog.Draft] {
        projects.indices.filter { projects[$0].wasObserved }.compactMap { index in
            guard let record = record(of: projects[index], tool, moment) else { return nil }
            let draft = AuditLog.Draft(record)
            projects[index].since = log.last(before: draft).map {
                AuditComparison(record, since: $0) { projects[index].told($0, masking) }
            }
            return draft
        }
    }

    private func record(of project: ProjectAudit, _ tool: String, _ moment: String) -> AuditRecord? {
        guard let subject = project.subject else { return nil }
        var verdicts: [String: [String]] = [:]
        // The answers are sorted by id.
        for answer in project.answers { verdicts[answer.standing.rawValue, default: []].append(answer.control.id) }
        let whole = project.score.whole
        var names = SubjectNames(masking: masking)
        return AuditRecord(
            tool: tool, audited: moment, project: project.name, directory: subject.stack.directory,
            seen: subject.evidence.kinds,
            score: AuditRecord.Score(earned: whole.earned, known: whole.known, unknown: whole.unknown),
            verdicts: verdicts, findings: names.items(project.findings),
            waived: names.items(project.waived.map(\.finding)))
    }
}

/// The names of subjects with secrets masked, each worked out once.
private struct SubjectNames {
    let masking: Masking
    private var known: [Subject: String] = [:]

    init(masking: Masking) {
        self.masking = masking
    }

    /// One a control and subject: several of one follow each other.
    mutating func items(_ findings: [Finding]) -> [AuditRecord.Item] {
        var items: [AuditRecord.Item] = []
        items.reserveCapacity(findings.count)
        for finding in findings {
            let subject = name(of: finding.subject)
            if let last = items.last, last.subject == subject, last.control == finding.control.id { continue }
            items.append(
                AuditRecord.Item(
                    control: finding.control.id, subject: subject, severity: finding.severity.rawValue))
        }
        return items
    }

    private mutating func name(of subject: Subject) -> String {
        if let name = known[subject] { return name }
        let name = masking.text(subject.description)
        known[subject] = name
        return name
    }
}

extension ProjectAudit {
    /// Whether each `CONTROL SUBJECT` of those controls that there is an answer for is known, and for each `CONTROL`
    /// whether all its answers are.
    fileprivate func told(_ controls: Set<String>, _ masking: Masking) -> [String: Bool] {
        var told: [String: Bool] = [:]
        for answer in answers where controls.contains(answer.control.id) {
            told[answer.control.id] = answer.standing != .unknown
            for outcome in answer.judgement.outcomes {
                let key = "\(answer.control.id) \(masking.text(outcome.subject.description))"
                let isKnown = if case .unknown = outcome.verdict { false } else { true }
                told[key] = isKnown && told[key] ?? true
                told[answer.control.id] = isKnown && told[answer.control.id] ?? true
            }
        }
        return told
    }
}

extension Evidence {
    /// The kinds that were looked at, in a fixed order.
    fileprivate var kinds: [String] {
        let all: [(String, Bool)] = [
            ("engine", engine != nil), ("files", files != nil), ("host", host != nil), ("network", network != nil),
            ("probes", probes != nil),
        ]
        return all.filter(\.1).map(\.0)
    }
}
