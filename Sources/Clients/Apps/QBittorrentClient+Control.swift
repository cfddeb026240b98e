import StackModel

/// What changes something at qBittorrent, for the guard alone.
///
/// From 5.0 on `torrents/pause` and `resume` are called `stop` and `start`, and the older names are not known (404).
/// Source: qBittorrent's `webui/api/torrentscontroller.cpp` at release-4.5.2 and 5.1.4.
extension QBittorrentClient {
    /// Who asks: a login's session, an API key (5.2 and later), or nobody where none is needed.
    public struct Visitor: Sendable {
        let session: Session?
        let key: Credential?

        public init(session: Session? = nil, key: Credential? = nil) {
            self.session = session
            self.key = key
        }
    }

    /// The most torrents that are named in one request.
    static let torrentLimit = 10_000

    /// The settings in force.
    /// - Throws: ``AppFailure``.
    public func preferences(as visitor: Visitor) async throws(AppFailure) -> JSON {
        try await preferences(visitor.session, key: visitor.key)
    }

    /// `transfer/info`.
    /// - Throws: ``AppFailure``.
    public func transfer(as visitor: Visitor) async throws(AppFailure) -> JSON {
        try await transfer(visitor.session, key: visitor.key)
    }

    /// The hashes of the torrents that are neither paused nor stopped.
    /// - Throws: ``AppFailure``.
    public func running(as visitor: Visitor) async throws(AppFailure) -> [String] {
        let list = try await connection.json(
            "/api/v2/torrents/info", headers: headers(visitor.session, visitor.key))
        guard let torrents = list.elements else {
            throw AppFailure(.notUnderstood, "The list of torrents is none.")
        }
        return torrents.prefix(Self.torrentLimit).compactMap { torrent in
            guard let hash = torrent["hash"].string, hash.utf8.count <= 64,
                hash.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
                let state = torrent["state"].string, !state.hasPrefix("paused"), !state.hasPrefix("stopped")
            else { return nil }
            return hash
        }
    }

    /// Pauses these torrents; whatever the release calls it.
    /// - Throws: ``AppFailure``.
    public func pause(_ hashes: [String], as visitor: Visitor) async throws(AppFailure) {
        try await post(
            ["stop", "pause"].map { "/api/v2/torrents/\($0)" }, ["hashes=\(hashes.joined(separator: "|"))"], visitor)
    }

    /// Resumes these torrents; whatever the release calls it.
    /// - Throws: ``AppFailure``.
    public func resume(_ hashes: [String], as visitor: Visitor) async throws(AppFailure) {
        try await post(
            ["start", "resume"].map { "/api/v2/torrents/\($0)" }, ["hashes=\(hashes.joined(separator: "|"))"], visitor)
    }

    /// Sets the port for incoming connections.
    /// - Throws: ``AppFailure``.
    public func setPort(_ port: UInt16, as visitor: Visitor) async throws(AppFailure) {
        try await set("{\"listen_port\":\(port),\"random_port\":false}", visitor)
    }

    /// Has it close its listening sockets and open them anew, by binding it to the loopback and back.
    ///
    /// Where it was told one address of the interface, which that no longer has, it is to take every one of them: with an
    /// address that is gone it listens on nothing at all.
    /// - Parameter interface: a plain interface's name.
    /// - Throws: ``AppFailure``; it is never left on the loopback without an attempt to bring it back.
    public func rebind(to interface: String, as visitor: Visitor) async throws(AppFailure) {
        guard !interface.isEmpty, interface.utf8.count < 16,
            interface.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C })
        else { throw AppFailure(.notUnderstood, "That is no interface.") }
        var back = "{\"current_network_interface\":\"\(interface)\"}"
        if try await isBoundToLostAddress(of: interface, visitor) {
            back = "{\"current_network_interface\":\"\(interface)\",\"current_interface_address\":\"\"}"
        }
        do {
            try await set("{\"current_network_interface\":\"lo\"}", visitor)
        } catch {
            try? await set(back, visitor)
            throw error
        }
        do {
            try await set(back, visitor)
        } catch {
            try await set(back, visitor)
        }
    }

    /// Whether it is to listen on one address alone, which the interface does not have, as it itself sees it.
    private func isBoundToLostAddress(of interface: String, _ visitor: Visitor) async throws(AppFailure) -> Bool {
        guard
            let kept = try await preferences(as: visitor)["current_interface_address"].string.flatMap({ IPAddress($0) }
            ),
            !kept.isUnspecified
        else { return false }
        let path = "/api/v2/app/networkInterfaceAddressList?iface=\(PercentEncoding.form(interface))"
        let there = try await connection.json(path, headers: headers(visitor.session, visitor.key)).strings
        return !there.isEmpty && !there.contains { IPAddress($0) == kept }
    }

    private func set(_ preferences: String, _ visitor: Visitor) async throws(AppFailure) {
        try await post(["/api/v2/app/setPreferences"], ["json=\(PercentEncoding.form(preferences))"], visitor)
    }

    /// Sends the form to the first of the paths that is known.
    private func post(_ paths: [String], _ form: [String], _ visitor: Visitor) async throws(AppFailure) {
        var last = AppFailure(.missing, "There was nothing to ask.")
        for path in paths {
            let answer = try await connection.send(
                "POST", path, headers: headers(visitor.session, visitor.key), form: form)
            switch answer.status {
            case 200..<300: return
            case 404, 405: last = AppFailure(.missing, "\(path) is not known to this version.")
            case 401, 403: throw AppFailure(.notAllowed, "\(path) is not answered with these credentials.")
            default: throw AppFailure(.notUnderstood, "\(path) is answered with status \(answer.status).")
            }
        }
        throw last
    }
}
