import ArgumentParser
import Audit
import Controls
import Reports

/// The pages under `docs/` that are made from the program; a test asserts that the committed ones are equal.
enum GeneratedDocs {
    /// Each page by its path below `docs/`.
    static func all() -> [(name: String, text: String)] {
        ControlPages.all(of: .reportable).map { (name: "controls/\($0.name)", text: $0.text) }
            + [
                (name: "cli.md", text: CommandReference.markdown()),
                (name: "guide-coverage.md", text: GuideCoverage.page()),
                (name: "watertight.1", text: CommandReference.manual()),
            ]
    }
}

/// The commands' own help, as a page and as a manual.
enum CommandReference {
    private static let commands: [any ParsableCommand.Type] = Watertight.configuration.subcommands
        .filter { $0.configuration.shouldDisplay }

    static func markdown() -> String {
        var lines = [
            "# Command line", "", "Made from the program's own help by `make docs`.", "", "```",
            trimmed(Watertight.helpMessage(columns: 100)), "```",
        ]
        for command in commands {
            lines += ["", "## watertight \(command._commandName)", "", "```", trimmed(help(command, 100)), "```"]
        }
        lines += ["", "## Exit status", "", "| status | meaning |", "|---:|---|"]
        lines += statuses.map { "| \($0.0) | \($0.1) |" }
        lines += ["", "## Environment", "", "| variable | what it does |", "|---|---|"]
        lines += variables.map { "| `\($0.0)` | \($0.1) |" }
        return lines.joined(separator: "\n") + "\n"
    }

    static func manual() -> String {
        var lines = [
            ".\\\" Made from the program's own help by `make docs`.",
            ".TH WATERTIGHT 1 \"\" \"watertight \(Version.text)\"",
            ".SH NAME", "watertight \\- is your media stack watertight?", ".SH SYNOPSIS", ".B watertight",
            ".I COMMAND", "[\\fIOPTION\\fR ...]", ".SH DESCRIPTION", roff(Watertight.configuration.discussion),
            ".SH COMMANDS",
        ]
        for command in commands {
            lines += [".SS watertight \(command._commandName)", ".nf", roff(trimmed(help(command, 78))), ".fi"]
        }
        lines += [".SH EXIT STATUS"]
        for (status, meaning) in statuses { lines += [".TP", ".B \(status)", roff(meaning)] }
        lines += [".SH ENVIRONMENT"]
        for (name, meaning) in variables { lines += [".TP", ".B \(name)", roff(meaning)] }
        lines += [
            ".SH FILES", ".TP", ".I watertight.yaml",
            roff("Beside the Compose file: waivers, expectations and defaults of the project."),
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let statuses = [
        ("0", "Nothing at or above the threshold was found, and something was really seen."),
        ("1", "There are findings at or above the threshold."),
        ("2", "Wrong use: an unknown option, an unknown control, a broken watertight.yaml."),
        ("3", "The work could not be done: nothing was observed, or Docker Compose would refuse the project."),
    ]

    private static let variables = [
        ("NO_COLOR", "Set to anything: no colours."),
        ("COLUMNS", "The width of a report that does not go to a terminal."),
        (
            "COMPOSE_FILE",
            "The Compose files, as for Docker Compose; so are COMPOSE_PROFILES, COMPOSE_PROJECT_NAME and COMPOSE_ENV_FILES."
        ),
    ]

    private static func help(_ command: any ParsableCommand.Type, _ columns: Int) -> String {
        Watertight.helpMessage(for: command, columns: columns)
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                var line = line
                while line.last == " " { line.removeLast() }
                return String(line)
            }
            .joined(separator: "\n").trimmingNewlines
    }

    /// Text for roff: nothing in it is taken for a request or an escape.
    private static func roff(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let escaped = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : String(escaped)
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        while text.first == "\n" { text.removeFirst() }
        return String(text)
    }
}
