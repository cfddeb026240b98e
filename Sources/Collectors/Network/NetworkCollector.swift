public import Evidence
public import FileAccess
import LinuxNet
public import Processes
import StackModel

/// Looks into network namespaces: interfaces, routes, sockets, the resolver and the firewall. It enters them in a helper
/// process, runs nothing of the containers' own, and changes nothing.
public struct NetworkCollector: Sendable {
    /// A container to look at.
    public struct Target: Sendable, Hashable {
        /// The container's name.
        public var name: String
        /// Its first process, as the host numbers it.
        public var process: Int32
        /// Whether the rules in its namespace are wanted: for VPN containers and what joins them.
        public var wantsFirewall: Bool
        /// Whether its sockets and whose they are is wanted, for which the kernel goes through all that the machine has.
        public var wantsSockets: Bool

        public init(_ name: String, process: Int32, wantsFirewall: Bool, wantsSockets: Bool = true) {
            self.name = name
            self.process = process
            self.wantsFirewall = wantsFirewall
            self.wantsSockets = wantsSockets
        }
    }

    /// The most bytes of one socket table.
    private static let tableLimit = 16 << 20

    private let files: any FileSystem
    private let processes: any ProcessRunner
    private let helper: String
    private let proc: String

    /// - Parameters:
    ///   - helper: the absolute path of this very program, which is started again inside each namespace.
    ///   - proc: `/proc`, or a folder that stands for it.
    public init(files: any FileSystem, processes: any ProcessRunner, helper: String, proc: String = "/proc") {
        self.files = files
        self.processes = processes
        self.helper = helper
        self.proc = proc
    }

    /// What was seen of the host and of the targets, and what could not be.
    /// - Parameter includesHost: whether this program's own namespace is looked at besides.
    public func collect(
        _ targets: [Target], includesHost: Bool = true
    ) async -> (network: NetworkEvidence, gaps: [Gap]) {
        await Blocking.run { look(targets, includesHost: includesHost) }
    }

    /// The sockets of a process's namespace without their owners, or nil when they could not be read. It waits for no
    /// program.
    public func sockets(
        ofProcess process: Int32, over transports: Set<NetworkSocket.Transport> = [.tcp, .udp]
    ) -> [NetworkSocket]? {
        var gaps: [Gap] = []
        let place = Place(id: 0, process: process, names: [], wantsFirewall: false)
        let found = sockets(place, [:], &gaps, over: transports)
        return gaps.isEmpty ? found : nil
    }

    /// The sockets of a process's namespace that take connections or datagrams of anyone, and the connected ones of UDP; nil
    /// when they could not be read. It waits for no program, and does not go through the machine's connections.
    public func listeners(ofProcess process: Int32) -> [NetworkSocket]? {
        guard proc == "/proc", let streams = try? TCPListeners.read(ofProcess: Int(process)) else {
            // A kernel that does not tell them apart.
            return sockets(ofProcess: process)
        }
        return sockets(ofProcess: process, over: [.udp]).map { streams + $0 }
    }

    /// The sockets of a process's namespace over some transports, those that are connected with their owners.
    public func ownedSockets(
        ofProcess process: Int32, over transports: Set<NetworkSocket.Transport>
    ) async -> [NetworkSocket] {
        await Blocking.run {
            var gaps: [Gap] = []
            let table = ProcessTable(root: proc)
            let place = Place(id: 0, process: process, names: [], wantsFirewall: false)
            let found = sockets(place, [:], &gaps, over: transports)
            guard found.contains(where: { $0.state == .connected }), let id = table.namespace(of: process) else {
                return found
            }
            return sockets(place, table.owners(in: [id]), &gaps, over: transports)
        }
    }

    /// Whom a process asks for names, or nil when that could not be read. It waits for no program.
    public func resolver(ofProcess process: Int32) -> ResolverSettings? {
        var gaps: [Gap] = []
        let place = Place(id: 0, process: process, names: [], wantsFirewall: false)
        return resolver(place, ProcessTable(root: proc), &gaps)
    }

    /// The inode of a process's network namespace; nil when it is gone or not to be seen.
    public func namespace(ofProcess process: Int32) -> UInt64? { ProcessTable(root: proc).namespace(of: process) }

    /// One namespace to be read, with the containers in it.
    private struct Place {
        var id: UInt64
        /// nil for the namespace that this program is in.
        var process: Int32?
        var names: [String]
        var wantsFirewall: Bool
        var wantsSockets = true
        /// The first process of each container in it, by name.
        var processes: [String: Int32] = [:]

        var title: String { process == nil ? "host" : names.joined(separator: ", ") }
    }

    private func look(_ targets: [Target], includesHost: Bool) -> (network: NetworkEvidence, gaps: [Gap]) {
        let table = ProcessTable(root: proc)
        var gaps: [Gap] = []
        let places = places(targets, table, &gaps).filter { includesHost || $0.process != nil }
        let asked = Set(places.filter(\.wantsSockets).map(\.id))
        let owners = asked.isEmpty ? [:] : table.owners(in: asked)
        var evidence = NetworkEvidence()
        for (place, result) in zip(places, processes.run(places.map(dumpRequest))) {
            guard var namespace = namespace(place, result, &gaps) else { continue }
            if place.wantsSockets { namespace.sockets = sockets(place, owners, &gaps) }
            namespace.resolver = resolver(place, table, &gaps)
            if place.process != nil {
                namespace.resolvers = place.processes.compactMapValues { process in
                    var unseen: [Gap] = []
                    let own = Place(id: place.id, process: process, names: [], wantsFirewall: false)
                    return process == place.process ? namespace.resolver : resolver(own, table, &unseen)
                }
            }
            if place.wantsFirewall { namespace.firewall = firewall(place, &gaps) }
            if place.process == nil {
                evidence.host = namespace
            } else {
                evidence.namespaces.append(namespace)
            }
        }
        evidence.namespaces.sort { $0.id < $1.id }
        return (evidence, gaps)
    }

