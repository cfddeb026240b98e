/// Asks one Docker engine over its API; it only ever reads.
///
/// Where an endpoint is refused, as read-only socket proxies do, that question alone fails; see ``EngineFailure``.
public struct EngineClient: Sendable {
    /// The oldest API version that is understood: Engine 20.10.
    public static let oldestVersion = EngineAPIVersion(1, 41)
    /// The newest API version that this client was written for: Engine 29.
    public static let newestVersion = EngineAPIVersion(1, 52)

    private let http: any HTTPClient
    private let endpoint: HTTPEndpoint
    private let timeLimit: Duration
    /// The version that is spoken; nil leaves it to the engine.
    public private(set) var version: EngineAPIVersion?

    /// - Parameter timeLimit: for each question.
    public init(
        _ http: any HTTPClient, at endpoint: HTTPEndpoint, version: EngineAPIVersion? = nil,
        timeLimit: Duration = .seconds(5)
    ) {
        self.http = http
        self.endpoint = endpoint
        self.version = version
        self.timeLimit = timeLimit
    }

    /// The engine's `/version`, and the same client speaking the newest version that both know.
    ///
    /// A proxy may refuse `/version`: then `/_ping` tells the version in its head, and where it does not, the engine
    /// takes its own newest for paths without one.
    /// - Throws: ``EngineFailure`` when nothing answers, or the engine is older than ``oldestVersion`` or newer than all
    ///   that this client knows.
    public func negotiated() async throws(EngineFailure) -> (client: EngineClient, about: JSON) {
        var client = self
        client.version = nil
        let about: JSON
        do {
            about = try await client.get("/version")
        } catch  where error.isRefusal {
            client.version = try await client.versionOfPing()
            return (client, .null)
        }
        guard let theirs = about["ApiVersion"].string.flatMap(EngineAPIVersion.init) else {
            throw EngineFailure(.notUnderstood, path: "/version", "Its answer names no API version.")
        }
        let least = about["MinAPIVersion"].string.flatMap(EngineAPIVersion.init) ?? theirs
        client.version = try EngineClient.common(theirs, least: least)
        return (client, about)
    }

    private static func common(
        _ theirs: EngineAPIVersion, least: EngineAPIVersion
    ) throws(EngineFailure) -> EngineAPIVersion {
        guard theirs >= oldestVersion else {
            throw EngineFailure(
                .unsupported, path: "/version", "It speaks API \(theirs); \(oldestVersion) or newer is needed.")
        }
        guard least <= newestVersion else {
            throw EngineFailure(
                .unsupported, path: "/version",
                "It speaks API \(least) and newer; \(newestVersion) is the newest known.")
        }
        return min(theirs, newestVersion)
    }

    private func versionOfPing() async throws(EngineFailure) -> EngineAPIVersion? {
        guard let answer = try? await answer(to: "/_ping", bodyLimit: 1 << 16, overflow: .fails),
            let theirs = answer.headers["Api-Version"].flatMap(EngineAPIVersion.init)
        else { return nil }
        return try EngineClient.common(theirs, least: EngineClient.oldestVersion)
    }

    /// The JSON document at the path.
    /// - Parameter path: below the version, with its query, percent-encoded.
    /// - Throws: ``EngineFailure``.
    public func get(
        _ path: String, bodyLimit: Int = HTTPRequest.usualBodyLimit
    ) async throws(EngineFailure) -> JSON {
        let answer = try await answer(to: path, bodyLimit: bodyLimit, overflow: .fails)
        do {
            return try answer.json()
        } catch {
            throw EngineFailure(.notUnderstood, path: path, "Its answer is no JSON document: \(error).")
        }
    }

    /// The stream of documents, one a line, that the path gives until it ends or the limit is reached.
    /// - Throws: ``EngineFailure``.
    public func stream(
        _ path: String, bodyLimit: Int, lineLimit: Int
    ) async throws(EngineFailure) -> (documents: [JSON], isCut: Bool) {
        let answer = try await answer(to: path, bodyLimit: bodyLimit, overflow: .isCut)
        let (documents, _) = JSON.lines(answer.body, limit: lineLimit)
        return (documents, answer.isCut || documents.count == lineLimit)
    }

    private func answer(
        to path: String, bodyLimit: Int, overflow: HTTPRequest.Overflow
    ) async throws(EngineFailure) -> HTTPAnswer {
        let whole = (version.map { "/v\($0)" } ?? "") + path
        let request = HTTPRequest(
            endpoint: endpoint, path: whole, timeLimit: timeLimit, bodyLimit: bodyLimit, overflow: overflow)
        let answer: HTTPAnswer
        do {
            answer = try await http.send(request)
        } catch {
            throw EngineFailure(.http(error.code), path: path, error.sentence)
        }
        guard answer.isSuccess else {
            let message = (try? answer.json())?["message"].string.map { " (\(String($0.prefix(200))))" } ?? ""
            throw EngineFailure(
                .status(answer.status), path: path, "It answered with status \(answer.status)\(message).")
        }
        return answer
    }
}

/// A version of the Docker Engine API.
public struct EngineAPIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `1.41`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1], (0..<1000).contains(major),
            (0..<1000).contains(minor)
        else { return nil }
        self.init(major, minor)
    }

    public var description: String { "\(major).\(minor)" }

    public static func < (left: EngineAPIVersion, right: EngineAPIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
