import Evidence
import LinuxNet
import PacketFilter
import Processes
import Records
public import StackModel
public import Tunnels

/// The addresses that the owner's own line shows: what a tunnel's exit must not be.
public actor OwnLine {
    /// How long what was found is taken to be so.
    private static let memory: Duration = .seconds(300)

    private let folder: String?
    private let clock: any GuardClock
    private let engine: EngineMemory
    private var kept: [String: (addresses: Set<IPAddress>, at: Duration)] = [:]

    /// - Parameter stateFolder: where records of proofs are; nil knows of none.
    public init(stateFolder: String?, clock: any GuardClock, engine: EngineMemory) {
        folder = stateFolder
        self.clock = clock
        self.engine = engine
    }

    /// This host's own addresses of the internet, and the one that services saw of it when `prove exit-address` was last
    /// run for that tunnel.
    public func addresses(of tunnel: Tunnel) async -> Set<IPAddress> {
        let now = clock.now().uptime
        if let found = kept[tunnel.vpn.name], now - found.at < OwnLine.memory { return found.addresses }
        let directory = engine.container(tunnel.vpn.id)?.container.compose?.workingDirectory
        let (folder, project) = (folder, tunnel.vpn.project)
        let found = await Blocking.run { () -> Set<IPAddress> in
            let own =
                (try? NamespaceHelper.dump())?.interfaces.filter { $0.kind != .tunnel }
                .flatMap(\.addresses).map(\.address) ?? []
            var proved: [IPAddress] = []
            if let folder, let project, let directory {
                let records = (try? ProofLog(in: folder).read(project, in: directory))?.records ?? []
                let last = records.first { $0.test == .exitAddress && $0.tunnel == tunnel.vpn.name }
                proved = OwnLine.seen(in: last?.steps.map(\.found) ?? [])
            }
            return Set((own + proved).filter { AddressSpace.isPublic($0) })
        }
        kept[tunnel.vpn.name] = (found, now)
        return found
    }

    /// The host's addresses in what a proof of the exit address wrote down: `the client: ADDRESS; the host: ADDRESS`.
    static func seen(in steps: [String]) -> [IPAddress] {
        steps.compactMap { step in
            step.firstRange(of: "the host: ").flatMap { IPAddress(String(step[$0.upperBound...].prefix { $0 != " " })) }
        }
    }
}
