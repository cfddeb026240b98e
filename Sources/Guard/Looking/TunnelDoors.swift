public import PacketFilter

/// Where packets of a tunnel's containers may go beside the tunnel: what the witness of packets goes by.
public struct TunnelDoors: Sendable, Hashable {
    /// The VPN's servers; none where nothing tells of them.
    public var servers: Set<KillSwitch.Endpoint>
    /// Whether the owner's own configuration names them one by one: then there is no other, until that changes.
    public var isLasting: Bool
    /// The uptime as of which they were the servers.
    public var asOf: Duration
    /// The ports at which programs in that network take datagrams of anyone: a client for torrents takes peers there.
    public var datagramPorts: Set<UInt16>

    public init(
        servers: Set<KillSwitch.Endpoint> = [], isLasting: Bool = false, asOf: Duration,
        datagramPorts: Set<UInt16> = []
    ) {
        self.servers = servers
        self.isLasting = isLasting
        self.asOf = asOf
        self.datagramPorts = datagramPorts
    }
}
