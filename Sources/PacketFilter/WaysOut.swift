public import Evidence

extension NetworkNamespace {
    /// Whether a route leads to the internet by the interface.
    public func leadsToInternet(by interface: NetworkInterface) -> Bool {
        let routing = NamespaceRouting(self)
        return NetworkFamily.allCases.contains { routing.canLeave($0, by: interface) }
    }
}
