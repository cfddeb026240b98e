import Audit
import AuditTestSupport
import Controls
import FoundationEssentials
import Reports
import StackModel
import Testing

/// A hostile file must steer no reader of the report: not the terminal, not a browser, not a parser.
@Suite struct EscapingTests {
    private static let hostile =
        "x\u{1B}[2J\u{7}\u{202E}</failure><script>alert(1)</script>&]]>`|*[a](javascript:b)\u{0}\u{9B}0m"

    private func result() async throws -> AuditResult {
        var fixture = AuditFixture(["/srv/media/compose.yaml": "services:\n  a:\n    image: a:1 # <b>|`\n"])
        fixture.controls = [
            Control(
                id: "test.echo", title: "It echoes", layer: .host, impact: .host, why: "", fix: "", reads: [],
                examples: []
            ) { subject in
                let span = subject.services[0].image?.span ?? SourceSpan(file: "x", line: 1, column: 1)
                return [
                    .fail(
                        .file(Self.hostile),
                        Failure(
                            Self.hostile, reach: .anyone,
                            at: [span, SourceSpan(file: Self.hostile, line: 1, column: 1)],
                            seen: [Observation(Self.hostile, at: span)],
                            remedy: Remedy(.run("echo \(Self.hostile)"), mayBreak: Self.hostile))),
                    .unknown(.service(Self.hostile), Self.hostile, remedy: Self.hostile),
                ]
            }
        ]
        return try await fixture.audit()
    }

    @Test(arguments: ReportFormat.allCases, [ReportOptions.Detail.normal, .verbose])
    func noControlCharacterGetsThrough(_ format: ReportFormat, _ detail: ReportOptions.Detail) async throws {
        let text = await Report.render(try await result(), as: format, ReportOptions(detail: detail, version: "1"))
        let steering = text.unicodeScalars.filter {
            ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || (0x202A...0x202E).contains($0.value)
        }
        #expect(steering.isEmpty, "\(Set(steering))")
    }

    @Test func markdownHoldsNoMarkupOfTheFile() async throws {
        let text = await Report.render(try await result(), as: .markdown, ReportOptions(version: "1"))
        var inBlock = false
        for line in text.split(separator: "\n") {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { inBlock.toggle() }
            guard !inBlock else { continue }
            #expect(!line.contains("<script>") || line.contains("\\<script") || line.contains("`<"), "\(line)")
            #expect(!line.contains("](javascript"))
        }
    }

    @Test func xmlHoldsNoMarkupOfTheFile() async throws {
        let text = await Report.render(try await result(), as: .junit, ReportOptions(version: "1"))
        #expect(!text.contains("<script>"))
        #expect(text.components(separatedBy: "</failure>").count == 2)
        let names = Set(
            text.split(separator: "<").dropFirst().map {
                $0.prefix { $0.isLetter || $0 == "/" || $0 == "?" || $0 == "-" }
            })
        #expect(
            names.isSubset(of: [
                "?xml", "testsuites", "testsuite", "testcase", "failure", "/failure", "skipped", "/testcase",
                "/testsuite",
                "/testsuites",
            ]))
    }

    @Test func jsonComesBackAsItWas() async throws {
        struct Document: Decodable {
            struct Finding: Decodable {
                var control: String
                var severity: String
                var message: String
                var subject: String
            }
            var schema: String
            var findings: [Finding]
        }
        let text = await Report.render(try await result(), as: .json, ReportOptions(version: "1"))
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        #expect(document.schema == "watertight/audit/1")
        #expect(document.findings.map(\.message) == [Self.hostile])
        #expect(document.findings[0].severity == "critical")
    }

    @Test func sarifHasWhatTheStandardAsks() async throws {
        struct Log: Decodable {
            struct Text: Decodable { var text: String }
            struct Rule: Decodable { var id: String }
            struct Driver: Decodable {
                var name: String
                var rules: [Rule]
            }
            struct Tool: Decodable { var driver: Driver }
            struct Region: Decodable {
                var startLine: Int
                var startColumn: Int
            }
            struct Artifact: Decodable { var uri: String }
            struct Physical: Decodable {
                var artifactLocation: Artifact
                var region: Region
            }
            struct Place: Decodable { var physicalLocation: Physical }
            struct Result: Decodable {
                var ruleId: String
                var ruleIndex: Int
                var level: String
                var message: Text
                var locations: [Place]
            }
            struct Run: Decodable {
                var tool: Tool
                var results: [Result]
            }
            var version: String
            var runs: [Run]
        }
        let text = await Report.render(try await result(), as: .sarif, ReportOptions(version: "1"))
        let log = try JSONDecoder().decode(Log.self, from: Data(text.utf8))
        #expect(log.version == "2.1.0")
        let run = try #require(log.runs.first)
        #expect(run.tool.driver.rules.map(\.id) == run.tool.driver.rules.map(\.id).sorted())
        for result in run.results {
            #expect(run.tool.driver.rules[result.ruleIndex].id == result.ruleId)
            #expect(["error", "warning", "note"].contains(result.level))
            #expect(result.locations[0].physicalLocation.region.startLine >= 1)
            let uri = result.locations[0].physicalLocation.artifactLocation.uri
            #expect(uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        }
    }
}
