import FoundationEssentials

/// What is out there in a lab for proofs: two services that tell addresses, the server that knows all names, the ISP's
/// resolver and a tracker, each of which writes down who asked.
public struct FarSide: Sendable {
    let host: LabHost

    /// What Mullvad's page answers for: `/connected`, `/json`, `/ip`, `/dnsleak`, at port 80.
    public static let mullvad = (v4: "203.0.113.80", v6: "2001:db8:80::80")
    /// Another that tells addresses, as ipinfo and ipify do: `/`, `/json`, `/?format=json`, `/cdn-cgi/trace`, at port 80.
    public static let neutral = (v4: "203.0.113.81", v6: "2001:db8:80::81")
    /// Where the home's ISP resolves names.
    public static let ispResolver = (v4: "198.51.100.53", v6: "2001:db8:51::53")
    /// The tracker, over HTTP and UDP at ``trackerPort``; its name is `tracker.example`.
    public static let tracker = (v4: "203.0.113.90", v6: "2001:db8:80::90")
    public static let trackerPort = 6969

    private static let folder = "/var/log/far"

    static func start(on host: LabHost, exits: [String]) async throws {
        var lines = [
            "address add 198.51.100.53/24 dev eth0", "address add 2001:db8:51::53/64 dev eth0 nodad",
            "address add 203.0.113.53/32 dev lo",
        ]
        for last in [81, 90, 99] {
            lines += ["address add 203.0.113.\(last)/32 dev lo", "address add 2001:db8:80::\(last)/128 dev lo"]
        }
        try await host.ip(lines)
        try await host.check(["mkdir", "-p", folder])
        let list = exits.joined(separator: ",")
        let environment = ["PYTHONDONTWRITEBYTECODE": "1", "MULLVAD_EXITS": list, "MULLVAD_RESOLVERS": list]
        let scripts = LabFolders.scripts + "/standins"
        try await host.start("internet", ["python3", scripts + "/faraway.py", folder], environment: environment)
        try await host.start(
            "isp",
            ["python3", scripts + "/names.py", folder + "/isp.log", "203.0.113.53"]
                + [ispResolver.v4, ispResolver.v6], environment: environment)
        try await host.start(
            "tracker", ["python3", scripts + "/tracker.py", folder + "/tracker.log", "\(trackerPort)"],
            environment: environment)
    }

    /// One client that announced itself to the tracker.
    public struct Announce: Sendable, Decodable, Hashable {
        /// In seconds since 1970, by the machine's clock.
        public var time: Double
        /// `http` or `udp`.
        public var kind: String
        /// Where the packets really came from.
        public var source: String
        /// Where the client says that it listens.
        public var port: Int
        /// The torrent's, hexadecimal.
        public var hash: String
        public var event: String
        /// The address that the client gave itself; empty where it gave none.
        public var said: String
    }

    /// One name that was asked for.
    public struct Question: Sendable, Decodable, Hashable {
        /// In seconds since 1970, by the machine's clock.
        public var time: Double
        /// The resolver's address that was asked.
        public var at: String
        public var client: String
        public var name: String
        /// `A`, `AAAA`, …
        public var type: String
    }

    /// All announces so far, the oldest first.
    public func announces() async throws -> [Announce] { try await lines("tracker.log") }

    /// All names that the ISP's resolver was asked for so far, the oldest first.
    public func askedOfISP() async throws -> [Question] { try await lines("isp.log") }

    /// All names that resolvers, or anybody else, asked the server for that knows them.
    public func askedOfKnowing() async throws -> [Question] { try await lines("names.log") }

    /// Puts services that tell addresses out of order (status 503) or limits them (429); `mullvad`, `neutral`.
    public func set(out: [String] = [], limited: [String] = []) async throws {
        try await host.write(out.joined(separator: " "), to: Self.folder + "/out")
        try await host.write(limited.joined(separator: " "), to: Self.folder + "/limited")
    }

    private func lines<Line: Decodable>(_ name: String) async throws -> [Line] {
        let text = try await host.shell("cat \(Self.folder)/\(name) 2>/dev/null || true")
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }
}
