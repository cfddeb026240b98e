public import Clients
public import Collectors
public import Evidence
public import FileAccess
import StackModel

/// The engine that this machine's environment names, found anew whenever it went.
public struct LiveEngine: EngineSeeing {
    /// The most bytes of one event, and the most events that wait.
    private static let lineLimit = 256 << 10
    private static let backlog = 4096

    private let http: any HTTPClient
    private let streams: any HTTPStreaming
    private let files: any FileSystem
    private let environment: [String: String]
    private let classify: AppCollector.Classify
    private let clock: any GuardClock
    private let memory: EngineMemory

    /// - Parameter memory: keeps what was last seen.
    public init(
        http: any HTTPClient, streams: any HTTPStreaming, files: any FileSystem, environment: [String: String],
        clock: any GuardClock, memory: EngineMemory, classify: @escaping AppCollector.Classify
    ) {
        self.http = http
        self.streams = streams
        self.files = files
        self.environment = environment
        self.clock = clock
        self.memory = memory
        self.classify = classify
    }

    public func survey() async throws(EngineUnseen) -> EngineEvidence {
        let collector = EngineCollector(http: http, files: files, environment: environment, classify: classify)
        let now = Int(clock.now().wall / 1000)
        let (engine, gaps) = await collector.collect(EngineCollector.Scope(history: false), now: now)
        guard let engine, engine.containers != nil else {
            throw EngineUnseen(gaps.first?.reason ?? "No engine is there.")
        }
        memory.keep(engine)
        return engine
    }

    public func inspect(_ container: String) async throws(EngineUnseen) -> JSON {
        let client = try await connection().client
        do {
            return try await client.get("/containers/\(EngineControl.name(container))/json")
        } catch {
            throw EngineUnseen(error.sentence)
        }
    }

    public func happenings(
        since time: Int?
    ) async throws(EngineUnseen) -> any AsyncSequence<EngineHappening, any Error> & Sendable {
        let engine = try await connection()
        let version = engine.client.version.map { "/v\($0)" } ?? ""
        let request = HTTPRequest(endpoint: engine.endpoint, path: version + EngineHappening.path(since: time))
        do {
            let lines = try await streams.lines(
                of: request, lineLimit: LiveEngine.lineLimit, backlog: LiveEngine.backlog)
            return lines.compactMap { line in (try? JSON(line)).flatMap(EngineHappening.init) }
        } catch {
            throw EngineUnseen(error.sentence)
        }
    }

    /// What writes at the engine.
    /// - Throws: ``EngineUnseen``.
    func control() async throws(EngineUnseen) -> EngineControl { try await connection().control }

    private func connection() async throws(EngineUnseen) -> EngineConnection {
        do {
            return try await EngineConnection.open(http, environment: environment, files: files)
        } catch {
            throw EngineUnseen(error.reason)
        }
    }
}
