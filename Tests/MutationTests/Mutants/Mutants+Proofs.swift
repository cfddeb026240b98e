import Controls
import Evidence
import PacketFilter
import StackModel

/// What only packets tell, while files and rules are as they should be.
extension Mutant {
    static let proofs: [Mutant] = [
        leak("packets left while the tunnel was down", "vpn.kill-switch-leaks", .killSwitch),
        leak("the tunnel's exit is the home address", "vpn.exit-address-own", .exitAddress),
        leak("queries were seen on the card", "vpn.dns-leaks", .dns),
        leak("the tracker saw the home address", "vpn.torrent-address-own", .torrentAddress),
        Mutant(
            "nobody tried the kill switch", "vpn.kill-switch-unproved", on: "gluetun",
            .engine { _ in }, .network(.tunnelled(drops: true)), .proofs { _, _ in [] },
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "nobody watches the tunnel", "ops.vpn-unwatched", on: "gluetun",
            .engine { _ in }, .network(.tunnelled(drops: true)), .guardian(.absent),
            .remove(file: "/etc/cron.d/vpn"),
            at: .line("    image: ", service: "gluetun")),
        Mutant(
            "a stranger reached a port", "network.port-reachable", on: .stack,
            .engine { _ in }, .network(.publishing(443, inputDrops: true)),
            .proofs { engine, network in
                [proof(.exposure, .reachable, on: ProofBasis(project: "media", engine: engine, network: network))]
            }, at: .wholeFile,
            also: ["vpn.kill-switch-unproved service:gluetun"]),
    ]

    private static func leak(_ name: String, _ control: String, _ test: ProofTest) -> Mutant {
        Mutant(
            name, control, on: "gluetun", .engine { _ in },
            .network(
                .tunnelled(drops: true) { namespace in
                    namespace.containers += ["qbittorrent", "prowlarr", "flaresolverr"].map { "media-\($0)-1" }
                }),
            .proofs { engine, network in
                func made(_ test: ProofTest, _ verdict: ProofVerdict) -> ProofRecord {
                    let basis = ProofBasis(tunnel: "media-gluetun-1", engine: engine, network: network, for: test)
                    return proof(test, verdict, on: basis)
                }
                return [made(test, .leaking)] + (test == .killSwitch ? [] : [made(.killSwitch, .proved)])
            }, at: .line("    image: ", service: "gluetun"))
    }

    private static func proof(_ test: ProofTest, _ verdict: ProofVerdict, on basis: ProofBasis?) -> ProofRecord {
        ProofRecord(
            test, project: "media", directory: HardenedStack.directory,
            tunnel: test.isOfTunnel ? "media-gluetun-1" : "", made: EngineTime(seconds: StackCopy.now.seconds - 60),
            tool: "watertight", manner: .disrupted, verdict: verdict, reason: "3 packets were seen.",
            basis: basis ?? ProofBasis())
    }
}
