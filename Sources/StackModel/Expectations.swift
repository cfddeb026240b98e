/// What the owner said in `watertight.yaml` about how the stack is meant to be.
public struct Expectations: Sendable, Hashable, Codable {
    /// CIDR ranges of the owner's own networks.
    public var lanSubnets: [String]
    /// Host ports that are meant to be reachable from the owner's network.
    public var openPorts: Set<Int>

    public init(lanSubnets: [String] = [], openPorts: Set<Int> = []) {
        self.lanSubnets = lanSubnets
        self.openPorts = openPorts
    }
}
