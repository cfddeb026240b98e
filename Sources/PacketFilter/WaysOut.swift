public import Evidence
import StackModel

extension NetworkNamespace {
    /// Whether a route leads to the internet by the interface.
    public func leadsToInternet(by interface: NetworkInterface) -> Bool {
        let routing = NamespaceRouting(self)
        return NetworkFamily.allCases.contains { routing.canLeave($0, by: interface) }
    }

    /// Whether the internet may send to the interface: a route leads out by it, or an address of its own is public,
    /// whichever way the answers take.
    public func isReachedFromInternet(by interface: NetworkInterface) -> Bool {
        interface.addresses.contains { AddressSpace.isPublic($0.address) } || leadsToInternet(by: interface)
    }
}

extension NetworkNamespace {
    /// Whether one of the addresses of its cards is carried by the internet's routers.
    public func hasPublicAddress(_ family: NetworkFamily) -> Bool {
        interfaces.contains { interface in
            guard interface.isUp, interface.addresses(family).contains(where: AddressSpace.isPublic) else {
                return false
            }
            return switch interface.kind {
            case .loopback: false
            // What a container bridge has is for the containers.
            case .bridge: !Reachability.looksLikeDockers(interface.name)
            case .tunnel: isReachedFromInternet(by: interface)
            default: true
            }
        }
    }
}
