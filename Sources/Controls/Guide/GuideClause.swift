/// One part of a demand of kind `state`, or of one that proofs answer, with what answers it, or why nothing does.
///
/// A demand is answered clause by clause: a page is made of it, and a test holds it against the catalogue.
public struct GuideClause: Sendable, Hashable {
    /// Where the answer is read.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// The Compose files, and the modes and owners of the owner's files.
        case files
        /// The repository's index, history and exclude files.
        case git
        /// An app's own settings, from its files or with the owner's key.
        case apps
        /// What a running app or proxy answers to a visitor without a login.
        case probe
        /// What the container engine runs and how it is set.
        case engine
        /// The machine's own settings, services and files.
        case host
        /// Routes, sockets and firewall rules of the network namespaces.
        case network
        /// This machine's own records of earlier audits.
        case records
        /// A proof that holds: what packets did, not what settings say.
        case proof
        /// A proof that holds and for which the tunnel was really taken down.
        case disruption
        /// The router's list of what programs asked it for.
        case router
        /// What the guard of this machine tells of itself.
        case guardian
    }

    /// What answers it.
    public enum Answer: Sendable, Hashable {
        /// These controls, by id, from evidence of these kinds.
        case controls([String], from: [Source])
        /// Only a person knows; `watertight attest` takes their word.
        case attested
        /// It cannot be seen from where the audit runs.
        case unknown
        /// It could be seen, and no control looks yet.
        case notYet
    }

    /// The demand's id.
    public var item: String
    /// What of the demand it is, as a clause.
    public var text: String
    public var answer: Answer
    /// What of it stays unseen, or why it is attested, unknown or not answered yet; a sentence, empty where all is said.
    public var note: String

    private init(_ item: String, _ text: String, _ answer: Answer, _ note: String) {
        self.item = item
        self.text = text
        self.answer = answer
        self.note = note
    }

    /// A clause that controls answer.
    static func seen(
        _ item: String, _ text: String, by controls: [String], from sources: [Source], note: String = ""
    ) -> GuideClause { GuideClause(item, text, .controls(controls, from: sources), note) }

    /// A clause that only a person can answer, and why.
    static func attested(_ item: String, _ text: String, because reason: String) -> GuideClause {
        GuideClause(item, text, .attested, reason)
    }

    /// A clause that cannot be answered from where the audit runs, and why.
    static func unknown(_ item: String, _ text: String, because reason: String) -> GuideClause {
        GuideClause(item, text, .unknown, reason)
    }

    /// A clause that no control answers yet, and what it would take.
    static func notYet(_ item: String, _ text: String, because reason: String) -> GuideClause {
        GuideClause(item, text, .notYet, reason)
    }
}

extension Guide {
    /// The clauses of every demand of kind `state`, and of those that proofs answer, in the order of the guide.
    public static let clauses: [GuideClause] =
        criticalClauses + tunnelClauses + appClauses + hostClauses + containerClauses + checklistClauses

    /// Whether a demand is taken apart into clauses: every one of kind `state`, and those that a proof answers.
    public static func isAnsweredByClauses(_ item: GuideItem) -> Bool {
        item.kind == .state || clauses.contains { $0.item == item.id }
    }

    /// The clauses of one demand; none where it is an act or a duty.
    public static func clauses(of item: GuideItem) -> [GuideClause] { clauses.filter { $0.item == item.id } }
}
