import Audit
import Controls
import Settings
import StackModel

/// JUnit XML: a suite a project, a case a control. A control fails its case when it has a finding that counts; what is
/// not known is skipped with its reason, so that it shows and nothing unknown looks like a success.
struct JUnitReport {
    let result: AuditResult
    let options: ReportOptions

    init(_ result: AuditResult, _ options: ReportOptions) {
        self.result = result
        self.options = options
    }

    func render() -> String {
        let suites = result.projects.map(suite)
        let totals = suites.reduce(into: (tests: 0, failures: 0, errors: 0, skipped: 0)) {
            $0 = ($0.tests + $1.tests, $0.failures + $1.failures, $0.errors + $1.errors, $0.skipped + $1.skipped)
        }
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"watertight\" tests=\"\(totals.tests)\" failures=\"\(totals.failures)\" errors=\"\(totals.errors)\" skipped=\"\(totals.skipped)\">",
        ]
        for suite in suites { lines += suite.lines }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Suite {
        var tests = 0
        var failures = 0
        var errors = 0
        var skipped = 0
        var lines: [String] = []
    }

    /// Also without what turns the direction of writing: these reports are shown on pages of CI servers.
    private func safe(_ text: String) -> String { XMLText.escaped(PlainText.safeLines(result.masking.text(text))) }

    private func suite(_ project: ProjectAudit) -> Suite {
        var suite = Suite()
        var cases: [String] = []
        for problem in project.problems where problem.kind == .refused { add(problem, to: &suite, &cases) }
        if !project.wasObserved, suite.errors == 0 {
            add(Problem(.refused, "nothing could be observed"), to: &suite, &cases)
        }
        for answer in project.answers { add(answer, in: project, to: &suite, &cases) }
        let attributes =
            "name=\"\(safe(project.name))\" tests=\"\(suite.tests)\" failures=\"\(suite.failures)\" errors=\"\(suite.errors)\" skipped=\"\(suite.skipped)\""
        suite.lines = ["  <testsuite \(attributes)>"] + cases + ["  </testsuite>"]
        return suite
    }

    private func add(_ problem: Problem, to suite: inout Suite, _ cases: inout [String]) {
        suite.tests += 1
        suite.errors += 1
        cases += [
            "    <testcase classname=\"compose\" name=\"\(safe(problem.span?.description ?? "project"))\">",
            "      <error message=\"\(safe(problem.message))\">\(safe(problem.hint))</error>",
            "    </testcase>",
        ]
    }

    private func add(_ answer: ControlAnswer, in project: ProjectAudit, to suite: inout Suite, _ cases: inout [String])
    {
        suite.tests += 1
        let control = answer.control
        let limit = options.failOn ?? project.settings.failOn ?? .high
        let findings = project.findings.filter { $0.control.id == control.id }
        var inner: [String] = []
        let details = findings.map { finding in
            let place = finding.failure.locations.first.map { "\($0): " } ?? ""
            let fix = finding.failure.remedy.map { "\n  fix: \($0.text)" } ?? ""
            return "\(place)\(finding.severity.rawValue): \(finding.subject): \(finding.failure.message)\(fix)"
        }.joined(separator: "\n")
        if findings.contains(where: { $0.severity >= limit }) {
            suite.failures += 1
            let worst = findings[0].severity.rawValue
            inner = ["      <failure type=\"\(worst)\" message=\"\(safe(control.title))\">\(safe(details))</failure>"]
        } else if answer.standing == .unknown || answer.standing == .notApplicable || answer.standing == .waived {
            suite.skipped += 1
            let why = answer.standing == .waived ? "accepted in watertight.yaml" : answer.reason
            inner = ["      <skipped message=\"\(safe("\(answer.standing.rawValue): \(why)"))\"/>"]
        } else if !findings.isEmpty {
            inner = ["      <system-out>\(safe(details))</system-out>"]
        }
        let opening = "    <testcase classname=\"\(control.layer.rawValue)\" name=\"\(safe(control.id))\""
        cases += inner.isEmpty ? [opening + "/>"] : [opening + ">"] + inner + ["    </testcase>"]
    }
}
