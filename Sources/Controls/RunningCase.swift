import Evidence
import StackModel

/// The same case with its services as they run, where some run otherwise than their files say.
///
/// What runs decides, and what the file says is a weakness too, since the next start makes it so: both are judged.
final class RunningCase: Sendable {
    let subject: Case
    /// By the names of their services.
    let drifts: [String: [Drift]]
    private let containers: [String: String]

    /// - Returns: nil where nothing was seen to run otherwise.
    init?(_ evidence: Evidence, expectations: Expectations) {
        guard let engine = evidence.engine, engine.containers != nil else { return nil }
        let running = evidence.stack.services.compactMap { RunningService($0, in: evidence.stack, engine) }
        guard !running.isEmpty else { return nil }
        drifts = Dictionary(uniqueKeysWithValues: running.map { ($0.service.name, $0.drifts) })
        containers = Dictionary(uniqueKeysWithValues: running.map { ($0.service.name, $0.container) })
        var evidence = evidence
        for one in running {
            guard let index = evidence.stack.services.firstIndex(where: { $0.name == one.service.name }) else {
                continue
            }
            evidence.stack.services[index] = one.service
        }
        subject = Case(asWritten: evidence, expectations: expectations)
    }

    /// Whether the control's answer may be another one here.
    func concerns(_ control: Control) -> Bool {
        // What it finds in the files themselves is not what runs; that the two differ is a finding of its own.
        guard !control.reads.contains(.composeFile) else { return false }
        return drifts.values.contains { $0.contains { control.reads.contains($0.aspect) } }
    }

    /// The outcomes of the files with those of what runs: a subject is as bad as the worse of the two.
    func merged(_ written: [Outcome], with running: [Outcome], of control: Control) -> [Outcome] {
        var merged = written
        for outcome in running {
            switch outcome.verdict {
            case .pass, .notApplicable: continue
            case .fail(let failure):
                // Each finding of the file's own stands as it is.
                guard !merged.contains(where: { $0.subject == outcome.subject && $0.isFailure }) else { continue }
                merged.removeAll { $0.subject == outcome.subject }
                merged.append(.fail(outcome.subject, asItRuns(failure, on: outcome.subject, control)))
            case .unknown:
                let known = merged.contains { other in
                    guard other.subject == outcome.subject else { return false }
                    if case .pass = other.verdict { return false }
                    return !other.isNotApplicable
                }
                guard !known else { continue }
                merged.removeAll { $0.subject == outcome.subject }
                merged.append(outcome)
            }
        }
        return merged
    }

    /// The failure with what differs; its own remedy would edit a file that is right.
    private func asItRuns(_ failure: Failure, on subject: Subject, _ control: Control) -> Failure {
        var failure = failure
        let names = drifts[subject.name] == nil ? drifts.keys.sorted() : [subject.name]
        for name in names {
            let found = (drifts[name] ?? []).filter { control.reads.contains($0.aspect) }
            failure.observations += found.prefix(5).map { drift in
                Observation(
                    "\(containers[name] ?? name) runs with \(drift.aspect.rawValue) \(drift.running), where the file says "
                        + drift.file, at: drift.span)
            }
            if failure.locations.isEmpty { failure.locations = found.map(\.span) }
        }
        failure.remedy = Remedy(
            .run("docker compose up -d \(names.joined(separator: " "))"),
            mayBreak: "It makes the container anew from the file: write down first what only the container has.")
        return failure
    }
}

extension Set<Attribute> {
    fileprivate func contains(_ aspect: Drift.Aspect) -> Bool {
        if aspect == .environment, contains(Attribute.envFile) { return true }
        guard let attribute = Attribute(rawValue: aspect.rawValue) else { return false }
        return contains(attribute)
    }
}
