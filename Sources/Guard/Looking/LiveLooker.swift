import Collectors
import Evidence
public import FileAccess
import LinuxNet
import PacketFilter
public import Processes
import StackModel
import Synchronization
public import Tunnels

/// Looks at tunnels on this machine.
public final class LiveLooker: TunnelLooking {
    /// What is kept between two looks at one tunnel.
    private struct Memory {
        var peer = PeerWatch()
        var peerProcess: Int?
        var namespace: NetworkNamespace?
        /// The servers that the rules alone tell of, and as of when.
        var assumed: (servers: [KillSwitch.Endpoint], asOf: Duration)?
        /// What the owner's configuration says, for one life of the container.
        var named: (container: String, servers: TunnelServers)?
    }

    let files: any FileSystem
    let network: NetworkCollector
    let clock: any GuardClock
    private let talk: any AppTalk
    private let isSealed: @Sendable (Tunnel) async -> Bool
    private let servers: @Sendable (Tunnel) -> TunnelServers
    private let memories = Mutex<[String: Memory]>([:])
    /// What compares the older iptables' rules, by a number of its own.
    private let legacy = Mutex<(next: Int, watches: [Int: LegacyWatch])>((0, [:]))

    /// - Parameters:
    ///   - helper: the absolute path of this very program.
    ///   - talk: what asks the apps.
    ///   - isSealed: whether the host drops what leaves beside that tunnel.
    ///   - servers: the VPN's servers that the owner's configuration names one by one.
    public init(
        files: any FileSystem, processes: any ProcessRunner, helper: String, clock: any GuardClock,
        talk: any AppTalk, isSealed: @escaping @Sendable (Tunnel) async -> Bool = { _ in false },
        servers: @escaping @Sendable (Tunnel) -> TunnelServers = { _ in TunnelServers() }
    ) {
        self.files = files
        network = NetworkCollector(files: files, processes: processes, helper: helper)
        self.clock = clock
        self.talk = talk
        self.isSealed = isSealed
        self.servers = servers
    }

    // MARK: Everything

    public func whole(_ tunnel: Tunnel) async -> [Observation] {
        guard let process = tunnel.vpn.process.flatMap(Int32.init(exactly:)), tunnel.vpn.isUp else {
            return LiveLooker.absent(tunnel)
        }
        let began = clock.now().uptime
        let target = NetworkCollector.Target(
            tunnel.vpn.name, process: process, wantsFirewall: true, wantsSockets: false)
        let (evidence, gaps) = await network.collect([target], includesHost: false)
        // It ended meanwhile: that it does not run the engine tells.
        guard network.namespace(ofProcess: process) != nil else { return LiveLooker.absent(tunnel) }
        guard var namespace = evidence.namespaces.first else {
            let reason = gaps.first?.reason ?? "The network of \(tunnel.vpn.name) could not be read."
            return [.tunnel, .killSwitch, .route].map { Observation(ConditionKey($0), .unseen(reason)) }
        }
        // Seldom any: what the kernel must go through for them is most of a look.
        let transports = KillSwitch.transportsInDoubt(in: namespace)
        if !transports.isEmpty {
            namespace.sockets = await network.ownedSockets(ofProcess: process, over: transports)
        }
        let assumed = KillSwitch.judge(namespace).exceptions.compactMap { exception in
            if case .endpoint(let endpoint, _) = exception { endpoint } else { nil }
        }
        memories.withLock { [namespace] in
            $0[tunnel.vpn.name, default: Memory()].namespace = namespace
            $0[tunnel.vpn.name]?.assumed = (assumed, began)
        }
        let reading = await self.reading(of: tunnel, namespace)
        return reading.observations + resolvers(tunnel, reading)
    }

    /// Without a VPN container there is no namespace that could leak: what is wrong is said of the container.
    private static func absent(_ tunnel: Tunnel) -> [Observation] {
        [.tunnel, .killSwitch, .route, .handshake].map { Observation(ConditionKey($0), .gone) }
    }

    private func reading(of tunnel: Tunnel, _ namespace: NetworkNamespace) async -> NamespaceReading {
        let isInhabited =
            tunnel.vpn.isTorrentClient
            || tunnel.members.contains { member in
                member.isUp && member.process.flatMap(Int32.init(exactly:)).flatMap(network.namespace) == namespace.id
            }
        return NamespaceReading(
            namespace: namespace, tunnel: tunnel, isInhabited: isInhabited, isSealedOutside: await isSealed(tunnel))
    }

    private func resolvers(_ tunnel: Tunnel, _ reading: NamespaceReading) -> [Observation] {
        tunnel.members.compactMap { member in
            // One that was left behind reaches nobody; that is said of it already.
            guard member.isUp, let process = member.process.flatMap(Int32.init(exactly:)),
                network.namespace(ofProcess: process) == reading.namespace.id
            else {
                return Observation(ConditionKey(.resolver, member.name), .gone)
            }
            return reading.resolver(network.resolver(ofProcess: process), of: member.name)
        }
    }

    // MARK: Servers

    /// Whether that process is there, in a network that can be told from others.
    func isThere(_ process: Int) -> Bool { Int32(exactly: process).flatMap(network.namespace) != nil }

    /// The servers that the rules alone tell of, as of the last whole look.
    func assumed(_ tunnel: Tunnel) -> (servers: [KillSwitch.Endpoint], asOf: Duration)? {
        memories.withLock { $0[tunnel.vpn.name]?.assumed }
    }

    /// What the owner's configuration names, read once for each container.
    func named(_ tunnel: Tunnel) -> TunnelServers {
        let life = "\(tunnel.vpn.id) \(tunnel.vpn.process ?? 0)"
        if let kept = memories.withLock({ $0[tunnel.vpn.name]?.named }), kept.container == life { return kept.servers }
        let found = servers(tunnel)
        memories.withLock { $0[tunnel.vpn.name, default: Memory()].named = (life, found) }
        return found
    }

