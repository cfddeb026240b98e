import ArgumentParser
import LinuxNet

/// `watertight netns-helper`: the process that enters another network namespace for the audit and reads there.
struct NetnsHelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "netns-helper",
        abstract: "Read a network namespace; the audit starts this by itself.",
        shouldDisplay: false)

    @Option(help: "The process whose namespace is entered; without, the one this runs in.")
    var pid: Int32?

    @Argument(parsing: .captureForPassthrough, help: "A program that lists firewall rules, with its arguments.")
    var program: [String] = []

    func run() throws {
        do {
            if let pid { try NamespaceHelper.enter("/proc/\(pid)/ns/net") }
            guard let path = program.first else { return Console.write(try NamespaceHelper.dump().bytes) }
            try NamespaceHelper.become(path, Array(program.dropFirst()))
        } catch {
            throw CommandFailure(error.description, .notDone)
        }
    }
}
