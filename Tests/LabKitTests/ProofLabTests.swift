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
            let peers: Set = ["198.51.100.101", "198.51.100.102", "fd51::101", "fd51::102"]
            let sources = Set(transfer.announces.map(\.source))
            #expect(sources.isSubset(of: exits.union(peers)))
            #expect(!sources.isDisjoint(with: exits))
            #expect(Set(transfer.announces.map(\.kind)) == ["http", "udp"])
            times.lap("torrent")

            let healthy = try await Self.captured("proof-healthy", in: proof) {}
            #expect(healthy.capture.leaked == 0, "\(healthy.capture.leaks)")
            #expect(healthy.capture.others.isEmpty, "\(healthy.capture.others)")
            // Both containers, both families, and each way in which packets are sent.
            for container in LabTraffic.containers {
                for kind in ["udp any4", "udp any6", "syn any4", "syn any6", "dns any4", "dns any6"] {
                    #expect(healthy.capture.tunnelled["\(container) \(kind)"] != nil, "\(container) \(kind)")
                }
            }
            times.lap("healthy")

            for fault in [LabFault.firewallFlushedNFT, .clientOnBridge, .ipv6OnlyOpen] {
                let broken = try await Self.captured("proof-\(fault.rawValue)", in: proof) {
                    try await fault.inject(in: proof)
                }
                #expect(broken.capture.leaked > 0, "\(fault)")
                #expect(broken.capture.leaked(over: 6) > 0, "\(fault)")
                #expect((broken.capture.leaked(over: 4) > 0) == (fault != .ipv6OnlyOpen), "\(fault)")
                try await fault.heal(in: proof)
                times.lap(fault.rawValue)
            }
            let after = try await Self.captured("proof-healed", in: proof) {}
            #expect(after.capture.leaked == 0, "\(after.capture.leaks)")
            print("lab for proofs: \(times)")
        }
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
        #expect(capture.arrived > 0)
        #expect(sent.total > 0)
        return (sent, capture)
    }
}
