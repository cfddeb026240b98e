import Evidence
import LinuxNet
import StackModel

/// A container's question for its bridge's hardware address, after which the host knows the container's.
///
/// A VPN container's rules drop what is not addressed to itself, the host's own questions among it (Gluetun accepts only
/// its network's addresses): the host reaches it over IPv6 while it remembers the container's last question, some half a
/// minute, and no longer. A port that is open from time to time is open.
struct ExposureIntroduction: Sendable, Hashable {
    /// The path of the container's namespace.
    let namespace: String
    let question: NeighbourSolicitation

    /// One for each card and IPv6 address of the containers of a project that publish ports.
    static func all(of project: String, engine: EngineEvidence, network: NetworkEvidence?) -> [ExposureIntroduction] {
        let bridges = (network?.host?.interfaces ?? []).filter { $0.kind == .bridge && $0.isUp }
        let gates = bridges.flatMap(\.addresses).filter { !$0.address.isV4 && !$0.address.isLinkLocal }
        var found: [ExposureIntroduction] = []
        for container in engine.containers ?? []
        where container.life.isUp && container.service(in: project) != nil && !container.network.ports.isEmpty {
            guard let home = network?.namespace(of: container.name) else { continue }
            for card in home.interfaces where card.kind != .loopback && card.kind != .tunnel && card.isUp {
                for address in card.addresses(.ipv6) where !address.isLinkLocal {
                    guard let own = IPPrefix(address, length: 128), let gate = gates.first(where: { $0.contains(own) })
                    else { continue }
                    let question = NeighbourSolicitation(for: gate.address, from: address, by: card.name)
                    found.append(
                        ExposureIntroduction(
                            namespace: NamespaceSocket.path(of: Int(home.process)), question: question))
                }
            }
        }
        return Array(found.prefix(64))
    }

    /// Asks; the container's own rules apply.
    /// - Returns: whether it was sent.
    func make() -> Bool { (try? question.send(in: namespace)) != nil }
}
