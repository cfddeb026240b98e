import Glibc
public import Processes
import Synchronization

/// One lab: hosts, networks and engines in namespaces of their own, gone when it stops or its test ends in any way.
public final class Lab: Sendable {
    /// Unique on this machine while it runs.
    public let name: String
    let first: pid_t
    private let supervisor: Supervisor
    private let state = Mutex(State())

    private struct State {
        var hosts: [String: LabHost] = [:]
        var links = 0
    }

    private init(_ supervisor: Supervisor) {
        self.supervisor = supervisor
        name = supervisor.name
        first = supervisor.first
    }

    /// Starts an empty lab.
    /// - Throws: ``LabRefusal`` where namespaces cannot be had.
    public static func start() async throws -> Lab {
        let supervisor = try await Blocking.attempt {
            mkdir(LabFolders.parts + "/mnt", 0o755)
            return try Supervisor.start(id: String(UInt32.random(in: 0...UInt32.max), radix: 36))
        }
        return Lab(supervisor)
    }

    /// Ends everything in it, and returns when it is gone.
    public func stop() async throws {
        try await Blocking.attempt { [supervisor] in supervisor.end() }
    }

    /// Starts a lab, hands it to `body` and stops it however `body` ends. One at a time in this process.
    /// - Parameter limit: after which everything in the lab is ended; nil for as long as it takes. A test's own time limit
    ///   would count the time that it waits for its turn.
    public static func run<T: Sendable>(
        limit: Duration? = .seconds(1800), _ body: (Lab) async throws -> T
    ) async throws -> T {
        await LabTurn.shared.take()
        do {
            let lab = try await start()
            let result: Result<T, any Error>
            async let _: Void = lab.end(after: limit)
            do { result = .success(try await body(lab)) } catch { result = .failure(error) }
            try await lab.stop()
            await LabTurn.shared.giveBack()
            return try result.get()
        } catch {
            await LabTurn.shared.giveBack()
            throw error
        }
    }

    private func end(after limit: Duration?) async {
        guard let limit, (try? await Task.sleep(for: limit)) != nil else { return }
        print("a lab took longer than \(limit) and is ended")
        try? await stop()
    }

    /// Starts a host.
    /// - Parameters:
    ///   - name: a word; also its host name.
    ///   - engine: what engine its root has; it is not yet started.
    ///   - system: what its root is; only bookworm's has an engine.
    ///   - systemd: whether systemd is its first process, as on an owner's server; it is then up when this returns.
    ///   - seeing: folders of this machine that it sees at the same place, read-only.
    public func host(
        _ name: String, engine: EngineVersion = .debian20, system: HostSystem = .bookworm, systemd: Bool = false,
        seeing: [String] = []
    ) async throws -> LabHost {
        let layers = (system == .bookworm ? engine.layers : ["root-trixie"]).map { "\(LabFolders.parts)/\($0)" }.joined(
            separator: ":")
        let binds =
            [LabFolders.parts + "/layers", LabFolders.scripts, LabFolders.reference] + LabFolders.programFolders
            + seeing
        let arguments =
            ["--target", "\(first)", "--mount", "--net", "--pid", "--", LabFolders.scripts + "/host.sh"]
            + [LabFolders.parts, self.name, name, layers] + binds
        let result = try await Blocking.attempt {
            let environment = LabHost.environment.merging(systemd ? ["LAB_INIT": "systemd"] : [:]) { $1 }
            return try LiveProcessRunner().run(
                ProcessRequest("/usr/bin/nsenter", arguments, environment: environment, timeLimit: .seconds(30)))
        }
        guard result.status == 0, let process = pid_t(result.text.split(separator: "\n").last ?? "") else {
            throw LabFailure("host \(name) did not start: \(result.errorText)")
        }
        let host = LabHost(
            name: name, group: "\(self.name)/\(name)", first: process, engine: system == .bookworm ? engine : nil)
        state.withLock { $0.hosts[name] = host }
        if systemd {
            system.noteSystemd()
            let line = "for i in $(seq 200); do systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'"
            try await host.shell(line + " && exit 0; sleep 0.05; done; systemctl --failed; systemctl list-jobs; exit 1")
        }
        return host
    }

    /// The host that the networks' bridges live on.
    func networks() async throws -> LabHost {
        if let there = state.withLock({ $0.hosts["switch"] }) { return there }
        return try await host("switch")
    }

    /// Makes a network: a bridge that hosts can be joined to.
    public func network(_ name: String) async throws {
        try await networks().ip(["link add \(name) type bridge", "link set \(name) up"])
    }

    /// Joins a host to a network.
    /// - Parameters:
    ///   - interface: the name of the host's own end, such as `eth0`.
    ///   - addresses: with prefix lengths.
    ///   - gateways: the next hops of everything else, at most one a family.
    public func join(
        _ host: LabHost, to network: String, as interface: String = "eth0", addresses: [String],
        gateways: [String] = []
    ) async throws {
        let link = state.withLock { state in
            state.links += 1
            return "lab\(state.links)"
        }
        try await networks().ip(
            [
                "link add \(link) type veth peer name \(interface) netns \(host.first)",
                "link set \(link) master \(network) up",
            ], withMachineProcesses: true)
        try await host.ip(
            addresses.map { "address add \($0) dev \(interface)\($0.contains(":") ? " nodad" : "")" }
                + ["link set \(interface) up"]
                + gateways.map { "route add default via \($0) dev \(interface)" })
    }
}

extension ProcessResult {
    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
}