    // MARK: A moment

    public func quick(_ tunnel: Tunnel) async -> [Observation] {
        guard tunnel.vpn.isUp, let process = tunnel.vpn.process, let narrow = Int32(exactly: process),
            let own = network.namespace(ofProcess: narrow)
        else { return [] }
        var found = members(tunnel, in: own)
        found += link(tunnel, process)
        found += await peer(tunnel, process)
        if let namespace = memories.withLock({ $0[tunnel.vpn.name]?.namespace }), namespace.id == own {
            found += resolvers(tunnel, await reading(of: tunnel, namespace))
        }
        return found
    }

    private func members(_ tunnel: Tunnel, in own: UInt64) -> [Observation] {
        tunnel.members.compactMap { member in
            guard member.isUp, let process = member.process.flatMap(Int32.init(exactly:)),
                let theirs = network.namespace(ofProcess: process)
            else { return nil }
            let key = ConditionKey(.namespace, member.name)
            guard theirs != own else { return Observation(key, .good) }
            return Observation(
                key, .bad(.degraded, "\(member.name) is stranded in a network that \(tunnel.vpn.name) has left."))
        }
    }

    /// The interface's flags, as the container's own /sys shows them; without one only whether it is there.
    private func link(_ tunnel: Tunnel, _ process: Int) -> [Observation] {
        let key = ConditionKey(.tunnel)
        let name = tunnel.interface
        guard !name.contains("/"), let bytes = try? files.read("/proc/\(process)/net/dev", limit: 1 << 16) else {
            return []
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.contains(where: { $0.drop { $0 == " " }.hasPrefix("\(name):") }) else {
            // Another name may be meant; the whole look knows which interfaces are tunnels.
            return []
        }
        guard let text = try? files.read("/proc/\(process)/root/sys/class/net/\(name)/flags", limit: 64),
            let flags = UInt32(String(decoding: text.dropFirst(2).prefix { $0 != 10 }, as: UTF8.self), radix: 16)
        else { return [] }
        return [
            Observation(
                key, flags & 1 != 0 ? .good : .bad(.degraded, "\(name) is down: nothing moves in the tunnel."))
        ]
    }

    private func peer(_ tunnel: Tunnel, _ process: Int) async -> [Observation] {
        let name = tunnel.interface
        guard let state = await Blocking.run({ WireGuardState.read(name, ofProcess: process) }) else {
            return [Observation(ConditionKey(.handshake), .gone)]
        }
        let now = clock.now().uptime
        let finding = memories.withLock { memories in
            var memory = memories[tunnel.vpn.name] ?? Memory()
            if memory.peerProcess != process {
                memory.peer = PeerWatch()
                memory.peerProcess = process
            }
            let finding = memory.peer.finding(
                received: state.peers.reduce(0) { $0 &+ $1.received }, sent: state.peers.reduce(0) { $0 &+ $1.sent },
                handshake: state.lastHandshake, at: now)
            memories[tunnel.vpn.name] = memory
            return finding
        }
        return [Observation(ConditionKey(.handshake), finding)]
    }

    // MARK: Apps and changes

    public func apps(_ tunnel: Tunnel) async -> [Observation] {
        guard tunnel.vpn.isUp, let process = tunnel.vpn.process.flatMap(Int32.init(exactly:)) else { return [] }
        let namespace = memories.withLock { $0[tunnel.vpn.name]?.namespace }
        return await talk.observations(
            of: tunnel, listeners: network.listeners(ofProcess: process),
            sockets: { network.sockets(ofProcess: process) }, namespace: namespace)
    }

    public func changes(_ tunnel: Tunnel) throws(EngineUnseen) -> [AsyncStream<NamespaceNews>] {
        guard let process = tunnel.vpn.process else { throw EngineUnseen("\(tunnel.vpn.name) does not run.") }
        do {
            let monitor = try NamespaceMonitor(in: NamespaceSocket.path(of: process))
            let told = monitor.events().map { events in
                AsyncStream { continuation in
                    let task = Task {
                        for await event in events { continuation.yield(NamespaceNews(event)) }
                        continuation.finish()
                    }
                    continuation.onTermination = { _ in task.cancel() }
                }
            }
            return told + [legacyChanges(process)]
        } catch {
            throw EngineUnseen("What changes in the network of \(tunnel.vpn.name) cannot be heard: \(error).")
        }
    }

    /// Changes of the older iptables' rules, which are compared with each pulse since nobody tells of them. It ends with its
    /// reader.
    private func legacyChanges(_ process: Int) -> AsyncStream<NamespaceNews> {
        // Where they cannot be read this way, the look every minute goes on.
        guard let rules = try? LegacyRules(ofProcess: process) else {
            return AsyncStream { _ in }
        }
        let number = legacy.withLock { legacy in
            legacy.next += 1
            return legacy.next
        }
        let watch = LegacyWatch(rules)
        legacy.withLock { $0.watches[number] = watch }
        return watch.changes { [weak self] in _ = self?.legacy.withLock { $0.watches.removeValue(forKey: number) } }
    }

    public func beat() { for watch in legacy.withLock({ Array($0.watches.values) }) { watch.beat() } }
}

extension NamespaceNews {
    init(_ event: NamespaceEvent) {
        self =
            switch event {
            case .link(let name, let isUp): .link(name: name, isUp: isUp)
            case .linkRemoved(let name): .linkRemoved(name: name)
            case .address, .route, .rule: .routing
            case .firewall: .firewall
            case .overrun: .overrun
            }
    }
}
