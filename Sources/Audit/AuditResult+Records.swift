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
    public mutating func compare(with log: AuditLog, tool: String, moment: String) -> [AuditRecord] {
        projects.indices.filter { projects[$0].wasObserved }.compactMap { index in
            guard let record = record(of: projects[index], tool, moment) else { return nil }
            let last = log.last(project: record.project, directory: record.directory, seen: record.seen)
            projects[index].since = last.map {
                AuditComparison(record, since: $0) { projects[index].told($0, masking) }
            }
            return record
        }
    }

    private func record(of project: ProjectAudit, _ tool: String, _ moment: String) -> AuditRecord? {
        guard let subject = project.subject else { return nil }
        var verdicts: [String: [String]] = [:]
        // The answers are sorted by id.
        for answer in project.answers { verdicts[answer.standing.rawValue, default: []].append(answer.control.id) }
        let whole = project.score.whole
        return AuditRecord(
            tool: tool, audited: moment, project: project.name, directory: subject.stack.directory,
            seen: subject.evidence.kinds,
            score: AuditRecord.Score(earned: whole.earned, known: whole.known, unknown: whole.unknown),
            verdicts: verdicts, findings: items(project.findings), waived: items(project.waived.map(\.finding)))
    }

    /// One a control and subject.
    private func items(_ findings: [Finding]) -> [AuditRecord.Item] {
        var seen: Set<String> = []
        return findings.compactMap { finding in
            let subject = masking.text(finding.subject.description)
            guard seen.insert("\(finding.control.id) \(subject)").inserted else { return nil }
            return AuditRecord.Item(
                control: finding.control.id, subject: subject, severity: finding.severity.rawValue)
        }.sorted()
    }
}

extension ProjectAudit {
    /// Whether each `CONTROL SUBJECT` of those controls that there is an answer for is known.
    fileprivate func told(_ controls: Set<String>, _ masking: Masking) -> [String: Bool] {
        var told: [String: Bool] = [:]
        for answer in answers where controls.contains(answer.control.id) {
            for outcome in answer.judgement.outcomes {
                let key = "\(answer.control.id) \(masking.text(outcome.subject.description))"
                let isKnown = if case .unknown = outcome.verdict { false } else { true }
                told[key] = isKnown && told[key] ?? true
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
