/// One bounded conversation with one app at one address: every request shares a deadline, no redirect is followed.
public struct AppConnection: Sendable {
    /// The most time of one request.
    public static let requestLimit: Duration = .seconds(3)
    /// The most bytes of one answer: 4 MiB.
    public static let bodyLimit = 4 << 20
    /// The most values of one answer.
    public static let valueLimit = 100_000

    public let endpoint: HTTPEndpoint
    /// The path that the app is served under, without a slash at its end: `""` or `/radarr`.
    public let base: String
    private let host: String?
    private let http: any HTTPClient
    private let deadline: ContinuousClock.Instant

    /// - Parameters:
    ///   - host: the name that the app is called by; nil for the endpoint's own.
    ///   - base: the app's own base address (`UrlBase`), as it writes it.
    ///   - deadline: when the whole conversation ends.
    public init(
        http: any HTTPClient, endpoint: HTTPEndpoint, host: String? = nil, base: String = "",
        deadline: ContinuousClock.Instant
    ) {
        self.host = host
        self.http = http
        self.endpoint = endpoint
        self.deadline = deadline
        let trimmed = base.split(separator: "/").joined(separator: "/")
        let isPlain = trimmed.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
        self.base = trimmed.isEmpty || !isPlain ? "" : "/" + trimmed
    }

    /// The same conversation, with the app called by another name.
    public func calling(_ host: String) -> AppConnection {
        AppConnection(http: http, endpoint: endpoint, host: host, base: base, deadline: deadline)
    }

    /// Sends a GET and takes whatever status comes back.
    /// - Parameter path: below the app's base, with a slash in front.
    /// - Throws: ``AppFailure`` with `noAnswer` when there is no whole answer.
    public func get(_ path: String, headers: [(String, String)] = []) async throws(AppFailure) -> HTTPAnswer {
        try await send("GET", path, headers: headers)
    }

    /// Sends a GET and reads the answer as JSON.
    /// - Throws: ``AppFailure``.
    public func json(_ path: String, headers: [(String, String)] = []) async throws(AppFailure) -> JSON {
        try AppConnection.json(of: try await get(path, headers: headers), from: path)
    }

    /// Sends a GET and takes whatever status comes back, with the beginning of a long answer.
    /// - Parameter bytes: the most bytes of the answer that are kept.
    public func beginning(of path: String, bytes: Int = 4096) async throws(AppFailure) -> HTTPAnswer {
        try await send("GET", path, cutAt: bytes)
    }

    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], form: [String] = [], cutAt: Int? = nil
    ) async throws(AppFailure) -> HTTPAnswer {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else {
            throw AppFailure(.noAnswer, "The app took longer for its answers than it was given.")
        }
        var headers = headers
        if !form.isEmpty { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
        let request = HTTPRequest(
            method, endpoint: endpoint, host: host, path: base + path, headers: headers,
            body: Array(form.joined(separator: "&").utf8), timeLimit: min(left, AppConnection.requestLimit),
            bodyLimit: cutAt ?? AppConnection.bodyLimit, overflow: cutAt == nil ? .fails : .isCut)
        do {
            return try await http.send(request)
        } catch {
            throw AppFailure(error.code == .refused ? .refused : .noAnswer, error.sentence)
        }
    }

    /// The answer's body as JSON, where its status says that it is the answer.
    /// - Throws: ``AppFailure`` that tells a refusal from a missing address from a body that is something else.
    static func json(of answer: HTTPAnswer, from path: String) throws(AppFailure) -> JSON {
        let bare = path.prefix { $0 != "?" }
        switch answer.status {
        case 200..<300: break
        case 401, 403: throw AppFailure(.notAllowed, "\(bare) is not answered with these credentials.")
        case 404, 405: throw AppFailure(.missing, "\(bare) is not known to this version.")
        case 300..<400: throw AppFailure(.notAllowed, "\(bare) leads elsewhere (\(answer.status)).")
        default: throw AppFailure(.notUnderstood, "\(bare) is answered with status \(answer.status).")
        }
        do {
            return try JSON(answer.body, countLimit: valueLimit)
        } catch {
            throw AppFailure(.notUnderstood, "What \(bare) answers is no JSON that can be read.")
        }
    }
}
