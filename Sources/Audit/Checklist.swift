public import Controls
import Evidence
import PacketFilter
public import Records
public import StackModel

/// The guide's checklist, answered as far as one project's audit can.
public struct Checklist: Sendable {
    /// What is known of one demand.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// A control finds fault: something is to be done.
        case open
        /// Everything it asks is seen to be right.
        case done
        /// What was seen is right; the rest is still to be seen.
        case partly
        /// The controls could not answer.
        case unknown
        /// The controls do not apply to this stack.
        case notApplicable
        /// Every finding is accepted in `watertight.yaml`.
        case waived
        /// What can be seen is right, and the owner said the rest.
        case attested
        /// No control of files answers it: live evidence, a proof, an action or an attestation will.
        case toCome
    }

    /// One demand with what is known of it.
    public struct Entry: Sendable {
        public var item: GuideItem
        public var standing: Standing
        /// The controls that answer it, with their answers; empty without an audit.
        public var answers: [ControlAnswer]
        /// The controls that answer it.
        public var controls: [Control]
        /// The parts of it that nothing has answered; empty where it is done, and for demands without parts.
        public var remaining: [GuideClause]
        /// What the owner said of it, in force or expired.
        public var attestation: Attestation?
        /// Whether that is still in force.
        public var isAttestationInForce: Bool
    }

    /// Every demand, in the order of the guide.
    public var entries: [Entry]

    /// - Parameters:
    ///   - project: the audit that answers; nil to show what would answer each demand.
    ///   - attestations: what the owner said, by demand.
    ///   - today: the day on which attestations must hold; nil for none to count.
    public init(_ project: ProjectAudit?, attestations: [Attestation] = [], today: CalendarDay? = nil) {
        let said = Dictionary(attestations.map { ($0.item, $0) }) { _, last in last }
        let answers = Dictionary(
            (project?.answers ?? []).map { ($0.control.id, $0) }, uniquingKeysWith: { first, _ in first })
        entries = Guide.items.map { item in
            let controls = Guide.controls(for: item)
            let given = controls.compactMap { answers[$0.id] }
            let attestation = item.isAttested ? said[item.id] : nil
            let clauses = Guide.clauses(of: item)
            let remaining = clauses.filter { !Checklist.isAnswered($0, by: answers, project?.subject?.evidence) }
            let isWhole = clauses.isEmpty ? item.awaits == nil : remaining.isEmpty || item.awaits == nil
            var standing = Checklist.standing(isWhole: isWhole, controls, given)
            let holds = today.flatMap { attestation?.holds(on: $0) } ?? false
            // A person's word stands beside what is seen, never against it or in place of it.
            if holds, [.toCome, .partly, .notApplicable, .waived].contains(standing) { standing = .attested }
            return Entry(
                item: item, standing: standing, answers: given, controls: controls, remaining: remaining,
                attestation: attestation, isAttestationInForce: holds)
        }
    }

    /// Whether every control of the clause answered well, from evidence of each kind that the clause names.
    private static func isAnswered(
        _ clause: GuideClause, by answers: [String: ControlAnswer], _ evidence: Evidence?
    ) -> Bool {
        guard case .controls(let ids, let sources) = clause.answer, clause.note.isEmpty, let evidence else {
            return false
        }
        guard sources.allSatisfy({ isSeen($0, in: evidence) }) else { return false }
        let given = ids.compactMap { answers[$0] }
        return given.count == ids.count
            && given.allSatisfy { [.pass, .notApplicable, .waived].contains($0.standing) }
            && given.contains { !$0.judgement.outcomes.isEmpty }
    }

    /// Whether evidence of that kind really speaks of this stack: of what runs, only where every service of it was seen
    /// to run.
    private static func isSeen(_ source: GuideClause.Source, in evidence: Evidence) -> Bool {
        switch source {
        case .files, .git: evidence.files != nil
        case .engine: isRunning(evidence)
        // The settings in force are the running app's.
        case .apps, .probe: evidence.probes != nil && isRunning(evidence)
        case .host: evidence.host != nil
        case .records: evidence.records != nil
        // Which of them hold is the controls' to say: without one that does they say nothing.
        case .proof: evidence.proofs != nil
        case .disruption: Checklist.wasDisrupted(evidence)
        case .router: evidence.router != nil
        case .guardian: evidence.guardian?.isRunning == true
        case .network: evidence.network?.host != nil && isRunning(evidence)
        }
    }

    /// Whether each kill switch with a proof was shown to hold by taking its tunnel down, and nothing has changed since.
    private static func wasDisrupted(_ evidence: Evidence) -> Bool {
        guard let proofs = evidence.proofs, let engine = evidence.engine else { return false }
        let valid = proofs.records.filter { record in
            record.test == .killSwitch && record.verdict == .proved
                && record.standing(
                    on: ProofBasis(like: record, engine: engine, network: evidence.network), at: proofs.moment
                ).isValid
        }
        let tunnels = Dictionary(grouping: valid, by: \.tunnel)
        return !valid.isEmpty && tunnels.values.allSatisfy { $0.contains { $0.manner == .disrupted } }
    }

    private static func isRunning(_ evidence: Evidence) -> Bool {
        guard let engine = evidence.engine, !evidence.stack.services.isEmpty else { return false }
        return evidence.stack.services.allSatisfy { service in
            engine.containers(of: service.name, in: evidence.stack.name).contains { container in
                container.life.isUp
                    && (container.compose?.workingDirectory ?? evidence.stack.directory) == evidence.stack.directory
            }
        }
    }

    private static func standing(isWhole: Bool, _ controls: [Control], _ answers: [ControlAnswer]) -> Standing {
        if controls.isEmpty { return .toCome }
        // Controls of the machine, records and proofs say nothing at all where there is none: that is no answer.
        let given = answers.filter {
            !$0.judgement.outcomes.isEmpty || $0.control.reads.isDisjoint(with: [.host, .records, .proofs])
        }
        if given.isEmpty, !answers.isEmpty { return .toCome }
        let standings = Set(given.map(\.standing))
        if standings.contains(.fail) { return .open }
        if standings.isEmpty || standings.contains(.unknown) { return .unknown }
        if standings.contains(.pass) { return isWhole ? .done : .partly }
        return standings.contains(.waived) ? .waived : .notApplicable
    }
}
