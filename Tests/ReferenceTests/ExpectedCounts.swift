/// The counts that were reached once and must not fall: `Tests/Reference/counts.tsv`.
struct ExpectedCounts {
    private var floors: [String: [String: Int]] = [:]

    /// Reads the committed file: set, kind and count, separated by tabs.
    static func committed() throws -> ExpectedCounts {
        var counts = ExpectedCounts()
        for line in try Files.text(Files.package + "/Tests/Reference/counts.tsv").split(separator: "\n") {
            let parts = line.split(separator: "\t").map(String.init)
            guard parts.count == 3, let floor = Int(parts[2]) else { continue }
            counts.floors[parts[0], default: [:]][parts[1]] = floor
        }
        return counts
    }

    /// What fell, a sentence each; what rose is printed.
    func falls(in run: ComparisonRun) -> [String] {
        (floors[run.name] ?? [:]).sorted { $0.key < $1.key }.compactMap { kind, floor in
            let found = run.counts[kind] ?? 0
            if found > floor { print("\(run.name): \"\(kind)\" rose from \(floor) to \(found); raise counts.tsv") }
            return found < floor ? "\(run.name): \"\(kind)\" fell from \(floor) to \(found)" : nil
        }
    }
}
