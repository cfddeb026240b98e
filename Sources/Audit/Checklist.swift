public import Controls

/// The guide's checklist, answered as far as one project's audit can.
public struct Checklist: Sendable {
    /// What is known of one demand.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// A control finds fault: something is to be done.
        case open
        /// Everything it asks is seen to be right.
        case done
        /// What the files show is right; the rest is still to be seen.
        case partly
        /// The controls could not answer.
        case unknown
        /// The controls do not apply to this stack.
        case notApplicable
        /// Every finding is accepted in `watertight.yaml`.
        case waived
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
    }

    /// Every demand, in the order of the guide.
    public var entries: [Entry]

    /// - Parameter project: the audit that answers; nil to show what would answer each demand.
    public init(_ project: ProjectAudit?) {
        let answers = Dictionary(
            (project?.answers ?? []).map { ($0.control.id, $0) }, uniquingKeysWith: { first, _ in first })
        entries = Guide.items.map { item in
            let controls = Guide.controls(for: item)
            let given = controls.compactMap { answers[$0.id] }
            return Entry(
                item: item, standing: Checklist.standing(of: item, controls, given), answers: given, controls: controls)
        }
    }

    private static func standing(
        of item: GuideItem, _ controls: [Control], _ answers: [ControlAnswer]
    ) -> Standing {
        if controls.isEmpty { return .toCome }
        let standings = Set(answers.map(\.standing))
        if standings.contains(.fail) { return .open }
        if standings.isEmpty || standings.contains(.unknown) { return .unknown }
        if standings.contains(.pass) { return item.awaits == nil ? .done : .partly }
        return standings.contains(.waived) ? .waived : .notApplicable
    }
}
