import Evidence
import StackModel
import Tunnels

/// What one look at the engine tells of a tunnel: a pure reading.
struct SurveyReading {
    let engine: EngineEvidence
    let tunnel: Tunnel
    /// Containers that were in this tunnel earlier and torrent, by name.
    let formerClients: Set<String>

    var observations: [Observation] {
        [Observation(ConditionKey(.engine), .good)] + vpn + tunnel.members.flatMap(member) + strays
    }

    private var vpn: [Observation] {
        let name = tunnel.vpn.name
        let state = engine.container(tunnel.vpn.id)?.life.state
        let finding: Observation.Finding
        switch state {
        case .paused: finding = .bad(.degraded, "\(name) is paused: nothing moves in the tunnel.")
        case .restarting: finding = .bad(.degraded, "\(name) restarts again and again.")
        case .running: finding = .good
        default: finding = tunnel.vpn.isUp ? .good : .bad(.degraded, "\(name) does not run: there is no tunnel.")
        }
        return [
            Observation(ConditionKey(.vpn), finding),
            Observation(
                ConditionKey(.health), SurveyReading.health(tunnel.vpn.isUp ? tunnel.vpn.health : nil, of: name)),
        ]
    }

    /// What the engine's word for a container's health says.
    static func health(_ word: String?, of name: String) -> Observation.Finding {
        switch word {
        case "healthy": .good
        case "starting": .unseen("The health check of \(name) is still starting.")
        case "unhealthy": .bad(.degraded, "\(name) is unhealthy by its own check.")
        default: .gone
        }
    }

    private func member(_ member: TunnelMember) -> [Observation] {
        let key = ConditionKey(.namespace, member.name)
        guard let container = engine.container(member.id) else { return [] }
        func repair(_ kind: Repair.Kind) -> Repair {
            Repair(kind, member: member.name, container: member.id, rank: rank(of: member, []))
        }
        let vpn = tunnel.vpn.name
        switch engine.sharedNamespace(of: container) {
        case .own, .down: return [Observation(key, .gone)]
        case .current: return [Observation(key, .good)]
        case .stale:
            return [
                Observation(
                    key,
                    .bad(.degraded, "\(member.name) is stranded in a network that \(vpn) has left."),
                    repair: repair(.restart))
            ]
        case .orphaned:
            return [
                Observation(
                    key, .bad(.degraded, "\(member.name) is stranded: the container whose network it joined is gone."),
                    repair: repair(.recreate))
            ]
        case .ownerDown:
            return [Observation(key, .bad(.degraded, "\(member.name) has no network while \(vpn) does not run."))]
        case .cannotStart(let error):
            let isGone = error.contains("No such container")
            return [
                Observation(
                    key,
                    .bad(
                        .degraded,
                        isGone
                            ? "\(member.name) cannot start: the container whose network it joins is gone."
                            : "\(member.name) did not start, because \(vpn) did not run."),
                    repair: repair(isGone ? .recreate : .start))
            ]
        case .unknown(let reason): return [Observation(key, .unseen(reason))]
        }
    }

    /// How many members it waits for, one behind the other.
    private func rank(of member: TunnelMember, _ seen: Set<String>) -> Int {
        guard !seen.contains(member.service), seen.count < 16,
            let waits = engine.container(member.id)?.compose?.dependsOn
        else { return 0 }
        let services = waits.map { String($0.prefix { $0 != ":" }) }
        let others = tunnel.members.filter { services.contains($0.service) && $0.id != member.id }
        return (others.map { rank(of: $0, seen.union([member.service])) + 1 }).max() ?? 0
    }

    /// Torrent clients of the same project, or that lived here, with a network of their own.
    private var strays: [Observation] {
        tunnel.strays(in: engine, former: formerClients).map { stray in
            let isCutOff = engine.container(stray.id)?.network.isNowhere ?? false
            return Observation(
                ConditionKey(.attachment, stray.name),
                isCutOff
                    ? .bad(.degraded, "\(stray.name) was made outside of the tunnel; it is on no network now.")
                    : .bad(.leaking, SurveyReading.strayReason(stray.name)))
        }
    }

    static func strayReason(_ name: String) -> String {
        "\(name) torrents in a network of its own, past the tunnel: it shows your own address."
    }
}

extension EngineNetworking {
    /// Whether it has no way out at all: no network, or the one that is none.
    var isNowhere: Bool {
        switch mode {
        case .none: true
        case .host, .container, .service: false
        default: attachments.isEmpty
        }
    }
}
