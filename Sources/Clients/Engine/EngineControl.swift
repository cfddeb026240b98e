import StackModel

/// The few things that are ever changed through a Docker engine, apart from ``EngineClient``, which only reads.
///
/// Each call is one exchange; a container that already is as asked counts as done.
public struct EngineControl: Sendable {
    private let http: any HTTPClient
    private let endpoint: HTTPEndpoint
    private let version: EngineAPIVersion?

    /// - Parameter version: what the engine was found to speak (``EngineClient/version``).
    public init(_ http: any HTTPClient, at endpoint: HTTPEndpoint, version: EngineAPIVersion?) {
        self.http = http
        self.endpoint = endpoint
        self.version = version
    }

    /// Restarts a container; its id stays.
    /// - Parameter patience: seconds from SIGTERM to SIGKILL; nil for the container's own.
    /// - Throws: ``EngineFailure``.
    public func restart(_ container: String, patience: Int? = nil) async throws(EngineFailure) {
        try await post(container, "restart", patience.map { "?t=\($0)" } ?? "")
    }

    /// Starts a container that does not run.
    /// - Throws: ``EngineFailure``.
    public func start(_ container: String) async throws(EngineFailure) { try await post(container, "start") }

    /// Stops a container.
    /// - Parameter patience: seconds from SIGTERM to SIGKILL; nil for the container's own.
    /// - Throws: ``EngineFailure``.
    public func stop(_ container: String, patience: Int? = nil) async throws(EngineFailure) {
        try await post(container, "stop", patience.map { "?t=\($0)" } ?? "")
    }

    /// Takes a container off a network of the engine; one that is not on it counts as done.
    /// - Throws: ``EngineFailure``.
    public func disconnect(_ container: String, from network: String) async throws(EngineFailure) {
        let body = try EngineControl.object(["Container": container], ["Force": true])
        do {
            try await send("/networks/\(try EngineControl.name(network))/disconnect", body: body)
        } catch {
            // "container … is not connected to network …" has status 500 or 403, by the engine's age.
            guard error.sentence.contains("is not connected to") else { throw error }
        }
    }

    /// Puts a container on a network of the engine; one that is on it already counts as done.
    /// - Parameters:
    ///   - aliases: names by which it is found there beside its own.
    ///   - address4: the address that it is to have; nil lets the engine choose.
    ///   - address6: the same over IPv6.
    /// - Throws: ``EngineFailure``.
    public func connect(
        _ container: String, to network: String, aliases: [String] = [], address4: String? = nil,
        address6: String? = nil
    ) async throws(EngineFailure) {
        var wishes: [String] = []
        if !aliases.isEmpty {
            var names: [String] = []
            for alias in aliases { names.append("\"\(try EngineControl.name(alias))\"") }
            wishes.append("\"Aliases\":[\(names.joined(separator: ","))]")
        }
        var addresses: [String] = []
        for (key, text) in [("IPv4Address", address4), ("IPv6Address", address6)] {
            // Written anew, so that nothing but an address gets in.
            if let address = text.flatMap({ IPAddress($0) }) { addresses.append("\"\(key)\":\"\(address)\"") }
        }
        if !addresses.isEmpty { wishes.append("\"IPAMConfig\":{\(addresses.joined(separator: ","))}") }
        var body = try EngineControl.object(["Container": container], [:])
        if !wishes.isEmpty {
            body.removeLast()
            body += Array(",\"EndpointConfig\":{\(wishes.joined(separator: ","))}}".utf8)
        }
        do {
            try await send("/networks/\(try EngineControl.name(network))/connect", body: body)
        } catch {
            // "endpoint with name … already exists in network …" has status 403 or 500, by the engine's age.
            guard error.sentence.contains("already exists in network") else { throw error }
        }
    }

    private func post(_ container: String, _ verb: String, _ query: String = "") async throws(EngineFailure) {
        try await send("/containers/\(try EngineControl.name(container))/\(verb)\(query)", body: [])
    }

    private func send(_ path: String, body: [UInt8]) async throws(EngineFailure) {
        let whole = (version.map { "/v\($0)" } ?? "") + path
        // A container is given ten seconds to end unless its owner gave it more.
        let request = HTTPRequest(
            "POST", endpoint: endpoint, path: whole,
            headers: body.isEmpty ? [] : [("Content-Type", "application/json")], body: body, timeLimit: .seconds(90),
            bodyLimit: 1 << 16, overflow: .isCut)
        let answer: HTTPAnswer
        do {
            answer = try await http.send(request)
        } catch {
            throw EngineFailure(.http(error.code), path: path, error.sentence)
        }
        // 304: it already runs, or already does not.
        guard answer.isSuccess || answer.status == 304 else {
            let message = (try? answer.json())?["message"].string.map { " (\(String($0.prefix(200))))" } ?? ""
            throw EngineFailure(
                .status(answer.status), path: path, "It answered with status \(answer.status)\(message).")
        }
    }

    /// An id or name as it may stand in a path.
    /// - Throws: ``EngineFailure`` for anything else.
    public static func name(_ text: String) throws(EngineFailure) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isPlain, !text.isEmpty, text.utf8.count <= 255, text != ".", text != ".." else {
            throw EngineFailure(.notUnderstood, path: "", "That is no name of a container or network.")
        }
        return text
    }

    private static func object(
        _ texts: [String: String], _ flags: [String: Bool]
    ) throws(EngineFailure) -> [UInt8] {
        var members: [String] = []
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
            members.append("\"\(key)\":\"\(try name(value))\"")
        }
        for (key, value) in flags.sorted(by: { $0.key < $1.key }) { members.append("\"\(key)\":\(value)") }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }
}
