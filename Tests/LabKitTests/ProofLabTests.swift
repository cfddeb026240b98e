import Glibc
import LabKit
import Testing

@Suite("Labs for proofs", .requiresLab, .serialized)
struct ProofLabTests {
    @Test("carry a real torrent, leak nothing while well, and leak when broken")
    func packets() async throws {
        try await Lab.run { lab in
            var times = Stopwatch()
            let proof = try await ProofLab.up(in: lab)
            times.lap("up")

            let transfer = try await proof.transfer()
            #expect(transfer.bytes == 4 << 20)
            let exits = Set(ProofLab.exits.flatMap { [$0.v4, $0.v6] })
            let peers: Set = ["198.51.100.101", "198.51.100.102", "2001:db8:51::101", "2001:db8:51::102"]
            let sources = Set(transfer.announces.map(\.source))
            #expect(sources.isSubset(of: exits.union(peers)))
            #expect(!sources.isDisjoint(with: exits))
            #expect(Set(transfer.announces.map(\.kind)) == ["http", "udp"])
            times.lap("torrent")

            let healthy = try await Self.captured("proof-healthy", in: proof) {}
            #expect(healthy.capture.leaked == 0, "\(healthy.capture.leaks)")
            #expect(healthy.capture.arrived > 0)
            #expect(healthy.capture.others.isEmpty, "\(healthy.capture.others)")
            // Both containers, both families, and each way in which packets are sent.
            for container in LabTraffic.containers {
                for kind in ["udp any4", "udp any6", "syn any4", "syn any6", "dns any4", "dns any6"] {
                    #expect(healthy.capture.tunnelled["\(container) \(kind)"] != nil, "\(container) \(kind)")
                }
            }
            times.lap("healthy")

            for fault in Self.faults {
                try await Self.check(fault, in: proof)
                times.lap(fault.rawValue)
            }
            let after = try await Self.captured("proof-healed", in: proof) {}
            #expect(after.capture.leaked == 0, "\(after.capture.leaks)")
            print("lab for proofs: \(times)")
        }
    }

    @Test("carry it by OpenVPN too, and give a port where the provider does", arguments: ProofLab.TunnelKind.allCases)
    func forms(tunnel: ProofLab.TunnelKind) async throws {
        try await Lab.run { lab in
            let proof = try await ProofLab.up(
                in: lab, engine: .debian20, qbittorrent: "5.3", bound: false, tunnel: tunnel,
                forwardsPort: tunnel == .wireguard)
            let exits = Set(ProofLab.exits.flatMap { [$0.v4, $0.v6] })
            let before = try await proof.endpoint()
            #expect(exits.contains(before))
            #expect(try await proof.transfer().bytes == 4 << 20)
            let healthy = try await Self.captured("proof-\(tunnel.rawValue)", in: proof) {}
            #expect(healthy.capture.leaked == 0, "\(healthy.capture.leaks)")
            try await Self.check(.defaultRouteRestored, in: proof)
            // The tunnel's process goes; the health check brings it back, to another server of the list.
            let last = try await proof.endpoint()
            try await LabFault.wireguardKilled.inject(in: proof)
            for _ in 0..<100 where try await proof.endpoint() == last { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try await proof.endpoint() != last)
            try await LabFault.wireguardKilled.heal(in: proof)
            guard tunnel == .wireguard else { return }
            let page = try await proof.media.get("http://127.0.0.1:8000/v1/portforward")
            let file = try await proof.stack.engine.docker("exec", "gluetun", "cat", "/tmp/gluetun/forwarded_port")
            let port = try #require(Int(file.prefix { $0.isNumber }))
            #expect(page?.text == "{\"port\":\(port)}\n")
            // A stranger gets in at the exit, through the tunnel, once the client listens there.
            let exit = try await proof.endpoint()
            try await proof.client("preferences", "{\"listen_port\":\(port)}")
            try await proof.home.stranger.wait(
                for: "port at the exit", until: ["nc", "-z", "-w", "1", exit, "\(port)"], timeLimit: .seconds(10))
        }
    }

    @Test("leak with each loss of the tunnel where the VPN container has no rules of its own")
    func withoutRules() async throws {
        try await Lab.run { lab in
            let proof = try await ProofLab.up(in: lab)
            let losses = Self.faults == LabFault.allCases ? LabFault.allCases.filter { !$0.leaks } : [.linkDown]
            // Nothing is left in a stopped container's namespace that could leave it, and a paused tunnel keeps its routes.
            for fault in losses where fault != .vpnStopped {
                try await proof.openFirewall()
                let broken = try await Self.captured("proof-open-\(fault.rawValue)", in: proof) {
                    try await fault.inject(in: proof)
                }
                let unbound = broken.capture.leaks["qbittorrent udp any4"]?.packets ?? 0
                #expect(
                    (unbound > 0) == [.linkDown, .wireguardKilled].contains(fault), "\(fault): \(broken.capture.leaks)")
                #expect(broken.capture.leaked > 0, "\(fault)")
                try await fault.heal(in: proof)
            }
            let after = try await Self.captured("proof-closed", in: proof) {}
            #expect(after.capture.leaked == 0, "\(after.capture.leaks)")
        }
    }

    /// Those that each run breaks; with LAB_TEST=all every one.
    private static let faults: [LabFault] =
        getenv("LAB_TEST") == nil ? [.firewallFlushedNFT, .clientOnBridge, .ipv6OnlyOpen] : LabFault.allCases

    /// Breaks something, looks whether packets leak as it says, and mends it.
    private static func check(_ fault: LabFault, in proof: ProofLab) async throws {
        try await fault.prepare(in: proof)
        let broken = try await captured("proof-\(fault.rawValue)", in: proof) { try await fault.inject(in: proof) }
        #expect((broken.capture.leaked > 0) == fault.leaks, "\(fault): \(broken.capture.leaks)")
        #expect(fault != .ipv6OnlyOpen || broken.capture.leaked(over: 4) == 0, "\(fault)")
        #expect(fault != .ipv6OnlyOpen || broken.capture.leaked(over: 6) > 0, "\(fault)")
        try await fault.heal(in: proof)
    }

    /// Two seconds of traffic after `body`, and what a capture that is alive has of it.
    private static func captured(
        _ name: String, in proof: ProofLab, _ body: () async throws -> Void
    ) async throws -> (sent: LabTraffic.Sent, capture: LabCapture) {
        let traffic = try await proof.traffic(seconds: 30)
        let (sent, capture) = try await proof.capture(name, run: traffic.run) {
            try await body()
            try await Task.sleep(for: .seconds(2))
            return try await traffic.stop()
        }
        #expect(capture.isAlive)
        #expect(capture.dropped == 0)
        #expect(sent.total > 0)
        return (sent, capture)
    }
}
