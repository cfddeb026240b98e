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

    /// The most that are judged of a service that runs several times.
    private static let limit = 8

    /// One for each container of a service that runs otherwise several times; empty where nothing was seen to.
    static func all(_ evidence: Evidence, expectations: Expectations, doors: HostDoorsOnce) -> [RunningCase] {
        guard let engine = evidence.engine, engine.containers != nil else { return [] }
        let running = evidence.stack.services.map { RunningService.all($0, in: evidence.stack, engine) }
        let count = min(limit, running.map(\.count).max() ?? 0)
        return (0..<count).map { turn in
            RunningCase(
                evidence, running.compactMap { turn < $0.count ? $0[turn] : $0.last }, expectations, doors)
        }
    }

    private init(
        _ evidence: Evidence, _ running: [RunningService], _ expectations: Expectations, _ doors: HostDoorsOnce
    ) {
        drifts = Dictionary(uniqueKeysWithValues: running.map { ($0.service.name, $0.drifts) })
        containers = Dictionary(uniqueKeysWithValues: running.map { ($0.service.name, $0.container) })
        var evidence = evidence
        for one in running {
            guard let index = evidence.stack.services.firstIndex(where: { $0.name == one.service.name }) else {
                continue
            }
            evidence.stack.services[index] = one.service
        }
        subject = Case(asWritten: evidence, expectations: expectations, doors: doors)
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
        let concerned = drifts.mapValues { $0.filter { control.reads.contains($0.aspect) } }.filter {
            !$0.value.isEmpty
        }
        let names = concerned[subject.name] == nil ? concerned.keys.sorted() : [subject.name]
        for name in names {
            let found = concerned[name] ?? []
            failure.observations += found.prefix(5).map { drift in
                Observation(
                    "\(containers[name] ?? name) runs with \(drift.aspect.rawValue) \(drift.running), where the file says "
                        + drift.file, at: drift.span)
            }
            if failure.locations.isEmpty { failure.locations = found.map(\.span) }
        }
        // Whoever lives in a network that is made anew is left in the old one.
        let guests = names.compactMap(self.subject.service).flatMap(self.subject.members(of:)).map(\.name)
            .filter { !names.contains($0) }
        let all = (names + guests).joined(separator: " ")
        failure.remedy = Remedy(
            .run(guests.isEmpty ? "docker compose up -d \(all)" : "docker compose up -d --force-recreate \(all)"),
            mayBreak: "It makes the container anew from the file: write down first what only the container has."
                + (guests.isEmpty ? "" : " Whatever shares its network is made anew with it."))
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
