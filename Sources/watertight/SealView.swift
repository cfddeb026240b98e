import Collectors
import Evidence
import FileAccess
import Glibc
import HTTPTransport
import KnownImages
import LinuxNet
import PacketFilter
import Processes
import Reports
import Seal
import Settings
import StackModel
import Tunnels

/// What a plan of the seal is made of on this machine.
struct SealView {
    let engine: EngineEvidence
    var surroundings: SealPlan.Surroundings
    /// The machine's own interfaces; empty where they could not be read.
    let interfaces: [NetworkInterface]
    let tunnels: [Tunnel]
    /// What could not be seen, as sentences.
    let gaps: [String]

    /// What the seal is to be now, where it is on already.
    func plan(_ state: SealState) -> SealPlan {
        SealPlan.make(of: engine, wishes: state.wishes, surroundings: surroundings, previous: state.scope)
    }

    /// - Parameter settled: whether a bridge that the engine does not list is looked at twice: a network that is just being
    ///   made has a bridge before it is listed, and would be taken for another engine's.
    /// - Throws: ``CommandFailure`` where no engine of this machine tells what runs.
    static func of(_ process: ProcessContext, settled: Bool = false) async throws -> SealView {
        let before = settled ? await bridges() : []
        var view = try await seen(process)
        guard settled else { return view }
        let listed = { (view: SealView) in Set((view.engine.networks ?? []).compactMap(\.bridge)) }
        if !Set(before).union(view.surroundings.bridges).subtracting(listed(view)).allSatisfy({ !$0.hasPrefix("br-") })
        {
            try await Task.sleep(for: .seconds(1))
            view = try await seen(process)
        }
        // One that came meanwhile is nobody's yet.
        let known = listed(view).union(before)
        view.surroundings.bridges.removeAll { !known.contains($0) }
        return view
    }

    private static func bridges() async -> [String] {
        let interfaces = await Blocking.run { (try? NamespaceHelper.dump())?.interfaces ?? [] }
        return interfaces.filter { $0.kind == .bridge }.map(\.name)
    }

    private static func seen(_ process: ProcessContext) async throws -> SealView {
        let scanner = SecretScanner(defaultOf: { KnownImages.defaultValues[$0] })
        let files = LiveFileSystem()
        let collector = EngineCollector(
            http: LiveHTTPClient(), files: files, environment: process.environment,
            classify: { scanner.classify(name: $0, value: $1) })
        let (found, missed) = await collector.collect(now: Console.now)
        guard let engine = found, engine.containers != nil, engine.networks != nil else {
            let reason = missed.first { $0.what.hasPrefix("engine") }?.reason ?? "No container engine is here."
            throw CommandFailure(
                "what runs could not be seen, so nothing was changed. \(PlainText.safe(reason))", .notDone)
        }
        let running = (engine.containers ?? []).filter(\.life.isUp)
        guard running.isEmpty || running.contains(where: { $0.network.namespace != nil }) else {
            throw CommandFailure(
                "the engine's containers are no processes of this machine; run this where they run, as root.", .notDone)
        }
        var gaps: [String] = []
        var ports: [SealPort]?
        do throws(SealError) { ports = try await SealPort.all(of: engine) } catch { gaps.append(error.description) }
        let interfaces = await Blocking.run { (try? NamespaceHelper.dump())?.interfaces ?? [] }
        return SealView(
            engine: engine,
            surroundings: SealPlan.Surroundings(
                ports: ports, bridges: interfaces.filter { $0.kind == .bridge }.map(\.name), names: NameServers(files)),
            interfaces: interfaces, tunnels: Tunnel.all(in: engine), gaps: gaps)
    }

    // MARK: The servers

    /// The VPN's servers as the owner's configuration names them, names looked up once.
    func servers(_ files: some FileSystem = LiveFileSystem()) async -> TunnelServers {
        var servers = TunnelServers()
        for tunnel in tunnels {
            servers = servers.merged(with: TunnelServers.read(of: tunnel, in: engine, from: files))
        }
        for name in servers.names {
            let addresses = await Blocking.run(within: .seconds(10)) { SealView.addresses(of: name.host) } ?? []
            servers.endpoints += addresses.map {
                KillSwitch.Endpoint($0, port: name.port, transport: name.transport)
            }
        }
        return servers
    }

    /// Asks the machine's resolver.
    private static func addresses(of host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next?.pointee, found.count < 64 {
            next = entry.ai_next
            let offset = entry.ai_family == AF_INET ? 4 : 8
            let length = entry.ai_family == AF_INET ? 4 : 16
            guard let address = entry.ai_addr, [AF_INET, AF_INET6].contains(entry.ai_family) else { continue }
            let bytes = UnsafeRawPointer(address)
            if let one = IPAddress(bytes: (0..<length).map { bytes.load(fromByteOffset: offset + $0, as: UInt8.self) })
            {
                found.append(one)
            }
        }
        return found
    }

    // MARK: The owner's network

    /// What the owner said of it in `watertight.yaml` beside the Compose files, else what the VPN container is let out to.
    func lan() throws -> [IPPrefix] {
        let containers = tunnels.compactMap { engine.container($0.vpn.id)?.compose }
        let folders = Set(containers.compactMap(\.workingDirectory)).sorted()
        var named: [IPPrefix] = []
        for folder in folders {
            do {
                let settings = try Settings.load(from: folder, shownFrom: folder, in: LiveFileSystem())
                named += settings.expectations.lanSubnets.compactMap { IPPrefix($0) }
            } catch {
                throw CommandFailure(PlainText.safeLines("\(error)"), .wrongUse)
            }
        }
        return named.isEmpty ? tunnels.flatMap(\.outboundSubnets).filter(\.isWhollyPrivate) : named
    }

    /// The networks that this machine is on itself, without the engine's: what the owner may mean.
    var ownNetworks: [IPPrefix] {
        let made = Set((engine.networks ?? []).compactMap(\.bridge))
        return interfaces.filter { [.other, .bridge].contains($0.kind) && $0.isUp && !made.contains($0.name) }
            .flatMap(\.addresses).filter { !$0.address.isLoopback && "\($0)".hasPrefix("fe80") == false }
    }
}
