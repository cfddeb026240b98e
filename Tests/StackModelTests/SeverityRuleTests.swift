import FileAccess
import StackModel
import Testing

/// `docs/severity.md` is the rule: the code must say the same.
struct SeverityRuleTests {
    private var lines: [[String]] {
        get throws {
            let package = FilePath.directory(of: FilePath.directory(of: FilePath.directory(of: #filePath)))
            let bytes = try LiveFileSystem().read("\(package)/docs/severity.md", limit: 1 << 16)
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("|") }.map {
                line in
                line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
                    String(cell.filter { !" *`".contains($0) })
                }
            }
        }
    }

    @Test func `the table in the documentation is the code's`() throws {
        let lines = try lines
        let header = try #require(lines.first { $0.first == "" && $0.count == 7 })
        #expect(header.dropFirst().map { $0 } == Reach.allCases.map(\.rawValue))
        for impact in Impact.allCases {
            let row = try #require(lines.first { $0.first == impact.rawValue && $0.count == 7 }, "\(impact) has no row")
            #expect(row.dropFirst().map { $0 } == Reach.allCases.map { Severity(impact, $0).rawValue })
        }
    }

    @Test func `every word of the rule is explained`() throws {
        let explained = Set(try lines.filter { $0.count == 2 }.compactMap(\.first))
        let words = Impact.allCases.map(\.rawValue) + Reach.allCases.map(\.rawValue) + Severity.allCases.map(\.rawValue)
        #expect(words.filter { !explained.contains($0) } == [])
    }

    @Test func `an impact is never graded lower where more people reach it`() {
        for impact in Impact.allCases {
            #expect(Severity(impact, .anyone) >= Severity(impact, .network))
            #expect(Severity(impact, .network) >= Severity(impact, .neighbour))
            #expect(Severity(impact, .neighbour) >= Severity(impact, .inside))
        }
    }
}
