import Clients
import Evidence
import StackModel

/// What a container had of networks before it was cut off, so that it can be put back as it was.
///
/// In words, as it is kept: the container's id, then each network, `|` between them; of a network its id, the aliases and
/// the addresses that were asked for, `;` between them. `stopped` where it was stopped besides.
struct CutContainer: Sendable, Hashable {
    /// One network that it was on.
    struct Attachment: Sendable, Hashable {
        /// The network's id; its name where the engine told none.
        var network: String
        /// The names it was given there beside its own.
        var aliases: [String] = []
        /// Those that its owner asked for; what the engine chose may be another's by then.
        var address4: String?
        var address6: String?
    }

    /// 64 hexadecimal digits.
    var id: String
    var networks: [Attachment]
    var isStopped = false

    init(id: String, networks: [Attachment], isStopped: Bool = false) {
        self.id = id
        self.networks = networks
        self.isStopped = isStopped
    }

    /// Reads what the engine says of a container; nil where it is no container's description.
    ///
    /// A container in another's network, or in the host's, has none that it could be taken off.
    init?(inspection json: JSON) {
        guard let id = json["Id"].string, EngineEvidence.isID(id) else { return nil }
        self.init(id: id, networks: [])
        switch NetworkMode(json["HostConfig"]["NetworkMode"].string ?? "") {
        case .container, .service, .host, .none: return
        default: break
        }
        for (name, network) in (json["NetworkSettings"]["Networks"].members ?? [:]).sorted(by: { $0.key < $1.key }) {
            let asked = network["IPAMConfig"]
            func text(_ json: JSON) -> String? { json.string.flatMap { $0.isEmpty ? nil : $0 } }
            networks.append(
                Attachment(
                    network: text(network["NetworkID"]) ?? name,
                    // Older engines count the id's first digits among them.
                    aliases: network["Aliases"].strings.filter { !id.hasPrefix($0) },
                    address4: text(asked["IPv4Address"]), address6: text(asked["IPv6Address"])))
        }
    }

    /// Reads what was kept; nil where it is nothing of the kind.
    init?(detail: String) {
        let parts = detail.split(separator: "|").map(String.init)
        guard let id = parts.first, EngineEvidence.isID(id) else { return nil }
        self.init(id: id, networks: [], isStopped: parts.last == "stopped")
        for part in parts.dropFirst() where part != "stopped" {
            let fields = part.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4 else { return nil }
            networks.append(
                Attachment(
                    network: fields[0], aliases: fields[1].split(separator: ",").map(String.init),
                    address4: fields[2].isEmpty ? nil : fields[2], address6: fields[3].isEmpty ? nil : fields[3]))
        }
    }

    /// As it is kept.
    var detail: String {
        let kept = networks.map { network in
            [network.network, network.aliases.joined(separator: ","), network.address4 ?? "", network.address6 ?? ""]
                .joined(separator: ";")
        }
        return ([id] + kept + (isStopped ? ["stopped"] : [])).joined(separator: "|")
    }

    /// What a person types to put it back.
    func undo(_ name: String) -> String {
        let connecting = networks.map { network in
            let options =
                network.aliases.map { "--alias \($0) " } + [network.address4.map { "--ip \($0) " } ?? ""]
                + [network.address6.map { "--ip6 \($0) " } ?? ""]
            return "docker network connect \(options.joined())\(network.network.prefix(12)) \(name)"
        }
        return (connecting + (isStopped ? ["docker start \(name)"] : [])).joined(separator: "; ")
    }
}

extension AppliedReaction {
    /// Whether somebody has put back meanwhile what was done: the container runs again, is on its networks again, or was
    /// made anew. What happened to torrents the engine does not tell.
    func isTakenBack(in engine: EngineEvidence) -> Bool {
        guard reaction == .cut || reaction == .stop, engine.containers != nil else { return false }
        let container = engine.container(member)
        guard let container else { return engine.neighbour(member) == nil }
        guard let cut = CutContainer(detail: detail) else { return container.life.isUp }
        if container.id != cut.id { return true }
        if cut.isStopped { return container.life.isUp }
        let there = Set(container.network.attachments.flatMap { [$0.network, $0.networkID ?? $0.network] })
        return cut.networks.allSatisfy { there.contains($0.network) }
    }
}
