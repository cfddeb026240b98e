import Evidence
import StackModel

extension Reachability {
    /// Tries the port as one sender of the audience; where that one does not get through, as every other that the rules
    /// tell apart by address or source port.
    func attempt(
        _ audience: Audience, _ origin: Origin, port: UInt16, _ transport: NetworkSocket.Transport,
        _ budget: StepBudget
    ) -> Attempt {
        let packet = Self.packet(origin, from: .one(origin.source), OriginKinds.usualPort, port: port, transport)
        let family = packet.family
        guard let firewall else {
            return Attempt(family, audience, packet, .unknown("The host's firewall was not read."))
        }
        // Rules that were not read may open what others close, and lead to what does not listen here.
        if let unseen = firewall.unseen.first { return Attempt(family, audience, packet, .unknown(unseen)) }
        let walk = HostWalk(host, firewall.tables, routing, budget)
        let first = Attempt(family, audience, packet, walk.answer(packet, transport))
        switch first.answer {
        case .reachable, .unknown: return first
        case .blocked, .closed: return others(than: first, origin, walk, port: port, transport, budget)
        }
    }

    static func packet(
        _ origin: Origin, from source: Packet.Address, _ sourcePort: UInt16? = nil, port: UInt16,
        _ transport: NetworkSocket.Transport
    ) -> Packet {
        Packet(
            origin.destination.family, from: source, to: .one(origin.destination), transport: transport.number,
            sourcePort: sourcePort, destinationPort: port, inInterface: origin.interface,
            outInterface: origin.interface == nil ? "lo" : nil)
    }

    /// The attempt of another sender that gets through, or perhaps does; the first one where none does.
    private func others(
        than first: Attempt, _ origin: Origin, _ walk: HostWalk, port: UInt16, _ transport: NetworkSocket.Transport,
        _ budget: StepBudget
    ) -> Attempt {
        // All of them at once: where none passes there is no need to try them one by one.
        if OriginKinds.routed(host, first.family).isEmpty {
            switch walk.answer(Self.packet(origin, from: origin.sources, port: port, transport), transport) {
            case .blocked, .closed: return first
            case .reachable, .unknown: break
            }
        }
        var doubt: Attempt?
        let senders = OriginKinds(origin, host)
        for kind in senders.kinds {
            for sourcePort in senders.ports {
                let packet = Self.packet(origin, from: .one(kind.source), sourcePort, port: port, transport)
                let answer = walk.answer(packet, transport)
                if budget.isSpent {
                    let reason = "It is not known whom the host's rules stop: \(ChainRun.tooMany)."
                    return Attempt(first.family, first.audience, first.packet, .unknown(reason))
                }
                let attempt = Attempt(first.family, first.audience, packet, answer)
                switch answer {
                case .blocked, .closed: continue
                case .unknown: doubt = doubt ?? attempt
                case .reachable(let rule):
                    guard kind.isLone else { return attempt }
                    let by = rule.map { ": \($0)" } ?? ""
                    doubt =
                        doubt
                        ?? Attempt(
                            first.family, first.audience, packet,
                            .unknown("The rules let \(kind.source) through, which they name alone\(by)."))
                }
            }
        }
        return doubt ?? first
    }
}
