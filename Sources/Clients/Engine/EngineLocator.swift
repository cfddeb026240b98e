public import FileAccess

/// Finds out where the Docker engine is to be asked, as the `docker` command does: `DOCKER_HOST`, then `DOCKER_CONTEXT`,
/// then the current context of `config.json`, then the usual socket, then the rootless one.
///
/// Source: docker/cli `cli/command/cli.go` (`resolveContextName`), `cli/context/store`.
public struct EngineLocator: Sendable {
    /// One place where an engine may be.
    public struct Location: Sendable, Hashable {
        public var endpoint: HTTPEndpoint
        /// What named it, as a clause: "DOCKER_HOST", "the context nas".
        public var origin: String
        /// Whether nothing named it: it is where this machine's engine usually is.
        public var isUsual: Bool

        public init(_ endpoint: HTTPEndpoint, origin: String, isUsual: Bool = false) {
            self.endpoint = endpoint
            self.origin = origin
            self.isUsual = isUsual
        }
    }

    /// Why no place is known although one was named.
    public struct Failure: Error, Sendable, Hashable {
        /// Why, as a sentence.
        public var reason: String
        /// What would help, as a sentence.
        public var remedy: String

        public init(_ reason: String, remedy: String) {
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// The socket of an engine that runs as root.
    public static let usualSocket = "/var/run/docker.sock"
    /// The most bytes of a settings file or certificate.
    static let fileLimit = 1 << 20
    /// The most contexts that are looked through.
    static let contextLimit = 200

    private let environment: [String: String]
    private let files: any FileSystem

    /// - Parameters:
    ///   - environment: `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`, `DOCKER_CERT_PATH`, `DOCKER_TLS`,
    ///     `DOCKER_TLS_VERIFY`, `XDG_RUNTIME_DIR` and `HOME` are read.
    ///   - files: where contexts and certificates are read from.
    public init(environment: [String: String], files: any FileSystem) {
        self.environment = environment
        self.files = files
    }

    /// The places to be asked, in their order: a later one only where nothing listens at those before it.
    /// - Throws: ``Failure`` when the place that was named cannot be used.
    public func locations() throws(Failure) -> [Location] {
        if let host = variable("DOCKER_HOST") {
            return [Location(try endpoint(host, tls: try tlsOfEnvironment()), origin: "DOCKER_HOST")]
        }
        if let name = try contextName(), name != "default" { return [try context(name)] }
        var found = [Location(.unix(path: EngineLocator.usualSocket), origin: "the usual socket", isUsual: true)]
        if let folder = variable("XDG_RUNTIME_DIR"), folder.hasPrefix("/") {
            found.append(
                Location(
                    .unix(path: FilePath.joined(folder, "docker.sock")), origin: "the rootless socket", isUsual: true))
        }
        return found
    }

    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The folder of the `docker` command's settings.
    private var configFolder: String? {
        variable("DOCKER_CONFIG") ?? variable("HOME").map { FilePath.joined($0, ".docker") }
    }
}

// MARK: - Contexts

extension EngineLocator {
    private func contextName() throws(Failure) -> String? {
        if let name = variable("DOCKER_CONTEXT") { return name }
        guard let folder = configFolder else { return nil }
        let path = FilePath.joined(folder, "config.json")
        let bytes: [UInt8]
        do {
            bytes = try files.read(path, limit: EngineLocator.fileLimit)
        } catch {
            if error.code == .missing { return nil }
            throw Failure(
                "\(path) could not be read: \(error.message).", remedy: "Name the engine with DOCKER_HOST.")
        }
        guard let config = try? JSON(bytes) else {
            throw Failure("\(path) is no JSON document.", remedy: "Mend it, or name the engine with DOCKER_HOST.")
        }
        return config["currentContext"].string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The context of that name: its folder is named by a hash, its `meta.json` by the name itself.
    private func context(_ name: String) throws(Failure) -> Location {
        let base = configFolder.map { FilePath.joined($0, "contexts/meta") }
        for folder in (base.flatMap { try? files.list($0) } ?? []).prefix(EngineLocator.contextLimit) {
            guard let base, let bytes = try? files.read("\(base)/\(folder)/meta.json", limit: EngineLocator.fileLimit),
                let meta = try? JSON(bytes), meta["Name"].string == name
            else { continue }
            let docker = meta["Endpoints"]["docker"]
            guard let host = docker["Host"].string, !host.isEmpty else {
                throw Failure(
                    "The Docker context \(name) names no engine.", remedy: "Name the engine with DOCKER_HOST.")
            }
            let certificates = FilePath.joined(base, "../tls/\(folder)/docker")
            let skips = docker["SkipTLSVerify"].bool == true
            let tls = try tlsOfContext(certificates, skipsVerification: skips)
            return Location(try endpoint(host, tls: tls), origin: "the context \(name)")
        }
        throw Failure(
            "There is no Docker context \(name) that this user can read.",
            remedy: "Choose one that `docker context ls` shows, or name the engine with DOCKER_HOST.")
    }

    private func tlsOfContext(_ folder: String, skipsVerification: Bool) throws(Failure) -> HTTPEndpoint.TLS? {
        guard let names = try? files.list(folder), !names.isEmpty else {
            return skipsVerification ? HTTPEndpoint.TLS(trust: .anyone) : nil
        }
        return try tls(in: folder, names: names, verifies: !skipsVerification)
    }
}

// MARK: - Hosts and certificates

extension EngineLocator {
    /// What a `DOCKER_HOST` means.
    private func endpoint(_ host: String, tls: HTTPEndpoint.TLS?) throws(Failure) -> HTTPEndpoint {
        guard let separator = host.firstRange(of: "://") else {
            throw Failure("The engine's address \(shown(host)) has no scheme.", remedy: "Write unix:// or tcp://.")
        }
        let rest = host[separator.upperBound...]
        switch host[..<separator.lowerBound].lowercased() {
        case "unix":
            guard rest.hasPrefix("/") else {
                throw Failure("The engine's socket is no absolute path.", remedy: "Write unix:///path/to/docker.sock.")
            }
            return .unix(path: String(rest))
        case "tcp", "http": return try tcp(rest, of: host, tls: tls)
        case "https": return try tcp(rest, of: host, tls: tls ?? HTTPEndpoint.TLS())
        case "ssh":
            throw Failure(
                "The engine's address \(shown(host)) leads through SSH, which is not followed.",
                remedy: "Run the audit on that host, or forward its socket: "
                    + "`ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST` and DOCKER_HOST=unix:///tmp/docker.sock.")
        default:
            throw Failure(
                "The engine's address \(shown(host)) has a scheme that is not known.",
                remedy: "Use unix:// or tcp://.")
        }
    }

