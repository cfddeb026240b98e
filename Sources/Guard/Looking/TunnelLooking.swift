public import Tunnels

/// What a guard needs to see of a tunnel besides what the engine tells; handed in, so that tests tell it.
public protocol TunnelLooking: Sendable {
    /// What can be read in a moment and without any program: namespaces, links, peers, resolvers, sockets.
    func quick(_ tunnel: Tunnel) async -> [Observation]
    /// Links, routes and rules of every backend, as they are now.
    func whole(_ tunnel: Tunnel) async -> [Observation]
    /// What the apps in the tunnel say of themselves.
    func apps(_ tunnel: Tunnel) async -> [Observation]
    /// Changes in the VPN's namespace as they come; ends when the caller ends it or nothing more can be heard.
    /// - Throws: ``EngineUnseen`` where the namespace cannot be entered.
    func changes(_ tunnel: Tunnel) throws(EngineUnseen) -> [AsyncStream<NamespaceNews>]
    /// Called with each pulse: what must be compared, since nobody tells of it, is compared now. It must not wait.
    func beat()
    /// Where packets may go beside the tunnel now; nil while the VPN's container does not run.
    func doors(_ tunnel: Tunnel) async -> TunnelDoors?
}

extension TunnelLooking {
    /// Everything is told.
    public func beat() {}

    /// Nobody knows.
    public func doors(_ tunnel: Tunnel) async -> TunnelDoors? { nil }
}

/// News of a namespace.
public enum NamespaceNews: Sendable, Hashable {
    case link(name: String, isUp: Bool)
    case linkRemoved(name: String)
    /// Addresses, routes or rules of routing changed.
    case routing
    case firewall
    /// More than could be told.
    case overrun
}
