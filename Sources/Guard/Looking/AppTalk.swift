public import Evidence
public import Tunnels

/// What asks the apps of a tunnel; handed in.
public protocol AppTalk: Sendable {
    /// What the apps say of themselves, beside what the kernel says of them.
    /// - Parameters:
    ///   - sockets: those of the VPN's namespace now.
    ///   - namespace: as it was at the last whole look.
    func observations(
        of tunnel: Tunnel, sockets: [NetworkSocket], namespace: NetworkNamespace?
    ) async -> [Observation]
}
