import ComposeFile
import Testing

@Suite struct SchemaVerdictTests {
    @Test func `the schema refuses exactly where Docker Compose's refuses`() throws {
        var compared = 0
        var differences: [String] = []
        func compare(_ verdict: Character, _ document: String) throws {
            guard verdict == "R" || verdict == "A" else { return }
            compared += 1
            let refused = !ComposeSchema.validate(try SchemaYAML.node(document)).isEmpty
            if refused != (verdict == "R") { differences.append("\(verdict) \(document)") }
        }
        for (rows, probes) in [
            (SchemaVerdicts.valueRows, SchemaVerdicts.values),
            (SchemaVerdicts.keyRows, SchemaVerdicts.keys.map { "\($0): null" }),
            (SchemaVerdicts.wholeRows, [""]),
        ] {
            for row in rows.split(separator: "\n") {
                let parts = row.split(separator: " ", maxSplits: 1)
                try #require(parts.count == 2 && parts[0].count == probes.count)
                for (verdict, probe) in zip(parts[0], probes) {
                    let halves = parts[1].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
                    try compare(verdict, halves.joined(separator: probe))
                }
            }
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
        #expect(compared > 5000)
    }
}
