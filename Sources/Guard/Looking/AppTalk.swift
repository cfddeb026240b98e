public import Evidence
public import Tunnels

/// What asks the apps of a tunnel; handed in.
public protocol AppTalk: Sendable {
    /// What the apps say of themselves, beside what the kernel says of them.
    /// - Parameters:
    ///   - listeners: what takes connections and datagrams in the VPN's namespace now; nil where that could not be read.
    ///   - sockets: all of its sockets, which are read only where connections matter; nil as above.
    ///   - namespace: as it was at the last whole look.
    func observations(
        of tunnel: Tunnel, listeners: [NetworkSocket]?, sockets: @Sendable () -> [NetworkSocket]?,
        namespace: NetworkNamespace?
    ) async -> [Observation]
}
