/// What one side makes of a call.
enum Verdict {
    /// The resolved model.
    case accepted(JSONValue)
    case refused(Refusal)

    struct Refusal {
        var reason: String
        /// `file:line:column`, where the side names one.
        var place: String?
        var line: Int?
    }
}

/// What both sides together make of a call.
struct Comparison: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case equal = "both accept, equal"
        case differ = "both accept, differ"
        case refused = "both refuse"
        case onlyReference = "only the reference accepts"
        case onlyOurs = "only we accept"
    }

    var name: String
    var kind: Kind
    /// What differs, or why one side refuses, a line each.
    var details: [String]
    /// For a refusal by both: whether the lines agree, where the reference names one.
    var sameLine: Bool?
    /// Our refusal's place; nil where we named none or did not refuse.
    var place: String?
    /// Each side's reason, where both refuse.
    var reasons: (reference: String, ours: String)?

    init(_ call: Invocation, reference: Verdict, ours: Verdict) {
        name = call.name
        details = []
        switch (reference, ours) {
        case (.accepted(let reference), .accepted(let ours)):
            let found = Normalisation.apply(to: reference).differences(from: Normalisation.apply(to: ours))
            kind = found.isEmpty ? .equal : .differ
            details = found.map(\.description)
        case (.refused(let reference), .refused(let ours)):
            kind = .refused
            place = ours.place
            sameLine = reference.line.map { $0 == ours.line }
            reasons = (reference.reason, ours.reason)
            details = ["reference: \(reference.reason)", "ours: \(ours.place ?? "-"): \(ours.reason)"]
        case (.accepted, .refused(let ours)):
            kind = .onlyReference
            place = ours.place
            details = ["ours: \(ours.place ?? "-"): \(ours.reason)"]
        case (.refused(let reference), .accepted):
            kind = .onlyOurs
            details = ["reference: \(reference.reason)"]
        }
    }
}
