import PacketFilter
import StackModel

/// The contents of every set of the seal's tables, as nft writes them: all that differs between two plans.
struct SealSets: Sendable, Hashable {
    enum Family: String, Sendable, Hashable { case inet, bridge }

    /// One set.
    struct Name: Sendable, Hashable {
        var family: Family
        var name: String
        /// nft's type.
        var type: String
        /// Whether its elements are ranges: those cannot be exchanged safely while the set stays.
        var isInterval: Bool

        init(_ family: Family, _ name: String, _ type: String, isInterval: Bool = false) {
            self.family = family
            self.name = name
            self.type = type
            self.isInterval = isInterval
        }
    }

    private(set) var elements: [Name: Set<String>] = [:]

    /// - Throws: ``SealError`` for a name of an interface that nft cannot be told.
    init(_ plan: SealPlan, isBridgeFamilyThere: Bool = true) throws(SealError) {
        let names =
            plan.scope.bridges + plan.scope.known + plan.scope.engineBridges + plan.sources.map(\.bridge)
            + plan.sources.compactMap(\.port)
        if let name = names.first(where: { !InterfaceName.isPlain($0) }) { throw SealError(.unusableName(name)) }
        for name in SealSets.names where isBridgeFamilyThere || name.family == .inet { elements[name] = [] }
        add(plan.scope.bridges.map(SealSets.quoted), to: "bridges")
        add(plan.scope.known.map(SealSets.quoted), to: "known")
        add(plan.scope.engineBridges.map(SealSets.quoted), to: "engine")
        add(plan.scope.subnets, to: "scope")
        add(plan.scope.engineSubnets, to: "inside")
        add(plan.lan, to: "lan")
        add(plan.outbound, to: "outbound")
        for endpoint in plan.endpoints {
            add([SealSets.text(endpoint)], to: "endpoints" + endpoint.address.familyDigit)
        }
        for address in plan.resolvers { add(["\(address)"], to: "resolvers" + address.familyDigit) }
        for source in plan.sources { add(source) }
    }

    private mutating func add(_ source: SealSource) {
        let digit = source.address.familyDigit
        let place = "\(SealSets.quoted(source.bridge)) . \(source.address)"
        switch source.kind {
        case .tunnel:
            add([place], to: "tunnel" + digit)
            if let port = source.port { add([SealSets.quoted(port)], to: "shut") }
        case .open:
            add([place], to: "open" + digit, in: .inet)
            // Where the port is not known, the address alone has to do.
            guard let port = source.port else { return add(["\(source.address)"], to: "loose" + digit) }
            add(["\(source.address)"], to: "open" + digit, in: .bridge)
            add(["\(SealSets.quoted(port)) . \(source.address)"], to: "ports" + digit)
        }
    }

    private mutating func add(_ prefixes: [IPPrefix], to name: String) {
        for prefix in prefixes { add([prefix.description], to: name + prefix.address.familyDigit) }
    }

    private mutating func add(_ texts: [String], to name: String, in family: Family? = nil) {
        for key in elements.keys where key.name == name && (family ?? key.family) == key.family {
            elements[key, default: []].formUnion(texts)
        }
    }

    private static func quoted(_ name: String) -> String { "\"\(name)\"" }

    static func text(_ endpoint: KillSwitch.Endpoint) -> String {
        "\(endpoint.address) . \(endpoint.transport == 6 ? "tcp" : "udp") . \(endpoint.port)"
    }

    /// Every set, in the order in which they are made.
    static let names: [Name] = {
        func pair(_ family: Family, _ name: String, _ type: (String) -> String, isInterval: Bool = false) -> [Name] {
            [("4", "ipv4_addr"), ("6", "ipv6_addr")].map { digit, address in
                Name(family, name + digit, type(address), isInterval: isInterval)
            }
        }
        let server = { (address: String) in "\(address) . inet_proto . inet_service" }
        var names = ["bridges", "known", "engine"].map { Name(.inet, $0, "ifname") }
        names += pair(.inet, "resolvers") { $0 }
        for name in ["scope", "inside", "lan", "outbound"] { names += pair(.inet, name, { $0 }, isInterval: true) }
        names += pair(.inet, "endpoints", server)
        for name in ["open", "tunnel"] { names += pair(.inet, name) { "ifname . \($0)" } }
        names += pair(.bridge, "lan", { $0 }, isInterval: true) + pair(.bridge, "inside", { $0 }, isInterval: true)
        names += pair(.bridge, "scope", { $0 }, isInterval: true) + pair(.bridge, "resolvers") { $0 }
        names += [Name(.bridge, "shut", "ifname")] + pair(.bridge, "loose") { $0 }
        names += pair(.bridge, "endpoints", server)
        names += pair(.bridge, "open") { $0 }
        return names + pair(.bridge, "ports") { "ifname . \($0)" }
    }()
}

extension IPAddress {
    /// What the names of sets end with.
    fileprivate var familyDigit: String { isV4 ? "4" : "6" }
}
