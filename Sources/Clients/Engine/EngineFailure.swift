/// Why the engine did not answer one question.
public struct EngineFailure: Error, Sendable, Hashable {
    /// What kind of failure it is.
    public enum Code: Sendable, Hashable {
        /// There was no whole answer.
        case http(HTTPFailure.Code)
        /// The answer was a refusal or an error.
        case status(Int)
        /// The answer is not what the API's answers look like.
        case notUnderstood
        /// The engine's API is too old or too new.
        case unsupported
    }

    public var code: Code
    /// The endpoint's path without its query.
    public var path: String
    /// What happened, as a sentence.
    public var sentence: String

    public init(_ code: Code, path: String, _ sentence: String) {
        self.code = code
        self.path = path.split(separator: "?", maxSplits: 1).first.map(String.init) ?? path
        self.sentence = sentence
    }

    /// Whether the engine, or a proxy before it, does not let this question pass: 401, 403, 405.
    public var isRefusal: Bool {
        if case .status(let status) = code { [401, 403, 405].contains(status) } else { false }
    }

    /// Whether what was asked about is not there: 404.
    public var isMissing: Bool { code == .status(404) }

    /// Whether the engine as a whole cannot be asked, rather than this one question.
    public var isTotal: Bool {
        switch code {
        case .http(let code):
            [.refused, .missing, .notPermitted, .unresolved, .unreachable, .tls, .notHTTP].contains(code)
        case .unsupported: true
        case .status, .notUnderstood: false
        }
    }

    /// What would make the answer knowable, as a sentence.
    public var remedy: String {
        switch code {
        case .http(.notPermitted):
            "Run the audit with sudo, or as a user of the docker group (who is as good as root on this host)."
        case .http(.refused), .http(.missing):
            "Start the engine (`sudo systemctl start docker`), or name another one with DOCKER_HOST."
        case .http(.tls): "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to the engine's own certificates."
        case .http(.timedOut): "See whether `docker info` answers; restart the engine when it hangs."
        case .http: "See whether `docker info` answers."
        case .status where isRefusal: EngineFailure.remedy(forRefusalOf: path)
        case .status: "See what the engine's log says: `journalctl -u docker`."
        case .notUnderstood: "See whether `docker info` answers; what listens there may be no Docker engine."
        case .unsupported: "Update Docker, or this program."
        }
    }

    /// The switch of the usual read-only socket proxies that lets an endpoint pass.
    ///
    /// Source: Tecnativa/docker-socket-proxy `haproxy.cfg`, linuxserver/docker-socket-proxy README.
    private static func remedy(forRefusalOf path: String) -> String {
        let section = path.split(separator: "/").first.map(String.init) ?? ""
        let known = ["info", "containers", "images", "networks", "volumes", "events", "version"]
        guard known.contains(section) else { return "Let the socket proxy pass GET \(path)." }
        if path.hasSuffix("/top") {
            return "Let the socket proxy pass it: CONTAINERS=1, and ALLOW_TOP=1 with linuxserver.io's."
        }
        return "Let the socket proxy pass it: \(section.uppercased())=1 (reading only, POST=0), "
            + "or point DOCKER_HOST at the engine's own socket for the audit."
    }
}
