/// qBittorrent 4.5 to 5.3 over its WebAPI. Of what is in this file only logging in and out is no GET; what changes
/// something stands apart.
///
/// Sources: qBittorrent's `webui/webapplication.cpp`, `webui/api/authcontroller.cpp` and `appcontroller.cpp` at
/// release-4.5.2, 5.1.4, 5.2.3 and master; 4.5.2 was tried.
public struct QBittorrentClient: Sendable {
    /// What a visitor without a login is told.
    public enum Door: Sendable, Hashable {
        /// The version, as everything else.
        case open(version: String)
        case closed
        /// Not under this name and port (host header validation).
        case wrongHost
        case undecided(String)
    }

    /// What a login came to.
    public enum Login: Sendable {
        /// The session's cookie; it must be logged out of.
        case admitted(Session)
        /// Wrong user or password. It must not be tried again: five failures ban the address.
        case refused
        /// The address is banned already.
        case banned
    }

    /// A session's cookie; it never prints.
    public struct Session: Sendable, CustomStringConvertible, CustomReflectable {
        fileprivate let cookie: String
        public var description: String { "•••" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    let connection: AppConnection

    public init(_ connection: AppConnection) {
        self.connection = connection
    }

    public static let versionPath = "/api/v2/app/version"
    public static let preferencesPath = "/api/v2/app/preferences"

    /// Asks for the version without credentials; only `auth/login` is public, so an answer means that none are needed.
    /// - Throws: ``AppFailure`` when there is no answer.
    public func door() async throws(AppFailure) -> (door: Door, status: Int) {
        let answer = try await connection.get(QBittorrentClient.versionPath)
        switch answer.status {
        case 200:
            guard let version = QBittorrentClient.version(answer) else {
                return (.undecided("It answers without a login, but not with its version."), 200)
            }
            return (.open(version: version), 200)
        case 403: return (.closed, 403)
        case 401: return (.wrongHost, 401)
        default: return (.undecided("It answers with status \(answer.status)."), answer.status)
        }
    }

    /// Logs in, once.
    ///
    /// Up to 5.1 both outcomes have status 200 and differ by the body; from 5.2 on success is 204 and failure 401.
    /// - Throws: ``AppFailure`` when the answer is neither.
    public func login(user: String, password: Credential) async throws(AppFailure) -> Login {
        let answer = try await connection.send(
            "POST", "/api/v2/auth/login",
            form: ["username=\(PercentEncoding.form(user))", password.field("password")])
        switch answer.status {
        case 200, 204:
            if answer.status == 200, answer.text.hasPrefix("Fails") { return .refused }
            guard let cookie = QBittorrentClient.cookie(of: answer) else {
                throw AppFailure(.notUnderstood, "The login was answered without a session.")
            }
            return .admitted(Session(cookie: cookie))
        case 401: return .refused
        case 403: return .banned
        default: throw AppFailure(.notUnderstood, "The login is answered with status \(answer.status).")
        }
    }

    /// Ends the session; nothing is learnt from the answer.
    public func logout(_ session: Session) async {
        _ = try? await connection.send("POST", "/api/v2/auth/logout", headers: headers(session, nil))
    }

    /// The running version, `v4.5.2`.
    /// - Throws: ``AppFailure``.
    public func version(_ session: Session? = nil, key: Credential? = nil) async throws(AppFailure) -> String {
        let answer = try await connection.get(QBittorrentClient.versionPath, headers: headers(session, key))
        guard answer.status == 200, let version = QBittorrentClient.version(answer) else {
            throw AppFailure(.notUnderstood, "The version is answered with status \(answer.status).")
        }
        return version
    }

    /// The settings in force; passwords for proxies and mail and the API key among them.
    /// - Throws: ``AppFailure``.
    public func preferences(_ session: Session? = nil, key: Credential? = nil) async throws(AppFailure) -> JSON {
        try await connection.json(QBittorrentClient.preferencesPath, headers: headers(session, key))
    }

    /// `transfer/info`: connection_status, from 5.1 on last_external_address_v4 and _v6.
    /// - Throws: ``AppFailure``.
    public func transfer(_ session: Session? = nil, key: Credential? = nil) async throws(AppFailure) -> JSON {
        try await connection.json("/api/v2/transfer/info", headers: headers(session, key))
    }

    func headers(_ session: Session?, _ key: Credential?) -> [(String, String)] {
        if let session { return [("Cookie", session.cookie)] }
        return key.map { [$0.header("Authorization", before: "Bearer ")] } ?? []
    }

    /// `v4.5.2`, `v5.3.0alpha1`; nil for anything else, such as a login page.
    private static func version(_ answer: HTTPAnswer) -> String? {
        let text = answer.text
        guard text.utf8.count < 40, text.first == "v", text.dropFirst().first?.isNumber == true,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return text
    }

    /// `SID=…`, from 5.2 on `QBT_SID_8080=…`.
    private static func cookie(of answer: HTTPAnswer) -> String? {
        for field in answer.headers.all("Set-Cookie") {
            let pair = field.prefix { $0 != ";" }
            let name = pair.prefix { $0 != "=" }
            guard name == "SID" || name.hasPrefix("QBT_SID"), pair.utf8.count < 512,
                pair.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { continue }
            return String(pair)
        }
        return nil
    }
}
