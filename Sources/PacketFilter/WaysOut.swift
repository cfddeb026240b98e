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
