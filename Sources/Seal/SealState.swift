import FoundationEssentials
import PacketFilter
import Records
public import StackModel

/// What must be known of the seal before any engine runs: `seal.json` in the state folder, for the owner alone.
///
/// The containers that are open are not in it: their addresses may be others' at the next start.
public struct SealState: Sendable, Hashable {
    public var isOn: Bool
    public var wishes: SealWishes
    public var scope: SealScope
    public var outbound: [IPPrefix]
    /// See ``SealPlan/resolvers``.
    public var resolvers: [IPAddress]
    /// Where each server was named, as words for people; nothing is judged by it.
    public var origin: String

    public init(
        isOn: Bool, wishes: SealWishes, scope: SealScope, outbound: [IPPrefix] = [], resolvers: [IPAddress] = [],
        origin: String = ""
    ) {
        self.resolvers = resolvers
        self.isOn = isOn
        self.wishes = wishes
        self.scope = scope
        self.outbound = outbound
        self.origin = origin
    }

    /// The plan with which the seal begins: nobody is open.
    public var plan: SealPlan {
        SealPlan(scope: scope, endpoints: wishes.endpoints, lan: wishes.lan, outbound: outbound, resolvers: resolvers)
    }

    /// The most bytes of the file.
    static let sizeLimit = 4 << 20

    static func path(in folder: String) -> String { folder + "/seal.json" }

    /// What is kept; nil where the seal was never on.
    /// - Throws: ``SealError`` when the file is there and cannot be read: it is left as it is then.
    static func read(in folder: String) throws(SealError) -> SealState? {
        let bytes: [UInt8]
        do throws(AtomicFile.Failure) {
            bytes = try AtomicFile.read(path(in: folder), limit: sizeLimit)
        } catch { throw SealError(.state(error.description)) }
        if bytes.isEmpty { return nil }
        guard let form = try? JSONDecoder().decode(Form.self, from: Data(bytes)), form.schema == 1,
            let state = form.state
        else { throw SealError(.state("\(path(in: folder)): is not what this program keeps there")) }
        return state
    }

    /// On disk when this returns.
    func write(in folder: String) throws(SealError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Form(self)) else { throw SealError(.state("it cannot be written")) }
        do throws(AtomicFile.Failure) {
            try AtomicFile.makeFolder(folder)
            try AtomicFile.write(Array(data) + Array("\n".utf8), to: SealState.path(in: folder))
        } catch { throw SealError(.state(error.description)) }
    }
}

/// The file's form.
private struct Form: Codable {
    struct Server: Codable {
        var address: String
        var port: UInt16
        var transport: String
    }

    var schema = 1
    var isOn: Bool
    /// What was kept before ``coverage`` was.
    var coversAllNetworks: Bool?
    var coverage: SealCoverage?
    var accepted: [SealIdentity]?
    var origin: String
    var endpoints: [Server]
    var lan: [String]
    var outbound: [String]
    var resolvers: [String]?
    var bridges: [String]
    var known: [String]
    var engineBridges: [String]
    var subnets: [String]
    var engineSubnets: [String]

    init(_ state: SealState) {
        isOn = state.isOn
        coverage = state.wishes.coverage
        accepted = state.wishes.accepted.sorted()
        origin = state.origin
        endpoints = state.wishes.endpoints.ordered.map {
            Server(address: "\($0.address)", port: $0.port, transport: $0.transport == 6 ? "tcp" : "udp")
        }
        lan = state.wishes.lan.map(\.description)
        outbound = state.outbound.map(\.description)
        resolvers = state.resolvers.map(\.description)
        bridges = state.scope.bridges
        known = state.scope.known
        engineBridges = state.scope.engineBridges
        subnets = state.scope.subnets.map(\.description)
        engineSubnets = state.scope.engineSubnets.map(\.description)
    }

    /// nil where a part is not what was written: a seal with a part missing would be another one.
    var state: SealState? {
        let servers = endpoints.compactMap { server -> KillSwitch.Endpoint? in
            guard let address = IPAddress(server.address), ["tcp", "udp"].contains(server.transport) else { return nil }
            return KillSwitch.Endpoint(address, port: server.port, transport: server.transport == "tcp" ? 6 : 17)
        }
        func prefixes(_ texts: [String]) -> [IPPrefix]? {
            let read = texts.compactMap { IPPrefix($0) }
            return read.count == texts.count ? read : nil
        }
        let resolvers = (resolvers ?? []).compactMap { IPAddress($0) }
        guard servers.count == endpoints.count, resolvers.count == (self.resolvers ?? []).count,
            let lan = prefixes(lan), let outbound = prefixes(outbound),
            let subnets = prefixes(subnets), let engineSubnets = prefixes(engineSubnets)
        else { return nil }
        let scope = SealScope(
            bridges: bridges, known: known, engineBridges: engineBridges, subnets: subnets,
            engineSubnets: engineSubnets)
        let wishes = SealWishes(
            lan: lan, endpoints: servers, coverage: coverage ?? (coversAllNetworks ?? false ? .all : .tunnelNetworks),
            accepted: Set(accepted ?? []))
        return SealState(
            isOn: isOn, wishes: wishes, scope: scope, outbound: outbound, resolvers: resolvers, origin: origin)
    }
}
