public import Clients
public import Evidence
public import FileAccess
import Processes
public import StackModel

/// Looks at what a Docker engine really runs: over its API, which it only reads, and in `/proc` where the engine is this
/// host's. It judges nothing, starts nothing and enters no container.
public struct EngineCollector: Sendable {
    /// Which containers are looked into.
    public struct Scope: Sendable, Hashable {
        /// The Compose project, or `Stack.withoutCompose`; nil for every container of the engine.
        public var project: String?
        /// Whether it is asked what happened lately, and what is stored: not needed by who only asks what runs.
        public var history: Bool

        public init(project: String? = nil, history: Bool = true) {
            self.project = project
            self.history = history
        }

        /// Whether a container of that project, or of none, is looked into.
        func covers(_ other: String?) -> Bool {
            switch project {
            case nil: true
            case Stack.withoutCompose: other == nil
            default: other == project
            }
        }
    }

    /// Makes the words of a command such that no secret is left in them.
    public typealias MaskWords = @Sendable ([String]) -> [MaskedText]

    /// The most containers that are looked into.
    public static let containerLimit = 300
    /// The most networks, volumes or events.
    public static let listLimit = 2000
    /// How far back events are asked for.
    public static let eventWindow = 7 * 86_400
    /// How many questions are asked at once.
    static let width = 6

    private let http: any HTTPClient
    private let files: any FileSystem
    private let environment: [String: String]
    private let classify: AppCollector.Classify
    private let maskWords: MaskWords?
    private let timeLimit: Duration

    /// - Parameters:
    ///   - http: what asks the engine.
    ///   - files: where `/proc`, Docker contexts and certificates are read from.
    ///   - environment: `DOCKER_HOST` and its like.
    ///   - timeLimit: for each question to the engine; after ``width`` that were not answered in time no more is asked,
    ///     since one that hangs on each of many containers would hold up the audit for minutes.
    ///   - maskWords: what reads a command's words without their secrets; nil to leave commands out.
    ///   - classify: what reads a secret reduced to its facts, so that no value leaves this collector.
    public init(
        http: any HTTPClient, files: any FileSystem, environment: [String: String],
        timeLimit: Duration = .seconds(5), maskWords: MaskWords? = nil, classify: @escaping AppCollector.Classify
    ) {
        self.http = http
        self.files = files
        self.environment = environment
        self.timeLimit = timeLimit
        self.maskWords = maskWords
        self.classify = classify
    }

    /// What the engine runs, and what of it could not be seen; nil when no engine could be asked at all.
    ///
    /// - Parameter now: seconds since 1970, used for events where the engine does not tell its own clock.
    public func collect(_ scope: Scope = Scope(), now: Int) async -> (engine: EngineEvidence?, gaps: [Gap]) {
        let locations: [EngineLocator.Location]
        do {
            locations = try EngineLocator(environment: environment, files: files).locations()
        } catch {
            return (nil, [Gap("engine", reason: error.reason, remedy: error.remedy)])
        }
        var refusals: [EngineFailure] = []
        for location in locations {
            let client = EngineClient(http, at: location.endpoint, timeLimit: timeLimit)
            do {
                let (negotiated, about) = try await client.negotiated()
                let survey = EngineSurvey(
                    client: negotiated, location: location, scope: scope, classify: classify, maskWords: maskWords,
                    processes: isOfThisHost(location.endpoint) ? ProcessReading(files: files) : nil,
                    patience: EnginePatience())
                return await survey.run(about: about, now: now)
            } catch {
                refusals.append(error)
                // Only where nothing is may another engine stand in its place: one that refuses is the one that counts.
                guard [.http(.missing), .http(.refused)].contains(error.code) else { break }
            }
        }
        guard let failure = refusals.last(where: { $0.code != .http(.missing) }) ?? refusals.first else {
            return (nil, [])
        }
        return (nil, [Gap("engine", reason: failure.sentence, remedy: failure.remedy)])
    }

    /// Whether process ids that the engine tells may be looked up here: each one's control group is asked besides.
    private func isOfThisHost(_ endpoint: HTTPEndpoint) -> Bool {
        switch endpoint {
        case .unix: true
        case .tcp(let host, _, _): AddressReach(host) == .loopback
        }
    }
}
