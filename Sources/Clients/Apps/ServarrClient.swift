/// Radarr, Sonarr, Lidarr, Readarr, Whisparr and Prowlarr, read only.
///
/// Sources: the apps' `openapi.json` and controllers (`Radarr.Http/Frontend/InitializeJsonController.cs`,
/// `Radarr.Api.V3/Config/*Resource.cs`, `Prowlarr.Api.V1/Indexers/IndexerResource.cs`).
public struct ServarrClient: Sendable {
    /// What a visitor without a login is told.
    public enum Door: Sendable, Hashable {
        /// The page's own start-up data, its API key among them.
        case open(version: String?)
        /// The way to the login page, or a refusal.
        case closed
        /// Neither, with the reason as a sentence.
        case undecided(String)
    }

    private let connection: AppConnection
    private let key: Credential?
    /// `v3` or `v1`.
    private let api: String

    /// - Parameter product: the product's stable name; decides which version of the API it speaks.
    public init(_ connection: AppConnection, product: String, key: Credential? = nil) {
        self.connection = connection
        self.key = key
        api = ["radarr", "sonarr", "whisparr"].contains(product) ? "v3" : "v1"
    }

    /// The paths that tell an open app from a protected one: builds before 2023 wrote the second.
    public static let doors = ["/initialize.json", "/initialize.js"]

    /// Asks for the start-up data without credentials: `/api` answers 401 without a key in every mode, so it says nothing.
    /// - Returns: what it tells, with the path and status of the answer that told it.
    /// - Throws: ``AppFailure`` when there is no answer.
    public func door() async throws(AppFailure) -> (door: Door, path: String, status: Int) {
        var last: (door: Door, path: String, status: Int)?
        for path in ServarrClient.doors {
            let answer = try await connection.get(path)
            let door = ServarrClient.door(answer)
            if case .undecided = door {
                last = last ?? (door, path, answer.status)
                if answer.status == 404 { continue }
            }
            return (door, path, answer.status)
        }
        return last ?? (.undecided("The app knows neither address."), ServarrClient.doors[0], 404)
    }

    private static func door(_ answer: HTTPAnswer) -> Door {
        switch answer.status {
        case 200:
            if let json = try? JSON(answer.body, countLimit: 1000) {
                guard json["apiKey"].string?.isEmpty == false else {
                    return .undecided("It answers without a login, but not with its start-up data.")
                }
                return .open(version: json["version"].string)
            }
            // `window.Radarr = { apiKey: '…' }`
            let text = answer.text
            guard text.utf8.count < 65_536, text.contains("apiKey:"), text.contains("window.") else {
                return .undecided("It answers without a login, but not with its start-up data.")
            }
            return .open(version: nil)
        case 301, 302, 303, 307, 308:
            let target = answer.headers["Location"] ?? ""
            return target.contains("/login")
                ? .closed : .undecided("It sends visitors elsewhere, and not to its login page.")
        case 401, 403: return .closed
        case 400: return .undecided("It does not answer under this address (its allowed hosts).")
        default: return .undecided("It answers with status \(answer.status).")
        }
    }

    /// `/system/status`: appName, version, authentication, databaseType, ….
    /// - Throws: ``AppFailure``.
    public func status() async throws(AppFailure) -> JSON { try await resource("/system/status") }

    /// The general settings in force; the key, the password's hash and the certificate's password among them.
    /// - Throws: ``AppFailure``.
    public func hostSettings() async throws(AppFailure) -> (JSON, path: String) {
        do {
            return (try await resource("/config/host"), "/api/\(api)/config/host")
        } catch {
            // Sonarr's version 5 keeps them elsewhere.
            guard error.code == .missing, api == "v3" else { throw error }
            let path = "/api/v5/settings/general"
            return (try await connection.json(path, headers: headers), path)
        }
    }

    /// Any read-only resource of the API by its path, such as `/downloadclient`.
    /// - Throws: ``AppFailure``.
    public func resource(_ path: String) async throws(AppFailure) -> JSON {
        try await connection.json("/api/\(api)\(path)", headers: headers)
    }

    /// The resource's whole path, for telling where something was seen.
    public func path(of resource: String) -> String { "/api/\(api)\(resource)" }

    private var headers: [(String, String)] { key.map { [$0.header("X-Api-Key")] } ?? [] }
}
