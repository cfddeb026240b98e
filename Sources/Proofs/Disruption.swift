public import Clients
import Evidence
import FileAccess
import Glibc
import LinuxNet
public import Processes
public import Records
import StackModel
import Tunnels

/// One way of really taking a tunnel down, and of putting it back.
public enum DisruptionMethod: String, Sendable, Hashable, CaseIterable {
    /// Gluetun is told over its control server to stop the VPN, and to start it again: as its owner would.
    case control
    /// The tunnel's interface is switched off.
    case link
    /// The program that carries the tunnel is stopped (`SIGSTOP`) and goes on later: the tunnel dies in silence.
    case process
    /// The VPN container is stopped, and started again with all that share its network: as an update does. It takes the
    /// services in its network down for a moment, so it is done only where it is asked for.
    case container

    /// What it does, as a clause.
    var what: String {
        switch self {
        case .control: "the VPN container was told to stop its VPN"
        case .link: "the tunnel's interface was switched off"
        case .process: "the program that carries the tunnel was stopped"
        case .container: "the VPN container was stopped, and started again with what shares its network"
        }
    }
}

/// Takes a tunnel down and puts it back, with a journal on disk meanwhile.
public struct Disruption: Sendable {
    private static let programs: Set<String> = ["wireguard-go", "openvpn", "boringtun-cli", "amneziawg-go"]
    private static let tools = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]

    private let processes: any ProcessRunner
    private let journal: DisruptionJournal
    private let makeClient: ExitAddressProof.MakeClient
    private let engine: Connect
    private let proc: String

    /// Connects to the engine, anew each time: it may have been started again meanwhile.
    public typealias Connect = @Sendable () async throws(EngineLocator.Failure) -> EngineConnection

    /// - Parameters:
    ///   - makeClient: makes what asks the control server out of the container's network.
    ///   - engine: connects to the engine that the containers run on.
    public init(
        processes: any ProcessRunner, journal: DisruptionJournal, makeClient: @escaping ExitAddressProof.MakeClient,
        engine: @escaping Connect, proc: String = "/proc"
    ) {
        self.engine = engine
        self.processes = processes
        self.journal = journal
        self.makeClient = makeClient
        self.proc = proc
    }

    /// What is needed to take a tunnel down, and to put it back.
    /// - Returns: nil where the method cannot be had on this tunnel.
    func plan(_ method: DisruptionMethod, _ subject: ProofSubject) async -> DisruptionJournal.Entry? {
        let vpn = subject.tunnel.vpn
        guard let process = vpn.process, let namespace = subject.namespace else { return nil }
        switch method {
        case .control:
            let port = subject.controlPort
            guard subject.tunnel.vpn.product == "gluetun",
                await ControlServer(makeClient, process: process, port: port).status() == "running"
            else { return nil }
            return DisruptionJournal.Entry(
                method: method.rawValue, container: vpn.id, name: vpn.name, process: process,
                processStart: start(of: process), port: port)
        case .link:
            guard let tunnel = namespace.tunnels.first(where: \.isUp) else { return nil }
            return DisruptionJournal.Entry(
                method: method.rawValue, container: vpn.id, name: vpn.name, process: process,
                processStart: start(of: process), interface: tunnel.name, index: tunnel.index,
                lines: Disruption.lines(tunnel, in: namespace))
        case .process:
            guard let carrier = carrier(in: subject) else { return nil }
            return DisruptionJournal.Entry(
                method: method.rawValue, container: vpn.id, name: vpn.name, process: carrier,
                processStart: start(of: carrier))
        case .container:
            return DisruptionJournal.Entry(
                method: method.rawValue, container: vpn.id, name: vpn.name,
                members: ContainerRestart.members(of: subject))
        }
    }

    /// Takes the tunnel down; the journal is on disk before.
    /// - Throws: `AtomicFile.Failure`, `NamespaceError`, `EngineFailure` or `EngineLocator.Failure`; nothing is down then.
    func begin(_ entry: DisruptionJournal.Entry) async throws {
        try journal.write(entry)
        do {
            switch DisruptionMethod(rawValue: entry.method) {
            case .control:
                guard await server(entry).set("stopped") else { throw NamespaceError("control server", EPERM) }
            case .link:
                try LinkRequest.set(
                    entry.interface ?? "", up: false, in: NamespaceSocket.path(of: entry.process ?? 0))
            case .process:
                guard let process = entry.process, kill(pid_t(process), SIGSTOP) == 0 else {
                    throw NamespaceError("process", errno)
                }
            case .container: try await restart().stop(entry.container)
            case nil: throw NamespaceError(entry.method, EINVAL)
            }
        } catch {
            // It may have taken effect all the same: an answer that was lost is no refusal.
            await restore(entry)
            throw error
        }
    }

    /// Puts back what the entry says was taken down; doing it twice is doing it once.
    /// - Returns: why it could not be put back, as a sentence; nil where it was, or needs not be.
    @discardableResult public func restore(_ entry: DisruptionJournal.Entry) async -> String? {
        if DisruptionMethod(rawValue: entry.method) == .container { return await restoreContainer(entry) }
        // The process is gone or another one: the container was started again, and with it everything is anew.
        guard let process = entry.process, let start = start(of: process), start == entry.processStart else {
            journal.clear()
            return nil
        }
        switch DisruptionMethod(rawValue: entry.method) {
        case .control:
            guard await server(entry).set("running") else {
                return "The control server of \(entry.name) did not take the order to start the VPN again."
            }
        case .process:
            guard kill(pid_t(process), SIGCONT) == 0 || errno == ESRCH else {
                return "The process \(process) could not be continued: \(String(cString: strerror(errno)))."
            }
        case .link:
            if let reason = restoreLink(entry, process) { return reason }
        case .container, nil: return "\(entry.method) is not known to this version."
        }
        journal.clear()
        return nil
    }

    private func restoreContainer(_ entry: DisruptionJournal.Entry) async -> String? {
        do {
            if let reason = try await restart().start(entry.container, members: entry.members ?? []) { return reason }
        } catch {
            return error.reason
        }
        journal.clear()
        return nil
    }

    private func restart() async throws(EngineLocator.Failure) -> ContainerRestart {
        ContainerRestart(engine: try await engine(), proc: proc)
    }

    /// Puts back what an earlier run left, unless another one is at it now.
    /// - Returns: what was put back, as a sentence; nil where nothing was left.
    /// - Throws: `AtomicFile.Failure` when the journal cannot be read.
    public func resume() async throws(AtomicFile.Failure) -> String? {
        guard let entry = try journal.read() else { return nil }
        guard let lock = journal.claim() else { return nil }
        defer { close(lock) }
        if let reason = await restore(entry) { return "\(entry.name) is still disrupted: \(reason)" }
        return "An earlier proof ended half-way; \(entry.name) has been put back as it was."
    }

    private func server(_ entry: DisruptionJournal.Entry) -> ControlServer {
        ControlServer(makeClient, process: entry.process ?? 0, port: entry.port ?? ControlServer.usualPort)
    }

    private func restoreLink(_ entry: DisruptionJournal.Entry, _ process: Int) -> String? {
        let namespace = NamespaceSocket.path(of: process)
        guard let interface = entry.interface else { return nil }
        do {
            // The container healed itself: the interface is another one of that name, and everything is anew.
            guard try LinkRequest.index(of: interface, in: namespace) == entry.index else { return nil }
            try LinkRequest.set(interface, up: true, in: namespace)
        } catch {
            return error.number == ENODEV ? nil : "\(interface) could not be switched on: \(error)."
        }
        guard let nsenter = tool("nsenter"), let ip = tool("ip") else {
            return "nsenter and ip are needed to give \(interface) its routes back; start \(entry.name) again."
        }
        // Twice is once: what came back by itself with the link is replaced by the same. Whether all is there again is
        // looked at afterwards.
        let request = ProcessRequest(
            nsenter, ["--target", String(process), "--net", "--", ip, "-force", "-batch", "-"],
            environment: ["LC_ALL": "C", "PATH": Disruption.tools.joined(separator: ":")],
            input: Array(entry.lines.map { $0 + "\n" }.joined().utf8))
        do { _ = try processes.run(request) } catch { return "ip: \(error)" }
        return nil
    }

    // MARK: What switching off takes

    /// The addresses of an interface and the routes by it, as `ip` takes them.
    static func lines(_ interface: NetworkInterface, in namespace: NetworkNamespace) -> [String] {
        // IPv4 addresses stay when a link goes down; on a point-to-point link a second one would come beside them.
        let addresses = interface.addresses.filter { !$0.address.isV4 && !$0.address.isLinkLocal }.map { prefix in
            "address replace \(prefix) dev \(interface.name) nodad"
        }
        let routes = namespace.routes.filter { $0.interface == interface.name && $0.kind == .unicast }
            .filter { !isMadeByKernel($0, interface) }.map { route in
                let target = route.destination.map { "\($0)" } ?? (route.family == .ipv4 ? "0.0.0.0/0" : "::/0")
                let via = route.gateway.map { " via \($0)" } ?? ""
                let metric = route.metric == 0 ? "" : " metric \(route.metric)"
                return "route replace \(target)\(via) dev \(interface.name) table \(route.table)\(metric)"
            }
        return addresses + routes
    }

    /// Whether the route comes with an address by itself: to the network that the address is in.
    private static func isMadeByKernel(_ route: NetworkRoute, _ interface: NetworkInterface) -> Bool {
        guard route.gateway == nil, let destination = route.destination else { return false }
        return destination.address.isLinkLocal
            || interface.addresses.contains { $0.length == destination.length && destination.contains($0) }
    }

    // MARK: Processes

    /// The program that carries the tunnel in the VPN container; nil where the kernel does, or it cannot be told.
    private func carrier(in subject: ProofSubject) -> Int? {
        let own = subject.engine.container(subject.tunnel.vpn.id)?.processes?.list ?? []
        return own.first { Disruption.programs.contains($0.name) }?.id
    }

    /// The start of a process in clock ticks since boot (proc(5), field 22); nil where there is none.
    private func start(of process: Int) -> UInt64? {
        guard let bytes = try? LiveFileSystem().read("\(proc)/\(process)/stat", limit: 4096) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // The name, in parentheses, may hold anything.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }

    private func tool(_ name: String) -> String? {
        Disruption.tools.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
