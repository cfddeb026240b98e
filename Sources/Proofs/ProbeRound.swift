import Evidence
import Glibc
import LinuxNet
import Processes
import StackModel

/// One round of probes with the witness watching: what was sent, and which of it was seen to leave.
struct ProbeRound: Sendable {
    /// One probe with what became of it.
    struct Shot: Sendable {
        let probe: CardProbe
        /// As the sender was told.
        let outcome: Probe.Outcome
        /// Its packets that crossed the bridge outside of the tunnel.
        var seen: Int
        let time: EngineTime

        /// Whether the attempt really was one: a packet was made, and either left or was stopped.
        var wasTried: Bool { outcome != .cannotBind }
    }

    var shots: [Shot] = []
    var count = WireCount()
    /// Leaks that no probe of this round made: a client's own.
    var foreign: [PacketWitness.Leak] = []
    var lost = 0
    var pcap: [UInt8] = []
    /// Whether the witness saw a packet that it had to see.
    var isAlive = false
    /// Why probes could not be sent at all; nil where they were.
    var failure: String?

    /// How long packets are waited for after the last was sent, milliseconds.
    private static let patience = 400
    private static let markerPort: UInt16 = 9

    /// Sends the probes and a marker from each place, and watches the bridges meanwhile; blocks for about a second.
    static func run(
        _ subject: ProofSubject, _ probes: [CardProbe], markers: [CardProbe], bridges: [String],
        now: @Sendable () -> EngineTime
    ) -> ProbeRound {
        var round = ProbeRound()
        let others = subject.others
        var witness = PacketWitness(subject.scope) { !others.contains($0.source) }
        do {
            for bridge in bridges { try witness.watch(bridge) }
        } catch {
            round.failure = "The host's side could not be watched: \(error)."
            return round
        }
        var seen: [CardProbe.Key: Int] = [:]
        var isAlive = false
        let own = Set(probes.map(\.key))
        let marks = Set(markers.map(\.key))
        func take() throws {
            try witness.collect { packet, kind, _ in
                guard let key = CardProbe.Key(packet) else { return }
                if kind == .tunnel || marks.contains(key) { isAlive = true }
                if own.contains(key) { seen[key, default: 0] += 1 }
            }
        }
        do {
            for marker in markers { _ = try marker.probe.send(in: marker.namespace, milliseconds: 0) }
            for probe in probes {
                let time = now()
                let (outcome, _) = try probe.probe.send(in: probe.namespace, milliseconds: 20)
                round.shots.append(Shot(probe: probe, outcome: outcome, seen: 0, time: time))
                try take()
            }
            for _ in 0..<(patience / 20) {
                usleep(20_000)
                try take()
            }
            for marker in markers { _ = try marker.probe.send(in: marker.namespace, milliseconds: 0) }
            usleep(50_000)
            try take()
        } catch {
            round.failure = "\(error)"
        }
        for index in round.shots.indices { round.shots[index].seen = seen[round.shots[index].probe.key] ?? 0 }
        round.count = witness.count
        round.lost = witness.lost
        round.pcap = witness.pcap.bytes
        round.isAlive = isAlive
        round.foreign = witness.leaks.filter { leak in CardProbe.Key(leak.packet).map { !own.contains($0) } ?? true }
        return round
    }

    /// Packets to the neighbour on each card's own network, which every kill switch lets out: that they are seen shows
    /// that the witness sees.
    static func markers(_ subject: ProofSubject) -> [CardProbe] {
        subject.places.flatMap { name, namespace in
            namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel && $0.isUp }.flatMap { card in
                gateways(of: namespace, by: card.name).map { gateway in
                    CardProbe(
                        place: name, namespace: NamespaceSocket.path(of: Int(namespace.process)),
                        probe: Probe(
                            .udp, to: gateway, port: markerPort, binding: .interface(card.name),
                            payload: Array("watertight marker".utf8)), card: card.name)
                }
            }
        }
    }

    private static func gateways(of namespace: NetworkNamespace, by card: String) -> Set<IPAddress> {
        Set(namespace.routes.filter { $0.interface == card }.compactMap(\.gateway).filter { !$0.isLinkLocal })
    }
}
