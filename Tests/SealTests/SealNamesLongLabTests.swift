import Glibc
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// Names that a container of the tunnel asks the engine's own resolver for: whether they pass the seal, and whether `seal on`
/// said so before.
@Suite(.requiresLab, .serialized)
struct SealNamesLongLabTests {
    /// An engine, whom it is set to ask, and whether it then asks as the host; one in each run, with LAB_TEST=all every one.
    private static let cases: [(engine: EngineVersion, dns: String?, asHost: Bool)] = [
        (.debian28, nil, true), (.debian28, FarSide.ispResolver.v4, false), (.debian20, nil, false),
    ]

    @Test(arguments: getenv("LAB_TEST") == nil ? Array(cases.prefix(1)) : cases)
    func `names pass the seal only where it says so`(
        engine: EngineVersion, dns: String?, asHost: Bool
    ) async throws {
        try await Lab.run { lab in
            let proof = try await ProofLab.up(in: lab, engine: engine, dns: dns)
            #expect(try await ask("before", in: proof), "the engine's resolver is of no use here, so nothing is shown")
            let on = try await proof.media.watertight("seal", "on")
            #expect(on.status == 0, "\(on.text)\(on.errorText)")
            #expect(on.text.contains("it passes on as the host") == asHost, "\(on.text)")
            #expect(try await ask("sealed", in: proof) == asHost)
            _ = try await proof.media.watertight("seal", "off")
            #expect(try await ask("after", in: proof))
        }
    }

    /// Whether a name that the VPN container's network asks at 127.0.0.11 arrives at the ISP's resolver.
    private func ask(_ word: String, in proof: ProofLab) async throws -> Bool {
        // The container's own rules would hold it where the engine asks from inside.
        _ = try await proof.media.run([
            "sh", "-c",
            """
            pid=$(docker inspect --format '{{.State.Pid}}' gluetun)
            nsenter --target $pid --net -- iptables-nft -P OUTPUT ACCEPT
            nsenter --target $pid --net -- ip rule add to \(FarSide.ispResolver.v4) lookup main priority 40
            nsenter --target $pid --net -- busybox timeout 4 busybox nslookup \(word).engine.example 127.0.0.11
            nsenter --target $pid --net -- ip rule del to \(FarSide.ispResolver.v4) lookup main priority 40
            """,
        ])
        return try await proof.far.askedOfISP().contains { $0.name.hasPrefix("\(word).engine.") }
    }
}
