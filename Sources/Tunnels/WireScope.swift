import Evidence
public import PacketFilter
public import StackModel

/// What may leave a VPN container by the host's side, and what may not: by which each packet there gets its class.
public struct WireScope: Sendable, Hashable {
    /// The class of a packet that left a container.
    public enum Class: String, Sendable, Hashable, CaseIterable {
        /// To the VPN's server: the tunnel itself, encrypted.
        case tunnel
        /// To the engine's networks or the networks that the owner lets out.
        case lan
        /// Link-local and multicast, which no router carries on: neighbour discovery and the like.
        case link
        /// To the engine's resolver or another one in the owner's networks.
        case engineDNS
        /// To a private address that nobody allowed: it stays in somebody's own network, and is none of the above.
        case otherPrivate
        /// To the internet, outside of the tunnel.
        case leak
    }

    /// The VPN's servers.
    public var endpoints: Set<KillSwitch.Endpoint>
    /// The networks that may be reached beside the tunnel: the engine's own and those that the owner allows.
    public var allowed: [IPPrefix]

    /// The TCP ports of published pages in the containers: what they answer leaves by the card, to whoever asked.
    public var pages: Set<UInt16>

    public init(endpoints: Set<KillSwitch.Endpoint>, allowed: [IPPrefix], pages: Set<UInt16> = []) {
        self.endpoints = endpoints
        self.allowed = allowed
        self.pages = pages
    }

    /// The class of a packet that left a container.
    public func classify(_ packet: WirePacket) -> Class {
        if isTunnel(packet) { return .tunnel }
        // A page of the container's that is published: whoever reaches it gets its answers, and no more than those.
        if packet.transport == 6, let port = packet.sourcePort, pages.contains(port) { return .lan }
        if WireScope.staysOnLink(packet.destination) { return .link }
        if let host = IPPrefix(packet.destination, length: packet.destination.bytes.count * 8),
            allowed.contains(where: { $0.contains(host) })
        {
            return packet.destinationPort == 53 || packet.destinationPort == 853 ? .engineDNS : .lan
        }
        return AddressSpace.isPublic(packet.destination) ? .leak : .otherPrivate
    }

    /// Whether it is the tunnel's own: to a server's port; the later parts of such a packet, which carry no port; or the
    /// kernel's word to a server whose packets find nobody any more (ICMP), as when the tunnel has just gone down.
    private func isTunnel(_ packet: WirePacket) -> Bool {
        if let port = packet.destinationPort {
            return endpoints.contains(
                KillSwitch.Endpoint(packet.destination, port: port, transport: packet.transport))
        }
        return endpoints.contains { endpoint in
            endpoint.address == packet.destination
                && (endpoint.transport == packet.transport || packet.transport == 1 || packet.transport == 58)
        }
    }

    /// Link-local, multicast and broadcast.
    private static func staysOnLink(_ address: IPAddress) -> Bool {
        if address.isLinkLocal || address.isUnspecified { return true }
        let bytes = address.bytes
        return address.isV4 ? (224..<240).contains(bytes[0]) || bytes == [255, 255, 255, 255] : bytes[0] == 0xFF
    }
}
