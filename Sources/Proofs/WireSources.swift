import Evidence
import StackModel
import Tunnels

/// Whose the addresses on the watched bridges are.
struct WireSources: Sendable {
    /// Of the VPN container, its members and the torrent clients outside of it.
    let own: Set<IPAddress>
    /// Of everybody else: they may go where they like.
    let others: Set<IPAddress>

    init(_ subject: ProofSubject) {
        let cards = subject.places.flatMap { $0.namespace.interfaces }
            .filter { $0.kind != .loopback && $0.kind != .tunnel }
        own = Set(subject.tunnel.addresses + cards.flatMap { $0.addresses.map(\.address) })
        others = subject.others.subtracting(own)
    }
}