    /// The host's namespace first, then one for each that the targets are in.
    private func places(_ targets: [Target], _ table: ProcessTable, _ gaps: inout [Gap]) -> [Place] {
        var places: [Place] = []
        let own = table.namespace(of: nil)
        if let own { places.append(Place(id: own, process: nil, names: [], wantsFirewall: true)) }
        for target in targets.sorted(by: { $0.name < $1.name }) {
            guard let id = table.namespace(of: target.process) else {
                gaps.append(
                    Gap(
                        "network:\(target.name)",
                        reason: "The network namespace of \(target.name) could not be seen: its process is gone, or "
                            + "belongs to another user.", remedy: "Run the audit as root."))
                continue
            }
            // A container with `network_mode: host` is where the host is.
            if id == own { continue }
            if let index = places.firstIndex(where: { $0.id == id }) {
                places[index].names.append(target.name)
                places[index].processes[target.name] = target.process
                places[index].wantsFirewall = places[index].wantsFirewall || target.wantsFirewall
                places[index].wantsSockets = places[index].wantsSockets || target.wantsSockets
            } else {
                places.append(
                    Place(
                        id: id, process: target.process, names: [target.name], wantsFirewall: target.wantsFirewall,
                        wantsSockets: target.wantsSockets, processes: [target.name: target.process]))
            }
        }
        return places
    }

    private func dumpRequest(_ place: Place) -> ProcessRequest {
        let entering = place.process.map { ["--pid", String($0)] } ?? []
        return ProcessRequest(
            helper, ["netns-helper"] + entering, environment: ["LC_ALL": "C"], outputLimit: NamespaceDump.limit)
    }

    private func namespace(
        _ place: Place, _ result: Result<ProcessResult, ProcessError>, _ gaps: inout [Gap]
    ) -> NetworkNamespace? {
        let reason: String
        switch result {
        case .success(let result):
            if result.status == 0, let dump = NamespaceDump(result.output) {
                return NetworkNamespace(
                    id: place.id, containers: place.names, process: place.process ?? 0, interfaces: dump.interfaces,
                    routes: dump.routes, rules: dump.rules, switches: dump.switches)
            }
            let words = String(decoding: result.errors.prefix(200).prefix { $0 != 10 }, as: UTF8.self)
            reason = words.isEmpty ? "the helper gave no answer" : words
        case .failure(let error): reason = error.description
        }
        gaps.append(
            Gap(
                "network:\(place.title)", reason: "The network of \(place.title) could not be read: \(reason).",
                remedy: "Run the audit as root on the machine where the containers run."))
        return nil
    }

    private func sockets(
        _ place: Place, _ owners: [UInt64: NetworkSocket.Owner], _ gaps: inout [Gap],
        over transports: Set<NetworkSocket.Transport> = [.tcp, .udp]
    ) -> [NetworkSocket] {
        var sockets: [NetworkSocket] = []
        for (name, transport, isV6) in [
            ("tcp", NetworkSocket.Transport.tcp, false), ("tcp6", .tcp, true), ("udp", .udp, false),
            ("udp6", .udp, true),
        ] where transports.contains(transport) {
            let path = "\(proc)/\(place.process.map(String.init) ?? "self")/net/\(name)"
            do {
                let rows = SocketTable.rows(try files.read(path, limit: Self.tableLimit), transport, isV6: isV6)
                sockets += rows.map { row in
                    var socket = row.socket
                    socket.owner = owners[row.inode]
                    return socket
                }
            } catch {
                // Without IPv6 in the kernel there is no such table.
                if error.code == .missing, isV6 { continue }
                gaps.append(
                    Gap(
                        "sockets:\(place.title)", reason: "The sockets of \(place.title) could not be read: \(error).",
                        remedy: "Run the audit as root."))
            }
        }
        return sockets
    }

    private func resolver(_ place: Place, _ table: ProcessTable, _ gaps: inout [Gap]) -> ResolverSettings? {
        let root = place.process.map { "\(proc)/\($0)/root" } ?? ""
        let path = "\(root)/etc/resolv.conf"
        do {
            if place.process != nil, table.isLink("\(root)/etc") || table.isLink(path) {
                throw FileError(.notAFile, path: path, message: "is a symbolic link")
            }
            return ResolverText.settings(try files.read(path, limit: 64 << 10))
        } catch {
            gaps.append(
                Gap(
                    "resolver:\(place.title)",
                    reason: "The resolver settings of \(place.title) could not be read: \(error).",
                    remedy: "Run the audit as root."))
            return nil
        }
    }

    private func firewall(_ place: Place, _ gaps: inout [Gap]) -> FirewallRuleset {
        let reader = FirewallReader(files: files, processes: processes, helper: helper, proc: proc)
        let ruleset = reader.read(place.process)
        for reason in ruleset.unseen {
            gaps.append(
                Gap(
                    "firewall:\(place.title)", reason: "\(place.title): \(reason)",
                    remedy: "Run the audit as root, with the packages nftables and iptables installed on the host."))
        }
        return ruleset
    }
}