    private func tcp(
        _ text: Substring, of host: String, tls: HTTPEndpoint.TLS?
    ) throws(Failure) -> HTTPEndpoint {
        let authority = text.prefix { $0 != "/" }
        var name = authority
        var port = tls == nil ? 2375 : 2376
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]"),
            authority.hasPrefix("[") || authority.firstIndex(of: ":") == colon
        {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw Failure("The engine's address \(shown(host)) has no port.", remedy: "Write tcp://HOST:PORT.")
            }
            port = number
            name = authority[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        guard !authority.contains("@"), text.count - authority.count <= 1 else {
            throw Failure(
                "The engine's address \(shown(host)) has more than a host and a port.",
                remedy: "Write tcp://HOST:PORT.")
        }
        return .tcp(host: name.isEmpty ? "127.0.0.1" : String(name), port: port, tls: tls)
    }

    /// The address without what may be a login in it.
    private func shown(_ host: String) -> String {
        guard let at = host.lastIndex(of: "@"), let scheme = host.firstRange(of: "://") else { return host }
        return "\(host[..<scheme.upperBound])…\(host[at...])"
    }

    private func tlsOfEnvironment() throws(Failure) -> HTTPEndpoint.TLS? {
        let verifies = variable("DOCKER_TLS_VERIFY") != nil
        guard verifies || variable("DOCKER_TLS") != nil else { return nil }
        guard let folder = variable("DOCKER_CERT_PATH") ?? configFolder else {
            throw Failure("Nothing tells where the engine's certificates are.", remedy: "Set DOCKER_CERT_PATH.")
        }
        let names: [String]
        do {
            names = try files.list(folder)
        } catch {
            throw Failure(
                "The certificates in \(folder) could not be read: \(error.message).",
                remedy: "Set DOCKER_CERT_PATH to a folder with ca.pem, cert.pem and key.pem that this user may read.")
        }
        return try tls(in: folder, names: names, verifies: verifies)
    }

    private func tls(in folder: String, names: [String], verifies: Bool) throws(Failure) -> HTTPEndpoint.TLS {
        func pem(_ name: String) throws(Failure) -> [UInt8]? {
            guard names.contains(name) else { return nil }
            do {
                return try files.read(FilePath.joined(folder, name), limit: EngineLocator.fileLimit)
            } catch {
                throw Failure(
                    "\(folder)/\(name) could not be read: \(error.message).",
                    remedy: "Run the audit as a user who may read it.")
            }
        }
        let authorities = try pem("ca.pem")
        let certificate = try pem("cert.pem")
        let key = try pem("key.pem")
        var identity: HTTPEndpoint.TLS.Identity?
        if let certificate, let key { identity = .init(certificates: certificate, key: key) }
        let trust: HTTPEndpoint.TLS.Trust =
            !verifies ? .anyone : authorities.map { .authorities(pem: $0) } ?? .system
        return HTTPEndpoint.TLS(trust: trust, identity: identity)
    }
}
