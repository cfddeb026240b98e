import Evidence
import PacketFilter
import StackModel

/// What the proofs say of one service's way out.
struct ProvedService {
    var service: KnownService
    /// The name of the VPN container whose network it lives in.
    var tunnel: String
    var answer: ProofEvidence.Answer
}

/// A service whose VPN container runs.
struct RunningTunnel {
    var service: KnownService
    /// The name of the VPN container.
    var container: String
}

extension Case {
    /// The tunnels that run, and the clients in another project's tunnel, each with what the proofs of that test say.
    func proved(_ test: ProofTest, by proofs: ProofEvidence) -> [ProvedService] {
        guard let engine = evidence.engine else { return [] }
        return (tunnels + guestsOfOtherTunnels).compactMap { service in
            guard let tunnel = tunnelContainer(of: service, in: engine) else { return nil }
            return ProvedService(
                service: service, tunnel: tunnel.name, answer: answer(test, tunnel: tunnel.name, proofs, engine))
        }
    }

    private func answer(
        _ test: ProofTest, tunnel: String, _ proofs: ProofEvidence, _ engine: EngineEvidence
    ) -> ProofEvidence.Answer {
        // Working out what runs costs something; most stacks have no proofs at all.
        guard let newest = proofs.records.first(where: { $0.test == test && $0.tunnel == tunnel }) else {
            return .none
        }
        return proofs.answer(
            test, tunnel: tunnel, on: ProofBasis(like: newest, engine: engine, network: evidence.network))
    }

    /// The services that lead a torrent client, or others, out by a VPN, with the containers that they run in.
    var runningTunnels: [RunningTunnel] {
        guard let engine = evidence.engine else { return [] }
        return (tunnels + guestsOfOtherTunnels).filter(leadsOut).compactMap { service in
            tunnelContainer(of: service, in: engine).map { RunningTunnel(service: service, container: $0.name) }
        }
    }

    /// Whether the service is known to lead others, or a torrent client of its own, out through a VPN.
    func leadsOut(_ service: KnownService) -> Bool {
        guard !service.isGuess else { return false }
        return service.isGluetun || service.isInOwnTunnel || service.isTorrentClient || !members(of: service).isEmpty
    }

    /// The running container whose network the service lives in.
    private func tunnelContainer(of service: KnownService, in engine: EngineEvidence) -> EngineContainer? {
        guard let own = engine.containers(of: service.name, in: stack.name).first(where: \.life.isUp) else {
            return nil
        }
        guard case .container(let reference) = own.network.mode else { return own }
        return engine.container(reference)
    }

    /// What a proof of that test says of each tunnel; nothing at all where no proof of it holds anywhere.
    ///
    /// - Parameter leak: what a proof that says so means, before its own reason.
    func judgedByProof(_ test: ProofTest, _ leak: (KnownService, ProofRecord, [Observation]) -> Failure) -> [Outcome] {
        guard let proofs = evidence.proofs else { return [] }
        let found = proved(test, by: proofs)
        guard found.contains(where: { if case .holds = $0.answer { true } else { false } }) else { return [] }
        return found.map { one in
            let span = one.service.image?.span ?? one.service.span
            guard case .holds(let record, let age) = one.answer else {
                return .unknown(
                    one.service.subject, "No proof of \(test.rawValue) holds for \(one.tunnel).",
                    remedy: "Run `watertight prove \(test.rawValue)` as root.")
            }
            let seen = Observation(record.words(age: age), at: span)
            switch record.verdict {
            case .proved: return Outcome(one.service.subject, .pass([seen]))
            case .leaking, .reachable: return .fail(one.service.subject, leak(one.service, record, [seen]))
            case .undecided: return .unknown(one.service.subject, record.reason, remedy: record.remedy ?? "")
            }
        }
    }
}

extension ProofRecord {
    /// What it says and how old it is, as a clause: `proved 3 hours ago (observed): nothing got out by eth0`.
    func words(age: Int) -> String {
        let why = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        return "\(verdict.rawValue) \(ProofEvidence.ago(age)) (\(manner.rawValue)): \(why)"
    }
}
