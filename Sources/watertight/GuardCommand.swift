import ArgumentParser
import Clients
import Collectors
import FileAccess
import Guard
import HTTPTransport
import KnownImages
import Logging
import Processes
import Reports
import ServiceLifecycle
import Settings
import StackModel

/// `watertight guard`.
struct GuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Stand guard: notice within a moment when a tunnel no longer holds, and see to it.",
        discussion: """
            Watches every VPN container of this machine's engine with all that lives in its network: the engine's events, \
            links, routes and firewall rules in the namespace, the tunnel's peer, the clients. Says how each tunnel stands \
            (sealed, degraded, leaking, unknown), pauses torrents on a leak, and restarts clients that are stranded after \
            the VPN restarted; more only where `guard:` in watertight.yaml says so. It runs until it is ended; \
            docs/guard.md says how to have systemd run it.
            """)

    @Argument(
        help: ArgumentHelp("The folder with watertight.yaml; the current one without.", valueName: "path"),
        completion: .directory)
    var path: String?

    @Option(help: ArgumentHelp("How events are written: text or json, one a line.", valueName: "format"))
    var format: GuardFormat = .text

    @Option(
        help: ArgumentHelp(
            "Where figures for Prometheus are served: ADDRESS:PORT, or off (default: 127.0.0.1:9717).",
            valueName: "address"))
    var metrics: String?

    @Option(help: ArgumentHelp("Whether anything is repaired: on or off.", valueName: "switch"))
    var `repair`: GuardSwitch = .on

    func run() async throws {
        let process = try ProcessContext()
        let folder = path.map { FilePath.joined(process.directory, $0) } ?? process.directory
        let files = LiveFileSystem()
        let settings: Settings
        do {
            settings = try Settings.load(from: folder, shownFrom: process.directory, in: files)
        } catch {
            throw CommandFailure(PlainText.safeLines(error.description), .wrongUse)
        }
        let place = try metricsPlace(settings.guardChoices)
        let runFolder = try GuardRunFolder(environment: process.environment, isRoot: Console.isRoot)
        guard let helper = Console.executable else { throw CommandFailure("this program cannot be found", .notDone) }
        if !Console.isRoot {
            Console.warn("without root no network namespace can be entered: every tunnel stays unknown.")
        }
        let assembly = GuardAssembly(
            process: process, folder: folder, settings: settings, helper: helper, isJSON: format == .json,
            repairs: self.repair == .on)
        try await assembly.run(metrics: place, socket: runFolder.socket)
        // Held until here: two guards would do everything twice.
        withExtendedLifetime(runFolder) {}
    }

    private func metricsPlace(_ choices: GuardChoices) throws -> SmallServer.Place? {
        let text = metrics ?? choices.metrics ?? "127.0.0.1:9717"
        guard text != "off" else { return nil }
        let wrong = CommandFailure("\(PlainText.safe(text)) is no ADDRESS:PORT and not off", .wrongUse)
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { throw wrong }
        let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        guard let address = IPAddress(String(host)) else { throw wrong }
        if !address.isLoopback { Console.warn("the figures at \(address) can be read by whoever reaches it.") }
        return .tcp(host: "\(address)", port: port)
    }
}

/// How events are written.
enum GuardFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// On or off.
enum GuardSwitch: String, ExpressibleByArgument, CaseIterable {
    case on, off
}
