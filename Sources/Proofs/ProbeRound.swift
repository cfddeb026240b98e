import Evidence
import LinuxNet
import Processes
import StackModel

/// One round of probes: what was sent, and what the senders were told. What left is for the ``WireWatch`` to say.
struct ProbeRound: Sendable {
    /// One probe with what became of it.
    struct Shot: Sendable {
        let probe: CardProbe
        /// As the sender was told.
        let outcome: Probe.Outcome
        /// Its packets that crossed a bridge outside of the tunnel.
        var seen = 0
        let time: EngineTime

        /// Whether a packet was really made, and either left or was stopped on its way.
        var wasTried: Bool {
            switch outcome {
            case .sent, .connected, .refused, .stopped, .silent: true
            case .unreachable, .cannotBind, .failed: false
            }
        }
    }

    var shots: [Shot] = []
    /// Packets that the witness has to see, from before the probes and from after them.
    var markers: [Shot] = []
    /// Why probes could not be sent; nil where they were.
    var failure: String?

    /// The markers' ports: discard, and one that nobody listens on.
    private static let (before, after): (UInt16, UInt16) = (9, 10)
    /// How long a connection is waited for: what stops it does so at once.
    private static let patience: Int32 = 20

    /// Sends a marker, the probes and a marker from each place.
    static func send(_ probes: [CardProbe], from subject: ProofSubject, now: @escaping @Sendable () -> EngineTime) async
        -> ProbeRound
    {
        await Blocking.run {
            var round = ProbeRound()
            do {
                for marker in marking(subject, before) { round.markers.append(try shoot(marker, now)) }
                for probe in probes { round.shots.append(try shoot(probe, now)) }
                for marker in marking(subject, after) { round.markers.append(try shoot(marker, now)) }
            } catch {
                round.failure = "A network could not be entered: \(error)."
            }
            return round
        }
    }

    private static func shoot(_ probe: CardProbe, _ now: @Sendable () -> EngineTime) throws(NamespaceError) -> Shot {
        let time = now()
        let (outcome, _) = try probe.probe.send(in: probe.namespace, milliseconds: patience)
        return Shot(probe: probe, outcome: outcome, time: time)
    }

    /// Packets to the neighbour on each card's own network, which every kill switch lets out.
    static func marking(_ subject: ProofSubject, _ port: UInt16 = 9) -> [CardProbe] {
        subject.places.flatMap { name, namespace in
            namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel && $0.isUp }.flatMap { card in
                gateways(of: namespace, by: card.name).map { gateway in
                    CardProbe(
                        place: name, namespace: NamespaceSocket.path(of: Int(namespace.process)),
                        probe: Probe(
                            .udp, to: gateway, port: port, binding: .interface(card.name),
                            payload: Array("watertight marker".utf8)), card: card.name)
                }
            }
        }
    }

    private static func gateways(of namespace: NetworkNamespace, by card: String) -> Set<IPAddress> {
        Set(namespace.routes.filter { $0.interface == card }.compactMap(\.gateway).filter { !$0.isLinkLocal })
    }

    /// Fills in what was seen of each.
    mutating func add(_ seen: WireWatch.Seen) {
        for index in shots.indices { shots[index].seen = seen.keys[shots[index].probe.key] ?? 0 }
        for index in markers.indices { markers[index].seen = seen.keys[markers[index].probe.key] ?? 0 }
    }

    /// Whether the witness saw what it had to: each marker, or the tunnel's own packets where a filter stops markers too.
    func isWitnessAlive(_ seen: WireWatch.Seen) -> Bool {
        let sent = markers.filter { $0.outcome == .sent || $0.outcome == .connected || $0.outcome == .refused }
        if sent.isEmpty { return !seen.tunnelled.isEmpty }
        return sent.allSatisfy { $0.seen > 0 }
    }
}
