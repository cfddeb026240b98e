import Controls
public import Evidence
import KnownImages
import StackModel

extension Tunnel {
    /// The tunnels of an engine, by the VPN container's name.
    ///
    /// A container counts as a VPN where its image is known to be one, or brings a torrent client along with one; what is
    /// a VPN by its name alone counts as well, since leaving it out would leave it unwatched.
    public static func all(in engine: EngineEvidence) -> [Tunnel] {
        let known = (engine.containers ?? []).map { KnownContainer($0, in: engine) }
        let vpns = known.filter { $0.service.isTunnel && !$0.isMember }
        return vpns.map { vpn in
            Tunnel(
                vpn: vpn.member,
                members: known.filter { $0.shares(vpn, among: vpns, in: engine) }.map(\.member)
                    .sorted { $0.name < $1.name },
                attachments: vpn.attachments(in: engine), interface: vpn.text("VPN_INTERFACE") ?? usualInterface,
                outboundSubnets: vpn.outboundSubnets)
        }.sorted { $0.vpn.name < $1.vpn.name }
    }

    /// The running torrent clients that are in no tunnel at all and have a way out, by name.
    ///
    /// One that was made to share the network of a container that is gone, or down, is left with nothing but `lo`: it is
    /// stranded, and leaks nothing.
    public static func strays(in engine: EngineEvidence) -> [TunnelMember] {
        let inside = Set(all(in: engine).flatMap(\.all).map(\.id))
        return (engine.containers ?? []).filter {
            $0.life.isUp && !inside.contains($0.id) && !isStranded($0, in: engine)
        }
        .map { KnownContainer($0, in: engine) }.filter(\.service.isTorrentClient).map(\.member)
        .sorted { $0.name < $1.name }
    }

    /// Those of the strays that are this tunnel's: of its project, or once in it.
    /// - Parameter former: containers that were in this tunnel earlier and torrent, by name.
    public func strays(in engine: EngineEvidence, former: Set<String>) -> [TunnelMember] {
        Tunnel.strays(in: engine).filter { stray in
            former.contains(stray.name) || (stray.project != nil && stray.project == vpn.project)
        }
    }

    private static func isStranded(_ container: EngineContainer, in engine: EngineEvidence) -> Bool {
        guard case .container(let reference) = container.network.mode else { return false }
        if let owner = engine.container(reference) { return !owner.life.isUp }
        // Of those that were not looked into only the state is known.
        return engine.neighbour(reference).map { $0.state != "running" && $0.state != "paused" } ?? true
    }
}

/// A container together with what it was recognised as.
private struct KnownContainer {
    let container: EngineContainer
    let service: KnownService

    init(_ container: EngineContainer, in engine: EngineEvidence) {
        self.container = container
        let project = container.compose?.project ?? Stack.withoutCompose
        let made = ContainerService(container, engine: engine, project: project).service
        service = KnownService(made, KnownImages.recognise(made))
    }

    var isMember: Bool { if case .container = container.network.mode { true } else { false } }

    var member: TunnelMember {
        TunnelMember(
            id: container.id, name: container.name, service: container.serviceName,
            project: container.compose?.project,
            process: container.isOfThisMachine ? container.life.process : nil,
            namespace: container.network.namespace, isUp: container.life.isUp, health: container.life.health,
            started: container.life.started, isTorrentClient: service.isTorrentClient, product: service.product)
    }

    /// The plain text of a variable, the image's own default included.
    func text(_ name: String) -> String? {
        guard case .text(let text)? = container.variable(name)?.value, !text.isEmpty else { return nil }
        return text
    }

    /// Whether it was made to live in that VPN container's network.
    func shares(_ vpn: KnownContainer, among vpns: [KnownContainer], in engine: EngineEvidence) -> Bool {
        guard case .container(let reference) = container.network.mode, container.id != vpn.container.id else {
            return false
        }
        if let owner = engine.container(reference) { return owner.id == vpn.container.id }
        guard engine.neighbour(reference) == nil else { return false }
        // The container it was made for is gone: one of the same project that it depends on has taken its place.
        guard let own = container.compose, let theirs = vpn.container.compose, own.project == theirs.project else {
            return false
        }
        let waits = (own.dependsOn ?? []).map { String($0.prefix { $0 != ":" }) }
        if waits.contains(theirs.service) { return true }
        return waits.isEmpty && vpns.filter { $0.container.compose?.project == own.project }.count == 1
    }

    func attachments(in engine: EngineEvidence) -> [TunnelAttachment] {
        container.network.attachments.map { attachment in
            let network = engine.network(of: attachment)
            return TunnelAttachment(
                network: attachment.network, networkID: network?.id ?? attachment.networkID ?? "",
                driver: network?.driver ?? "", bridge: network?.bridge, isInternal: network?.isInternal ?? false,
                addresses: attachment.addresses.compactMap { IPAddress($0) },
                subnets: (network?.subnets ?? []).compactMap { IPPrefix($0) })
        }.sorted { $0.network < $1.network }
    }

    var outboundSubnets: [IPPrefix] {
        let texts = [text("FIREWALL_OUTBOUND_SUBNETS"), text("EXTRA_SUBNETS")].compactMap { $0 }
        return texts.flatMap { $0.split(separator: ",") }.compactMap { part in
            IPPrefix(String(part.filter { $0 != " " }))
        }.filter(\.address.isPrivate)
    }
}
