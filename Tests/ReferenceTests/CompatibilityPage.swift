import Glibc
import Testing

/// `docs/compose-compatibility.md`: the differences that are right, and the corpus files that are refused.
struct CompatibilityPage {
    private static let path = Files.package + "/docs/compose-compatibility.md"
    private static let begin = "<!-- refusals: written by ReferenceTests with WATERTIGHT_WRITE_DOCS=1 -->"

    private var text: String

    static func read() throws -> CompatibilityPage { CompatibilityPage(text: try Files.text(path)) }

    /// The names in the first column of the table under "Differences", sorted.
    var differences: [String] {
        section("## Differences").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| `") else { return nil }
            return String(line.dropFirst(3).prefix { $0 != "`" })
        }.sorted()
    }

    /// Fails where the page's list of refused corpus files, or our reason for one, is not what the run found.
    ///
    /// The reference's words are for the reader: of several problems it names one or another.
    func checkRefusals(of run: ComparisonRun) throws {
        let rows = Self.rows(of: run)
        let head = text.firstRange(of: Self.begin).map { text[..<$0.upperBound] } ?? text[...]
        if environment("WATERTIGHT_WRITE_DOCS") == "1" {
            let table = "| file and place | our reason | Docker Compose's reason |\n| --- | --- | --- |\n"
            let lines = rows.map { "\($0.ours) \($0.reference) |\n" }.joined()
            try Files.write(Array("\(head)\n\n\(table)\(lines)".utf8), to: Self.path)
        } else {
            let listed = text[head.endIndex...].split(separator: "\n").dropFirst(2).map(String.init)
            let missing = rows.filter { row in !listed.contains { $0.hasPrefix(row.ours) } }.map(\.ours)
            #expect(missing == [], "run once with WATERTIGHT_WRITE_DOCS=1 and read what changed")
            #expect(listed.count == rows.count)
        }
    }

    /// A row for each file that is refused as published, at its plainest variant.
    private static func rows(of run: ComparisonRun) -> [(ours: String, reference: String)] {
        var seen: Set<String> = []
        return run.results.compactMap { result in
            guard let reasons = result.reasons, !result.name.contains(" completed") else { return nil }
            let file = String(result.name.prefix { $0 != " " })
            guard seen.insert(file).inserted else { return nil }
            let place = result.place.map { String($0.drop { $0 != ":" }) } ?? ""
            return ("| \(file)\(place) | \(cell(reasons.ours)) |", cell(reasons.reference))
        }
    }

    private static func cell(_ words: String) -> String {
        let words = words.replacing(/\/tmp\/watertight-reference-\w+\/\w+\//, with: "")
        return String(words.replacing("|", with: "\\|").replacing("\n", with: " ").prefix(160))
    }

    private func section(_ title: String) -> String {
        guard let start = text.firstRange(of: title) else { return "" }
        let rest = text[start.upperBound...]
        return String(rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)])
    }

    private func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
