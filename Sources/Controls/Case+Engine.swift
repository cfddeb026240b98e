import Evidence
import StackModel

/// What the engine shows of one service.
enum RunningState {
    /// The containers of the service, at least one.
    case containers([EngineContainer], EngineEvidence)
    /// The engine was seen, and has none.
    case none
    /// The containers are those of a project of the same name in another folder.
    case elsewhere(String)
    /// The engine was not looked at in this audit.
    case notAsked
    /// It was, in vain.
    case unknown(Verdict)
}

extension Case {
    /// What the engine runs of the service.
    func running(_ service: KnownService) -> RunningState {
        guard let engine = evidence.engine else {
            guard let gap = evidence.gaps.first(where: { $0.what == "engine" }) else { return .notAsked }
            return .unknown(.unknown(reason: gap.reason, remedy: gap.remedy))
        }
        guard engine.containers != nil else { return .unknown(engineGap("containers")) }
        let found = engine.containers(of: service.name, in: stack.name)
        guard let first = found.first else {
            if let gap = evidence.gaps.first(where: { isOf(service, $0, in: engine) }) {
                return .unknown(.unknown(reason: gap.reason, remedy: gap.remedy))
            }
            return .none
        }
        let own = found.filter { container in
            guard let folder = container.compose?.workingDirectory else { return true }
            return folder == stack.directory
        }
        guard !own.isEmpty else { return .elsewhere(first.compose?.workingDirectory ?? "another folder") }
        return .containers(own, engine)
    }

    /// One outcome per service whose containers were seen; one that says so where the engine was not looked at.
    func eachRunning(
        _ judge: (KnownService, [EngineContainer], EngineEvidence) -> Verdict
    ) -> [Outcome] {
        if evidence.engine == nil, !evidence.gaps.contains(where: { $0.what == "engine" }) {
            return [.notApplicable(.stack, "Only files were looked at, not what runs.")]
        }
        return services.map { service in
            switch running(service) {
            case .containers(let containers, let engine):
                return Outcome(service.subject, judge(service, containers, engine))
            case .none: return .notApplicable(service.subject, "No container of it is there.")
            case .elsewhere(let folder):
                return .unknown(
                    service.subject, "The containers of \(stack.name) were made from \(folder), not from this folder.",
                    remedy: "Audit that folder, or start the project from this one.")
            case .notAsked: return .notApplicable(service.subject, "What runs was not looked at.")
            case .unknown(let verdict): return Outcome(service.subject, verdict)
            }
        }
    }

    /// `unknown` with what was said about a part of the engine that could not be seen.
    func engineGap(_ part: String) -> Verdict {
        let gap = evidence.gaps.first { $0.what == "engine:\(part)" }
        return .unknown(
            reason: gap?.reason ?? "The engine did not tell.",
            remedy: gap?.remedy ?? "See whether `docker info` answers.")
    }

    private func isOf(_ service: KnownService, _ gap: Gap, in engine: EngineEvidence) -> Bool {
        guard gap.what.hasPrefix("engine:container:") else { return false }
        let name = String(gap.what.dropFirst(17))
        return service.containerNames(in: stack.name).contains(name)
    }
}
