import Collectors
import Evidence
public import FileAccess
import LinuxNet
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
    }

    private let files: any FileSystem
    private let network: NetworkCollector
    private let clock: any GuardClock
    private let talk: any AppTalk
    private let isSealed: @Sendable (Tunnel) async -> Bool
    private let memories = Mutex<[String: Memory]>([:])

    /// - Parameters:
    ///   - helper: the absolute path of this very program.
    ///   - talk: what asks the apps.
    ///   - isSealed: whether the host drops what leaves beside that tunnel.
    public init(
        files: any FileSystem, processes: any ProcessRunner, helper: String, clock: any GuardClock,
        talk: any AppTalk, isSealed: @escaping @Sendable (Tunnel) async -> Bool = { _ in false }
    ) {
        self.files = files
        network = NetworkCollector(files: files, processes: processes, helper: helper)
        self.clock = clock
        self.talk = talk
        self.isSealed = isSealed
    }

    // MARK: Everything

    public func whole(_ tunnel: Tunnel) async -> [Observation] {
        guard let process = tunnel.vpn.process.flatMap(Int32.init(exactly:)), tunnel.vpn.isUp else {
            return LiveLooker.absent(tunnel)
        }
        let target = NetworkCollector.Target(tunnel.vpn.name, process: process, wantsFirewall: true)
        let (evidence, gaps) = await network.collect([target], includesHost: false)
        // It ended meanwhile: that it does not run the engine tells.
        guard network.namespace(ofProcess: process) != nil else { return LiveLooker.absent(tunnel) }
        guard let namespace = evidence.namespaces.first else {
            let reason = gaps.first?.reason ?? "The network of \(tunnel.vpn.name) could not be read."
            return [.tunnel, .killSwitch, .route].map { Observation(ConditionKey($0), .unseen(reason)) }
        }
        memories.withLock { $0[tunnel.vpn.name, default: Memory()].namespace = namespace }
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
        let sockets = network.sockets(ofProcess: process) ?? []
        return await talk.observations(of: tunnel, sockets: sockets, namespace: namespace)
    }

    public func changes(_ tunnel: Tunnel) throws(EngineUnseen) -> [AsyncStream<NamespaceNews>] {
        guard let process = tunnel.vpn.process else { throw EngineUnseen("\(tunnel.vpn.name) does not run.") }
        do {
            let monitor = try NamespaceMonitor(in: NamespaceSocket.path(of: process))
            return monitor.events().map { events in
                AsyncStream { continuation in
                    let task = Task {
                        for await event in events { continuation.yield(NamespaceNews(event)) }
                        continuation.finish()
                    }
                    continuation.onTermination = { _ in task.cancel() }
                }
            }
        } catch {
            throw EngineUnseen("What changes in the network of \(tunnel.vpn.name) cannot be heard: \(error).")
        }
    }
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
