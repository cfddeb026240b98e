import ArgumentParser
import Audit

/// The command line: `watertight COMMAND`.
@main
struct Watertight: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watertight",
        abstract: "Is your media stack watertight?",
        discussion: """
            Finds every weakness that a self-hosted media stack shows, in its files and where it runs: a torrent client \
            outside the tunnel, open ports and apps, weak and open secrets, containers with more rights than they \
            need, images that are retired or vulnerable. Nothing is changed, and nobody is asked but your own engine, \
            your own apps and, with `--ask-router`, your router.
            """,
        version: Version.text,
        subcommands: [
            AuditCommand.self, ProveCommand.self, SealCommand.self, PortsCommand.self, ConfigCommand.self,
            ExplainCommand.self,
            ControlsCommand.self,
            ChecklistCommand.self,
            AttestCommand.self, GuardCommand.self, StatusCommand.self, DocsCommand.self, NetnsHelperCommand.self,
        ])

    /// The command that the words name.
    ///
    /// An audit is what most people run and wait for, so its words go to it at once; anything that it does not take is
    /// read again as a whole, by which help and errors name `watertight audit`.
    private static func command(_ words: ArraySlice<String>) throws -> any ParsableCommand {
        if words.first == AuditCommand.configuration.commandName,
            let audit = try? AuditCommand.parse(Array(words.dropFirst()))
        {
            return audit
        }
        // Started again and again by a guard, which reading all commands' words would cost more than what it does.
        if words.first == NetnsHelperCommand.configuration.commandName {
            return try NetnsHelperCommand.parse(Array(words.dropFirst()))
        }
        return try parseAsRoot()
    }

    /// Runs the command and ends the process with the status that the command line promises: 0, 1, 2 or 3.
    static func main() async {
        Memory.useOneArena()
        // While the words of the command line are looked at.
        let words = CommandLine.arguments.dropFirst()
        if words.first == AuditCommand.configuration.commandName { Task.detached { Audit.prepare() } }
        do {
            var command = try command(words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.error(failure.message)
            Console.exit(failure.status)
        } catch {
            let message = fullMessage(for: error)
            switch exitCode(for: error) {
            case .success:
                Console.write(message + "\n")
                Console.exit(.clean)
            case let code where code == .validationFailure || code == .failure:
                Console.error(message)
                Console.exit(.wrongUse)
            case let code: Console.exit(ExitStatus(rawValue: code.rawValue) ?? .notDone)
            }
        }
    }
}

/// This program's version.
enum Version {
    /// Semantic; a test asserts that CHANGELOG.md names it.
    static let text = "0.1.0"
}
