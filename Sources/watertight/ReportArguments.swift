public import ArgumentParser
public import Reports
public import StackModel

/// How a report is written, and when it fails.
struct ReportArguments: ParsableArguments {
    @Option(help: ArgumentHelp("text, json, sarif, junit or markdown.", valueName: "format"))
    var format: ReportFormat = .text

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp(
            "The severity from which on a finding fails the audit: critical, high, medium, low or info (default: high).",
            valueName: "severity"))
    var failOn: Severity?

    @Flag(name: .customLong("fail-on-unknown"), help: "Fail as well when something could not be seen.")
    var failOnUnknown = false

    @Flag(name: [.short, .long], help: "One line a project.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Every subject, every observation, every control.")
    var verbose = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    /// The options of the report for this process's terminal.
    func options(_ process: ProcessContext) -> ReportOptions {
        ReportOptions(
            detail: quiet ? .quiet : verbose ? .verbose : .normal, usesColor: format == .text && process.usesColor,
            width: process.width, failOn: failOn, version: Version.text, moment: process.moment)
    }
}

extension ReportFormat: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
