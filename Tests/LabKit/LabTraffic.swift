import FoundationEssentials

/// Tagged packets that leave the networks of a lab's containers all the time, about 260 a second: over UDP (most of them
/// bound to nothing, every 20 ms) and as TCP's first packets, as questions to the ISP's resolver, over both families; bound to nothing, to the outer interface's
/// address, to the interface itself. It goes on in a container's new network when it gets another, and ends by itself.
public struct LabTraffic: Sendable {
    /// What its tags bear, so that one run's packets are told from another's.
    public let run: String
    let host: LabHost
    private let stranger: LabHost
    private let end: ContinuousClock.Instant
    private var output: String { "/var/log/traffic-\(run).json" }
    private var processFile: String { "/run/traffic-\(run).pid" }
    private var knockFile: String { "/run/knock-\(run).pid" }

    /// The containers that it leaves from, in the order of their ports.
    public static let containers = ["gluetun", "qbittorrent"]
    /// UDP to this port and, one for each container, the next ones.
    static let udpPort = 40_000
    /// TCP to this port and, ten for each container, the next ones.
    static let tcpPort = 42_000

    /// What was sent, as the senders counted it.
    public struct Sent: Sendable, Decodable {
        /// In how many networks each container was found, one after the other.
        public var networks: [String: Int]
        /// Packets that the kernel took, by `CONTAINER TRANSPORT KIND`: udp, syn or dns; any4, addr6, dev4 and the like.
        public var sent: [String: Int]
        /// Packets that it refused at once, by the same and the reason (`EPERM`, `ENETUNREACH`).
        public var refused: [String: Int]

        public var total: Int { sent.values.reduce(0, +) }
    }

    /// Where a stranger knocks at the home's own address, over TCP.
    static let knockedPort: UInt16 = 6881

    static func start(on host: LabHost, stranger: LabHost, seconds: Int) async throws -> LabTraffic {
        let run = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        let traffic = LabTraffic(host: host, stranger: stranger, run: run, end: .now + .seconds(seconds))
        // The engine's own priority: a load that waits behind it would be none.
        let line = """
            setsid python3 -B "$1" "$2" "$3" "$4" \(containers.joined(separator: " ")) >>/var/log/traffic.log 2>&1 </dev/null &
            echo $! >"$5"
            """
        try await host.check(
            ["sh", "-euc", line, "sh", LabFolders.scripts + "/standins/traffic.py", run, "\(seconds)"]
                + [traffic.output, traffic.processFile])
        let knocking = #"setsid python3 -B "$@" >>/var/log/knock.log 2>&1 </dev/null & echo $! >"$0""#
        try await stranger.check(
            ["sh", "-euc", knocking, traffic.knockFile]
                + [LabFolders.scripts + "/stacks/proof/knock.py", "\(seconds)", "\(knockedPort)"]
                + [Home.mediaAddresses.v4, Home.mediaAddresses.v6])
        return traffic
    }

    private init(host: LabHost, stranger: LabHost, run: String, end: ContinuousClock.Instant) {
        self.host = host
        self.stranger = stranger
        self.run = run
        self.end = end
    }

    /// Ends it now, and tells what it sent.
    public func stop() async throws -> Sent {
        // The stranger too: another run's knocks would be counted with the next one's.
        try await stranger.shell("kill $(cat \(knockFile)) 2>/dev/null || true")
        try await host.shell("kill $(cat \(processFile)) 2>/dev/null || true")
        return try await finish()
    }

    /// Waits until its time is over, and tells what it sent.
    public func finish() async throws -> Sent {
        let left = ContinuousClock.now.duration(to: end)
        try await host.wait(
            for: "end of the traffic", until: ["test", "-s", output],
            timeLimit: max(left, .zero) + .seconds(10))
        return try JSONDecoder().decode(Sent.self, from: Data(try await host.check(["cat", output]).utf8))
    }
}

extension ProofLab {
    /// Starts tagged traffic out of the VPN container's network and the torrent client's.
    /// - Parameter seconds: after how many it ends by itself.
    public func traffic(seconds: Int) async throws -> LabTraffic {
        try await LabTraffic.start(on: media, stranger: home.stranger, seconds: seconds)
    }
}
