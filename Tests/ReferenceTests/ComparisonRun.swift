/// Compares many calls, two at a time: the machine's cores, and what the reference's 55 ms a call allow.
struct ComparisonRun: Sendable {
    /// The name of the set in reports and in `counts.tsv`.
    var name: String
    var results: [Comparison]

    static func compare(_ name: String, _ calls: [Invocation], with reference: ReferenceBinary) async throws -> Self {
        let results = try await withThrowingTaskGroup(of: [Comparison].self) { group in
            for worker in 0..<2 {
                group.addTask {
                    try stride(from: worker, to: calls.count, by: 2).map { place in
                        let call = calls[place]
                        return Comparison(call, reference: try reference.config(call), ours: try OurLoader.config(call))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return ComparisonRun(name: name, results: results.sorted { $0.name < $1.name })
    }

    /// How many results of each kind, and how many refusals name the line that the reference names.
    var counts: [String: Int] {
        var counts = Dictionary(uniqueKeysWithValues: Comparison.Kind.allCases.map { ($0.rawValue, 0) })
        for result in results { counts[result.kind.rawValue, default: 0] += 1 }
        counts["both refuse, same line"] = results.count { $0.sameLine == true }
        return counts
    }

    /// The results on which the two sides do not agree.
    var disagreements: [Comparison] { results.filter { $0.kind != .equal && $0.kind != .refused } }

    /// Prints the counts and what differs, and keeps the whole report below `.build/reference`.
    func report() throws {
        let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(name): \(results.count) calls: \(summary)")
        for result in disagreements.prefix(40) {
            print("  \(result.kind.rawValue): \(result.name)")
            for line in result.details.prefix(10) { print("    \(line.prefix(240))") }
        }
        let lines = results.map { result in
            (["\(result.kind.rawValue): \(result.name)"] + result.details.map { "    " + $0 }).joined(separator: "\n")
        }
        let text = lines.joined(separator: "\n") + "\n"
        try Files.write(Array(text.utf8), to: Files.package + "/.build/reference/report-\(name).txt")
    }
}
