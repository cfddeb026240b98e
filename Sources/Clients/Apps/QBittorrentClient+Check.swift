/// What a proof asks of qBittorrent: what others see of it, and, where the owner named a tracker, a torrent without
/// content for a moment.
///
/// Sources: qBittorrent's `webui/api/logcontroller.cpp`, `torrentscontroller.cpp` at release-4.5.2, 5.1.4 and 5.2.3;
/// `base/bittorrent/sessionimpl.cpp` (`Detected external IP`).
extension QBittorrentClient {
    /// A line of its own log.
    public struct LogLine: Sendable, Hashable {
        public var text: String
        /// Seconds since 1970.
        public var time: Int

        public init(_ text: String, time: Int) {
            self.text = text
            self.time = time
        }
    }

    /// One torrent of its list.
    public struct Torrent: Sendable, Hashable {
        /// Lower-case hexadecimal.
        public var hash: String
        public var name: String
    }

    /// What it says of one tracker of a torrent.
    public struct TrackerState: Sendable, Hashable {
        public var url: String
        /// 0 disabled, 1 not contacted, 2 working, 3 updating, 4 not working; from 5.0 on 5 error and 6 unreachable.
        public var status: Int
        /// The tracker's own words; untrusted text.
        public var message: String
    }

    /// The informing lines of its log since it was started, oldest first; its ordinary ones and warnings are left out.
    /// - Throws: ``AppFailure``.
    public func log(_ session: Session? = nil, key: Credential? = nil) async throws(AppFailure) -> [LogLine] {
        let path = "/api/v2/log/main?normal=false&info=true&warning=false&critical=false&last_known_id=-1"
        let answer = try await connection.json(path, headers: headers(session, key))
        return (answer.elements ?? []).compactMap { line in
            line["message"].string.map { LogLine($0, time: line["timestamp"].int ?? 0) }
        }
    }

    /// Its torrents.
    /// - Throws: ``AppFailure``.
    public func torrents(_ session: Session? = nil, key: Credential? = nil) async throws(AppFailure) -> [Torrent] {
        let answer = try await connection.json("/api/v2/torrents/info", headers: headers(session, key))
        return (answer.elements ?? []).compactMap { torrent in
            guard let hash = torrent["hash"].string, let name = torrent["name"].string,
                QBittorrentClient.isHash(hash)
            else { return nil }
            return Torrent(hash: hash, name: name)
        }
    }

    /// Adds a torrent by a magnet link, running, under a name of ours.
    /// - Throws: ``AppFailure``.
    public func add(
        magnet: String, name: String, _ session: Session? = nil, key: Credential? = nil
    ) async throws(AppFailure) {
        let form = [
            "urls=\(PercentEncoding.form(magnet))", "rename=\(PercentEncoding.form(name))", "paused=false",
            "stopped=false",
        ]
        let answer = try await connection.send(
            "POST", "/api/v2/torrents/add", headers: headers(session, key), form: form)
        guard answer.isSuccess, !answer.text.hasPrefix("Fails") else {
            throw AppFailure(.notAllowed, "The torrent was not taken (status \(answer.status)).")
        }
    }

    /// What the trackers of a torrent came to; its pseudo rows for the hash table and the like left out.
    /// - Throws: ``AppFailure``.
    public func trackers(
        of hash: String, _ session: Session? = nil, key: Credential? = nil
    ) async throws(AppFailure) -> [TrackerState] {
        guard QBittorrentClient.isHash(hash) else { throw AppFailure(.notUnderstood, "That is no torrent's hash.") }
        let answer = try await connection.json("/api/v2/torrents/trackers?hash=\(hash)", headers: headers(session, key))
        return (answer.elements ?? []).compactMap { row in
            guard let url = row["url"].string, !url.hasPrefix("**"), let status = row["status"].int else { return nil }
            return TrackerState(url: url, status: status, message: row["msg"].string ?? "")
        }
    }

    /// Takes a torrent out of the list; files of its are left where they are.
    /// - Throws: ``AppFailure``.
    public func remove(
        _ hash: String, _ session: Session? = nil, key: Credential? = nil
    ) async throws(AppFailure) {
        guard QBittorrentClient.isHash(hash) else { throw AppFailure(.notUnderstood, "That is no torrent's hash.") }
        let answer = try await connection.send(
            "POST", "/api/v2/torrents/delete", headers: headers(session, key),
            form: ["hashes=\(hash)", "deleteFiles=false"])
        guard answer.isSuccess else {
            throw AppFailure(.notAllowed, "The torrent was not removed (status \(answer.status)).")
        }
    }

    /// 40 or 64 hexadecimal digits in lower case.
    private static func isHash(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
