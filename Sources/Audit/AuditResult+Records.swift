import Controls
import Evidence
public import Records
import StackModel

extension AuditResult {
    /// Compares each project with its last audit, and keeps this one.
    ///
    /// Verdicts alone are kept: ids of controls, names of subjects with secrets masked, points.
    /// - Parameters:
    ///   - moment: when it was made, ISO 8601 in UTC.
    /// - Returns: why it could not be kept; nil where it was. The audit itself is as good without.
    public mutating func record(in log: AuditLog, tool: String, moment: String) -> AtomicFile.Failure? {
        var failure: AtomicFile.Failure?
        for index in projects.indices where projects[index].wasObserved {
            guard let record = record(of: projects[index], tool, moment) else { continue }
            let last = log.last(project: record.project, directory: record.directory, seen: record.seen)
            projects[index].since = last.map {
                AuditComparison(record, since: $0, told: projects[index].told(masking))
            }
            do throws(AtomicFile.Failure) { try log.add(record) } catch { failure = failure ?? error }
        }
        return failure
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
    /// Whether each `CONTROL SUBJECT` that there is an answer for is known.
    fileprivate func told(_ masking: Masking) -> [String: Bool] {
        var told: [String: Bool] = [:]
        for answer in answers {
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
