import Audit
import Collectors
import FileAccess
import HTTPTransport
import LinuxNet
import Processes
import Records
import Reports
import Settings
import StackModel

/// What a command takes from the process it runs in.
struct ProcessContext {
    let directory: String
    let environment: [String: String]
    let usesColor: Bool
    let width: Int
    private let seconds: Int

    init() throws {
        guard let directory = Console.directory else {
            throw CommandFailure("the working directory is gone; go to another one and try again", .notDone)
        }
        self.directory = directory
        environment = Console.environment
        usesColor = Console.usesColor(environment)
        width = Console.width(environment)
        seconds = Console.now
    }

    var style: Style { Style(usesColor: usesColor) }
    var today: CalendarDay { CalendarDay(epochSeconds: seconds) }

    /// Now, as ISO 8601 in UTC.
    var moment: String {
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        let parts = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { $0 < 10 ? "0\($0)" : String($0) }
        return "\(today)T\(parts.joined(separator: ":"))Z"
    }

    /// Where records are kept; nil when the environment names no home.
    var stateFolder: String? { StateFolder.path(environment: environment, isRoot: Console.isRoot) }

    /// Audits with this machine's files and programs.
    /// - Parameters:
    ///   - records: what this machine keeps of its audits; nil where it keeps nothing.
    ///   - asksRouter: whether the router is asked for its port mappings.
    func audit(
        _ request: AuditRequest, records: AuditRecords? = nil, asksRouter: Bool = false
    ) async throws -> AuditResult {
        do {
            defer { Console.progress("") }
            return try await audit(records, asksRouter: asksRouter).run(request)
        } catch {
            throw CommandFailure(PlainText.safeLines(error.description), .wrongUse)
        }
    }

    /// The ports of this machine.
    func ports() async -> (survey: PortSurvey, masking: Masking) {
        await audit(nil, asksRouter: false).ports(
            AuditRequest(directory: directory, environment: environment, today: today))
    }

    private func audit(_ records: AuditRecords?, asksRouter: Bool) -> Audit {
        let live = LiveAccess(
            http: LiveHTTPClient(), status: LiveHostStatus(), helper: Console.executable,
            router: asksRouter ? ProcessContext.router : nil, guardSockets: guardSockets, now: seconds
        ) { Console.progress(PlainText.safe($0)) }
        return Audit(files: LiveFileSystem(), processes: LiveProcessRunner(), live: live, records: records)
    }

    /// The machine's guard, and this user's own.
    private var guardSockets: [String] {
        let folders = [
            GuardRunFolder.path(environment: environment, isRoot: Console.isRoot),
            GuardRunFolder.path(environment: [:], isRoot: true),
        ].compactMap { $0 }
        return folders.enumerated().filter { folders.firstIndex(of: $1) == $0 }.map { GuardRunFolder.socket(in: $1) }
    }

    private static let router: RouterCollector.Search = { gateway in
        await Blocking.run {
            GatewaySearch.ask(gateway).map { RouterCollector.Found(location: $0.location, ownAddress: $0.ownAddress) }
        }
    }
}
