import Evidence

/// The name of a proof's file, `2026-11-22T17-02-05.000000000Z.disrupted.leaking.json`: which files are read, and which are
/// let go of, is decided by names alone.
struct ProofName: Sendable, Hashable {
    /// When the proof began, as names sort.
    let moment: String
    let manner: ProofManner
    let verdict: ProofVerdict

    init(_ moment: String, _ record: ProofRecord) {
        self.moment = moment
        manner = record.manner
        verdict = record.verdict
    }

    /// Reads a name; nil for any other file.
    init?(_ file: String) {
        guard let end = file.firstIndex(of: "Z") else { return nil }
        let words = file[file.index(after: end)...].split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 4, words[0].isEmpty, words[3] == "json",
            let manner = ProofManner(rawValue: String(words[1])),
            let verdict = ProofVerdict(rawValue: String(words[2]))
        else { return nil }
        moment = String(file[...end])
        self.manner = manner
        self.verdict = verdict
    }

    var file: String { "\(moment).\(manner.rawValue).\(verdict.rawValue).json" }

    /// `2026-11-22T17-02-05.000000000Z`
    static func moment(_ time: EngineTime) -> String {
        let whole = EngineTime(seconds: time.seconds).description.dropLast()
        let digits = String(time.nanoseconds)
        let fraction = String(repeating: "0", count: max(0, 9 - digits.utf8.count)) + digits
        return String(whole.map { $0 == ":" ? "-" : $0 }) + ".\(fraction)Z"
    }

    /// Those that a judge may need, of names in their order: for each manner the newest that were decided, and the newest.
    ///
    /// What was seen with the tunnel down counts however many quiet looks came after it.
    static func asked(_ names: [ProofName]) -> [ProofName] {
        var asked: Set<ProofName> = []
        for manner in ProofManner.allCases {
            let made = names.filter { $0.manner == manner }
            asked.formUnion(made.filter { $0.verdict != .undecided }.suffix(3))
            asked.formUnion(made.suffix(1))
        }
        return names.filter(asked.contains)
    }
}
