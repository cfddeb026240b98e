public import Evidence
import PacketFilter
import StackModel
import Tunnels

extension SealPlan {
    /// What this machine tells beside the engine.
    public struct Surroundings: Sendable, Hashable {
        /// Which ports lead to which containers; nil where that could not be looked at: then an address alone counts.
        public var ports: [SealPort]?
        /// The bridges of this machine, the engine's or not.
        public var bridges: [String]
        /// Whom the host and its engine ask for names.
        public var names: NameServers

        public init(ports: [SealPort]?, bridges: [String] = [], names: NameServers = NameServers()) {
            self.ports = ports
            self.bridges = bridges
            self.names = names
        }
    }

    /// Makes a plan of what the engine tells now.
    ///
    /// - Parameters:
    ///   - engine: all containers of the engine, not those of one project alone.
    ///   - previous: the scope until now: of a VPN container that is gone for a moment it stays, and so does a network that
    ///     is still there.
    public static func make(
        of engine: EngineEvidence, wishes: SealWishes, surroundings: Surroundings, previous: SealScope? = nil
    ) -> SealPlan {
        let making = SealMaking(engine: engine, wishes: wishes, surroundings: surroundings, previous: previous)
        return SealPlan(
            scope: making.scope, endpoints: wishes.endpoints, lan: wishes.lan, outbound: making.outbound,
            resolvers: making.resolvers, sources: making.sources, unsealable: making.unsealable,
            strangers: making.strangers,
            gaps: gaps(in: engine), unlisted: previous == nil ? [] : making.unlisted)
    }

    /// What the engine did not tell of what runs, each as a sentence. A container that was not looked into could be the VPN
    /// itself or a client of it.
    static func gaps(in engine: EngineEvidence) -> [String] {
        guard let containers = engine.containers else { return ["The engine did not list its containers."] }
        guard engine.networks != nil else { return ["The engine did not list its networks."] }
        let unseen = engine.others.filter { ["running", "paused", "restarting"].contains($0.state) }.map(\.name)
        var gaps = unseen.isEmpty ? [] : ["The engine did not tell of \(unseen.sorted().joined(separator: ", "))."]
        for container in containers where container.life.isUp {
            for attachment in container.network.attachments where engine.network(of: attachment) == nil {
                gaps.append("The engine did not tell of the network \(attachment.network) of \(container.name).")
            }
        }
        return gaps
    }

    /// What speaks against switching the seal on, each as a sentence that says what to do.
    public static func refusals(of engine: EngineEvidence, plan: SealPlan, wishes: SealWishes) -> [String] {
        var refusals: [String] = []
        if engine.daemon?.isRootless ?? false {
            refusals.append(
                "The engine runs without root: its packets leave as those of its user's own programs, where no seal "
                    + "can tell them apart. Run the stack on an engine of the system.")
        }
        if Tunnel.all(in: engine).isEmpty {
            refusals.append(
                "No VPN container was found on this engine. Start the stack, and name an image that is known.")
        } else if plan.scope.bridges.isEmpty {
            refusals.append("No VPN container is on a bridge of the engine, so there is nothing that can be sealed.")
        }
        return refusals + plan.gaps + wishes.refusals
    }
}
