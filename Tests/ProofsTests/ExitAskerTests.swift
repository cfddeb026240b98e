import Evidence
import Testing
import Tunnels

@testable import Proofs

/// Whose address an exit address is.
@Suite struct ExitAskerTests {
    private static func asker(client isUp: Bool?, stray: Bool = false) -> String {
        let members = isUp.map { [TunnelMember(id: "b", name: "inside", isUp: $0, isTorrentClient: true)] } ?? []
        let strays = stray ? [TunnelMember(id: "c", name: "outside", isTorrentClient: true)] : []
        let tunnel = Tunnel(vpn: TunnelMember(id: "a", name: "gluetun"), members: members)
        let subject = ProofSubject(
            tunnel: tunnel, strays: strays, engine: EngineEvidence(endpoint: "unix:///var/run/docker.sock"),
            network: NetworkEvidence(), endpoints: [], lan: [])
        return ExitAddressProof.asker(of: subject).name
    }

    @Test func `a client outside of the tunnel is asked before one that is in it`() {
        #expect(Self.asker(client: true, stray: true) == "outside")
        #expect(Self.asker(client: nil, stray: true) == "outside")
        #expect(Self.asker(client: true) == "inside")
        #expect(Self.asker(client: false) == "gluetun")
        #expect(Self.asker(client: nil) == "gluetun")
    }

    @Test func `one of the usual services is there over IPv6 alone`() {
        #expect(ExitWitness.usual(provider: nil).contains { $0.host == "v6.ipinfo.io" })
        #expect(ExitWitness.usual(provider: "mullvad").count <= 6)
    }
}
