import ArgumentParser
import Audit
import Reports

/// `watertight ports`.
struct PortsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ports",
        abstract: "Show every open port of this machine, and who reaches it.",
        discussion: """
            A connection to each port that something listens on, or that the engine leads to a container, is led through \
            the rules that the kernel has now: from this host, from a container, from a neighbour and from the internet, \
            over IPv4 and IPv6. No packet is sent. Run it as root: others may not read the rules. Exit status: 0 shown; \
            2 wrong use; 3 nothing could be seen.
            """)

    @Option(
        help: ArgumentHelp("Show what `audit --save` wrote, and look at nothing of this machine.", valueName: "file"),
        completion: .file())
    var from: String?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: ListFormat = .text

    @Flag(name: [.short, .long], help: "Name the rule that decides each attempt.")
    var verbose = false

    func run() async throws {
        let process = try ProcessContext()
        let (survey, masking) =
            if let from { Audit.ports(try BundleFile(path: from, process).read()) } else { await process.ports() }
        let page = PortPage(
            survey, masking: masking, width: process.width, style: process.style, isVerbose: verbose)
        Console.write(format == .json ? page.json() : page.text())
        if survey.isEmpty { Console.exit(.notDone) }
    }
}
