public import Clients
public import Evidence
public import FileAccess
import Processes
public import StackModel

/// Lets one in at a running qBittorrent: as a visitor where it asks for nothing, else with what the owner holds for it.
///
/// Where it listens is told by the caller, who saw the client's own sockets: so that credentials go to it alone. A login
/// is tried once.
public struct AppEntrance: Sendable {
    /// A conversation that has begun.
    public struct Visit: Sendable {
        public let client: QBittorrentClient
        public let session: QBittorrentClient.Session?
        public let key: Credential?
        /// Where it was found, as `http://172.18.0.2:8080`.
        public let address: String

        /// Ends the session, where there is one.
        public func leave() async {
            if let session { await client.logout(session) }
        }
    }

    /// Why nobody was let in, and what would change that; both sentences.
    public struct Refusal: Error, Sendable, Hashable {
        public var reason: String
        public var remedy: String

        public init(reason: String, remedy: String) {
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// The longest conversation.
    public static let limit: Duration = .seconds(40)

    private let http: any HTTPClient
    private let files: any FileSystem
    private let environment: [String: String]
    private let access: [AppAccess]
    private let directory: String

    /// - Parameters:
    ///   - environment: the program's own.
    ///   - access: what `watertight.yaml` says of credentials.
    ///   - directory: the project's folder, which its paths are relative to.
    public init(
        http: any HTTPClient, files: any FileSystem, environment: [String: String], access: [AppAccess],
        directory: String
    ) {
        self.http = http
        self.files = files
        self.environment = environment
        self.access = access
        self.directory = directory
    }

    /// Goes in.
    /// - Parameters:
    ///   - container: the client's own.
    ///   - doors: addresses and ports where its page listens, the surest first.
    /// - Throws: ``Refusal``.
    public func enter(
        _ container: EngineContainer, of engine: EngineEvidence, at doors: [(host: String, port: Int)]
    ) async throws(Refusal) -> Visit {
        let project = container.compose?.project ?? Stack.withoutCompose
        let service = ContainerService(container, engine: engine, project: project).service
        let keys = AppKeys(
            files: files, directory: directory, environment: environment, access: access,
            volumes: VolumePaths([container]))
        let named = access.first { $0.service == service.name }?.address.flatMap { AppAddress.endpoint(of: $0) }
        let places = named.map { [$0] } ?? doors.prefix(6).map { .tcp(host: $0.host, port: $0.port, tls: nil) }
        let (credentials, gaps, names) = await Blocking.run {
            let (credentials, gaps) = keys.credentials(for: service, product: "qbittorrent")
            return (credentials, gaps, keys.names(of: service, product: "qbittorrent"))
        }
        var last = Refusal(
            reason: "\(container.name) has no page that could be asked.",
            remedy: "Name its address as `credentials: \(service.name): address:` in watertight.yaml.")
        for place in places {
            let connection = AppConnection(http: http, endpoint: place, deadline: .now + AppEntrance.limit)
            do {
                if let visit = try await visit(connection, credentials, names: ["localhost"] + names) { return visit }
                last.reason = "\(container.name) answers under another name or port alone (host header validation)."
            } catch {
                last = Refusal(
                    reason: "\(container.name): \(error.sentence)",
                    remedy: gaps.first?.remedy
                        ?? "Give its user and password file, or an API key (5.2 and later), as `credentials: "
                        + "\(service.name):` in watertight.yaml.")
                // What was refused once is not tried at another of its doors.
                if error.code == .notAllowed { break }
            }
        }
        throw last
    }

    /// - Returns: nil where it answers to none of the names.
    private func visit(
        _ connection: AppConnection, _ credentials: AppCredentials, names: [String]
    ) async throws(AppFailure) -> Visit? {
        var client = QBittorrentClient(connection)
        var door = try await client.door().door
        for name in names where door == .wrongHost {
            client = QBittorrentClient(connection.calling(name))
            door = try await client.door().door
        }
        let address = "\(connection.endpoint)"
        switch door {
        case .wrongHost: return nil
        case .undecided(let reason): throw AppFailure(.notUnderstood, reason)
        case .open: return Visit(client: client, session: nil, key: nil, address: address)
        case .closed: break
        }
        if let key = credentials.key {
            _ = try await client.version(key: key)
            return Visit(client: client, session: nil, key: key, address: address)
        }
        guard let user = credentials.user, let password = credentials.password else {
            throw AppFailure(.notAllowed, "it wants a login, and none is known.")
        }
        switch try await client.login(user: user, password: password) {
        case .admitted(let session): return Visit(client: client, session: session, key: nil, address: address)
        case .refused: throw AppFailure(.notAllowed, "it refused the login of watertight.yaml, which was tried once.")
        case .banned: throw AppFailure(.notAllowed, "it has banned this address after failed logins.")
        }
    }
}
