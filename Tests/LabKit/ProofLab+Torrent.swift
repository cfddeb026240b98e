import FoundationEssentials

extension ProofLab {
    /// Makes the file and its torrent, and two peers with a real client each that have it; the torrent's hash.
    static func seed(in home: Home) async throws -> (torrent: String, peers: [LabHost]) {
        async let first = wanHost("peer1", in: home, addresses: ("198.51.100.101", "2001:db8:51::101"))
        async let second = wanHost("peer2", in: home, addresses: ("198.51.100.102", "2001:db8:51::102"))
        let peers = try await [first, second]
        var hash = ""
        for host in [home.media] + peers { hash = try await makeTorrent(on: host) }
        for peer in peers {
            try await peer.write(peerSettings, to: "/srv/peer/qBittorrent/config/qBittorrent.conf")
            // The client of a container's layer, on the host's own libraries, which are of the same release.
            let layer = LabFolders.parts + "/layers/qbittorrent-4.5/usr"
            try await peer.start(
                "client",
                [layer + "/bin/qbittorrent-nox", "--profile=/srv/peer", "--webui-port=8090"]
                    + ["--save-path=\(torrentFolder)/seed", "--skip-dialog=true", torrentFolder + "/lab.torrent"],
                environment: ["LD_LIBRARY_PATH": layer + "/lib/x86_64-linux-gnu"])
        }
        return (hash, peers)
    }

    private static func makeTorrent(on host: LabHost) async throws -> String {
        let place = "tracker.example:\(FarSide.trackerPort)/announce"
        let hash = try await host.check(
            ["python3", "-B", scripts + "/torrent.py", torrentFolder, "4", "http://\(place)", "udp://\(place)"])
        try await host.write("nameserver \(FarSide.ispResolver.v4)\n", to: "/etc/resolv.conf")
        return String(hash.prefix { $0 != "\n" })
    }

    private static let peerSettings = """
        [BitTorrent]
        Session\\AddTorrentPaused=false
        Session\\DHTEnabled=false
        Session\\LSDEnabled=false
        Session\\Port=51413
        [LegalNotice]
        Accepted=true
        [Network]
        PortForwardingEnabled=false

        """

    /// The torrent client's owner's, as `Tests/Lab/stacks/proof` has it.
    public static let password = "hold-fast-to-the-rail"

    /// What a torrent's way through the client was.
    public struct Transfer: Sendable {
        /// Until all of it was there.
        public var time: Duration
        public var bytes: Int
        /// What the tracker saw of all clients meanwhile.
        public var announces: [FarSide.Announce]
    }

    /// Lets the stack's client fetch the file that the peers have, and takes the torrent away again.
    /// - Throws: ``LabFailure`` where it does not arrive in time.
    public func transfer(timeLimit: Duration = .seconds(60)) async throws -> Transfer {
        struct State: Decodable {
            var hash: String
            var progress: Double
            var size: Int
            var state: String
        }
        let before = try await far.announces().count
        let start = ContinuousClock.now
        var asked = start
        try await client("add", Self.torrentFolder + "/lab.torrent")
        while true {
            let list = try JSONDecoder().decode([State].self, from: Data(try await client("torrents").utf8))
            let mine = list.first { $0.hash == torrent }
            if let mine, mine.progress == 1 {
                let time = start.duration(to: .now)
                try await client("remove", torrent)
                let announces = try await far.announces()
                return Transfer(time: time, bytes: mine.size, announces: Array(announces.dropFirst(before)))
            }
            guard start.duration(to: .now) < timeLimit else {
                let state = mine.map { "\($0.state) at \($0.progress)" } ?? "not in its list"
                throw LabFailure("the torrent did not arrive: \(state).\n\(await circumstances())")
            }
            // A peer that told the tracker of itself after us is heard of by asking again.
            if asked.duration(to: .now) > .seconds(3) {
                asked = .now
                try await client("reannounce", torrent)
            }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// What tells why a torrent does not come: how the client, its sockets and the peers see it.
    private func circumstances() async -> String {
        let inside = "nsenter --target $(docker inspect --format '{{.State.Pid}}' gluetun) --net --"
        let asked = [
            "python3 -B \(Self.scripts)/client.py trackers \(torrent)",
            "python3 -B \(Self.scripts)/client.py peers \(torrent)",
            "python3 -B \(Self.scripts)/client.py transfer",
            "python3 -B \(Self.scripts)/client.py log | sed 's/{[^{}]*WebAPI login success[^{}]*}, //g'",
            "\(inside) ss --all --numeric --tcp --udp --no-header", "\(inside) ip address", "\(inside) ip rule",
            "docker logs --tail 20 gluetun 2>&1", "docker logs --tail 5 qbittorrent 2>&1",
        ]
        var told: [String] = []
        for command in asked {
            let answer = try? await media.run(["sh", "-c", command], timeLimit: .seconds(10))
            told.append("\(command): \(answer.map { $0.text + $0.errorText } ?? "no answer")")
        }
        for peer in peers {
            let answer = try? await peer.run(["ss", "-antH"], timeLimit: .seconds(10))
            told.append("\(peer.name): \(answer?.text ?? "no answer")")
        }
        if let announces = try? await far.announces().suffix(6) { told.append("announces: \(announces)") }
        return told.joined(separator: "\n")
    }

    /// Says something to the torrent client's page as its owner; see `Tests/Lab/stacks/proof/client.py`.
    @discardableResult
    public func client(_ words: String...) async throws -> String {
        try await media.check(["python3", "-B", Self.scripts + "/client.py"] + words)
    }
}
