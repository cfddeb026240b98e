public import StackModel
public import Tunnels

/// Asks services of the internet what they see of a tunnel; handed in, and only where the owner wishes it.
public protocol ExitAsking: Sendable {
    /// The addresses that they see of the tunnel, none where nobody answers; and those of the owner's own line.
    func exits(of tunnel: Tunnel) async -> (shown: Set<IPAddress>, own: Set<IPAddress>)
}
