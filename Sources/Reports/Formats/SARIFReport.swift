import Audit
import Controls
import Settings
import StackModel

/// SARIF 2.1.0 (OASIS, 27 March 2020): one run, a rule a control, a result a finding; waived ones as suppressed results,
/// problems of the files as notifications of the tool.
struct SARIFReport {
    let result: AuditResult
    let options: ReportOptions
    private let controls: [Control]

    init(_ result: AuditResult, _ options: ReportOptions) {
        self.result = result
        self.options = options
        var known: [String: Control] = [:]
        for project in result.projects { for answer in project.answers { known[answer.control.id] = answer.control } }
        controls = known.values.sorted { $0.id < $1.id }
    }

    func render() -> String {
        let driver: JSONValue = [
            "name": "watertight", "semanticVersion": .string(options.version),
            "rules": .array(controls.map(rule)),
        ]
        let root: JSONValue = [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
                    "invocations": [invocation], "results": .array(results),
                ]
            ],
        ]
        return root.text() + "\n"
    }

    private func text(_ text: String) -> JSONValue { .string(result.masking.text(text)) }

    private func rule(_ control: Control) -> JSONValue {
        let worst = Severity(control.impact, .anyone)
        return [
            "id": .string(control.id),
            "name": .string(SARIFReport.pascalCase(control.id)),
            "shortDescription": ["text": .string(control.title + ".")],
            "fullDescription": ["text": .string(control.why)],
            "help": ["text": .string(control.fix), "markdown": .string(control.fix)],
            "defaultConfiguration": ["level": .string(SARIFReport.level(worst))],
            "properties": [
                "security-severity": .string(SARIFReport.number(worst)),
                "tags": .array(
                    (["security", control.layer.rawValue] + control.guide.map { "guide-\($0)" }).map { .string($0) }),
            ],
        ]
    }

    private var results: [JSONValue] {
        let open = result.findings.map { entry($0, waiver: nil) }
        let waived = result.projects.flatMap(\.waived).sorted { Finding.precedes($0.finding, $1.finding) }
        return open + waived.map { entry($0.finding, waiver: $0) }
    }

    private func entry(_ finding: Finding, waiver: WaivedFinding?) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("ruleId", .string(finding.control.id)),
            .init("ruleIndex", .int(controls.firstIndex { $0.id == finding.control.id } ?? -1)),
            .init("level", .string(SARIFReport.level(finding.severity))),
            .init("message", ["text": text(finding.failure.message)]),
            .init(
                "locations", .array(finding.failure.locations.prefix(1).map { location($0, subject: finding.subject) })),
            .init(
                "relatedLocations",
                .array(finding.failure.locations.dropFirst().map { location($0, subject: finding.subject) })),
            // By control, project and subject, never by line or words: an edit above the line is the same finding.
            .init(
                "partialFingerprints",
                ["watertight/1": text("\(finding.control.id)|\(finding.project)|\(finding.subject)")]),
            .init(
                "properties",
                [
                    "severity": .string(finding.severity.rawValue), "project": text(finding.project),
                    "subject": text(finding.subject.description),
                    "security-severity": .string(SARIFReport.number(finding.severity)),
                    "remedy": finding.failure.remedy.map { text($0.text) } ?? .null,
                ]),
        ]
        if let waiver = waiver?.waiver {
            members.append(
                .init(
                    "suppressions", [["kind": "external", "status": "accepted", "justification": text(waiver.reason)]]))
        }
        return .object(members)
    }

    private func location(_ span: SourceSpan, subject: Subject) -> JSONValue {
        let logical = JSONValue.Member("logicalLocations", [["fullyQualifiedName": text(subject.description)]])
        return .object(span.isInFile ? [.init("physicalLocation", physical(span)), logical] : [logical])
    }

    private func physical(_ span: SourceSpan) -> JSONValue {
        var region: [JSONValue.Member] = [
            .init("startLine", .int(max(1, span.line))), .init("startColumn", .int(max(1, span.column))),
        ]
        if span.length > 0 { region.append(.init("endColumn", .int(max(1, span.column) + span.length))) }
        return ["artifactLocation": ["uri": .string(uri(span.file))], "region": .object(region)]
    }

    private var invocation: JSONValue {
        let notes = result.projects.flatMap(\.problems).map { problem -> JSONValue in
            var members: [JSONValue.Member] = [
                .init(
                    "level",
                    .string(problem.kind == .refused ? "error" : problem.kind == .undecided ? "warning" : "note")),
                .init(
                    "message",
                    ["text": text([problem.message, problem.hint].filter { !$0.isEmpty }.joined(separator: " "))]),
            ]
            if let span = problem.span { members.append(.init("locations", [["physicalLocation": physical(span)]])) }
            return .object(members)
        }
        let worked = result.projects.contains(where: \.wasObserved)
        return ["executionSuccessful": .bool(worked), "toolExecutionNotifications": .array(notes)]
    }

    /// A relative path, or `file://` for an absolute one, with every byte escaped that RFC 3986 does not allow in a path.
    private func uri(_ path: String) -> String {
        var uri = path.hasPrefix("/") ? "file://" : ""
        for byte in result.masking.text(path).utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return uri
    }

    static func level(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .info: "note"
        }
    }

    /// The number that code hosts sort by, in CVSS's bands.
    static func number(_ severity: Severity) -> String {
        switch severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "3.0"
        case .info: "0.0"
        }
    }

    private static func pascalCase(_ id: String) -> String {
        id.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
