import Clients
import Evidence
public import FileAccess
public import Processes
import StackModel
public import Tunnels

/// Acts on this machine's engine and apps.
public struct LiveHands: TunnelActing {
    private let engine: LiveEngine
    private let memory: EngineMemory
    private let talk: LiveAppTalk
    private let compose: ComposeUp
    private let clock: any GuardClock
    /// Seconds from SIGTERM to SIGKILL for one that is cut off: its packets leave meanwhile.
    private static let cutPatience = 3

    /// - Parameter environment: what `docker compose` is given of the guard's own.
    public init(
        engine: LiveEngine, memory: EngineMemory, talk: LiveAppTalk, files: any FileSystem,
        processes: any ProcessRunner, environment: [String: String], clock: any GuardClock
    ) {
        self.engine = engine
        self.memory = memory
        self.talk = talk
        compose = ComposeUp(files: files, processes: processes, environment: environment)
        self.clock = clock
    }

    // MARK: Reactions

    public func react(
        _ reaction: Reaction, to client: TunnelMember, of tunnel: Tunnel
    ) async throws(ActingFailure) -> AppliedReaction? {
        guard reaction.isIntervention else { return nil }
        let (client, inspection) = try await present(client)
        switch reaction {
        case .note, .alert: return nil
        case .pause: return try await pause(client, of: tunnel)
        case .cut:
            guard let cut = CutContainer(inspection: inspection) else {
                throw ActingFailure("The engine did not tell the networks of \(client.name).")
            }
            return try await self.cut(client, cut)
        case .stop: return try await stop(client, as: .stop)
        }
    }

    private func pause(_ client: TunnelMember, of tunnel: Tunnel) async throws(ActingFailure) -> AppliedReaction? {
        let hashes = try await talk.speak(to: client, of: tunnel) { torrents, visitor throws(AppFailure) in
            let hashes = try await torrents.running(as: visitor)
            if !hashes.isEmpty { try await torrents.pause(hashes, as: visitor) }
            return hashes
        }
        guard !hashes.isEmpty else { return nil }
        return AppliedReaction(
            .pause, member: client.name, detail: hashes.joined(separator: "|"),
            undo: "resume the \(hashes.count) torrents in \(client.name).", done: clock.now().stamp)
    }

    /// Takes it off its networks; one that has none of its own, or cannot be taken off one, is stopped.
    private func cut(_ client: TunnelMember, _ whole: CutContainer) async throws(ActingFailure) -> AppliedReaction {
        var cut = whole
        cut.networks = []
        for network in whole.networks {
            do throws(ActingFailure) {
                try await control { engine throws(EngineFailure) in
                    try await engine.disconnect(client.id, from: network.network)
                }
                cut.networks.append(network)
            } catch {
                break
            }
        }
        if cut.networks.isEmpty || cut.networks.count < whole.networks.count {
            try await control { engine throws(EngineFailure) in
                try await engine.stop(client.id, patience: LiveHands.cutPatience)
            }
            cut.isStopped = true
        }
        return AppliedReaction(
            .cut, member: client.name, detail: cut.detail, undo: cut.undo(client.name), done: clock.now().stamp)
    }

    private func stop(_ client: TunnelMember, as reaction: Reaction) async throws(ActingFailure) -> AppliedReaction {
        try await control { engine throws(EngineFailure) in try await engine.stop(client.id) }
        return AppliedReaction(
            reaction, member: client.name, detail: CutContainer(id: client.id, networks: [], isStopped: true).detail,
            undo: "docker start \(client.name)", done: clock.now().stamp)
    }

    public func undo(_ applied: AppliedReaction, of tunnel: Tunnel) async throws(ActingFailure) {
        switch applied.reaction {
        case .note, .alert: return
        case .pause:
            guard let client = tunnel.all.first(where: { $0.name == applied.member }) else {
                throw ActingFailure("\(applied.member) is no more.")
            }
            let hashes = applied.detail.split(separator: "|").map(String.init)
            try await talk.speak(to: client, of: tunnel) { torrents, visitor throws(AppFailure) in
                try await torrents.resume(hashes, as: visitor)
            }
        case .cut, .stop:
            guard let cut = CutContainer(detail: applied.detail) else {
                throw ActingFailure("What was done to \(applied.member) is not known any more.")
            }
            for network in cut.networks {
                try await control { engine throws(EngineFailure) in
                    try await engine.connect(
                        cut.id, to: network.network, aliases: network.aliases, address4: network.address4,
                        address6: network.address6)
                }
            }
            guard cut.isStopped else { return }
            try await control { engine throws(EngineFailure) in try await engine.start(cut.id) }
        }
    }

    /// The container as the engine has it at this moment: by its id, or as the one that took that one's name.
    private func present(_ client: TunnelMember) async throws(ActingFailure) -> (TunnelMember, JSON) {
        var client = client
        var inspection: JSON?
        var reason = ""
        for reference in [client.id, client.name] where inspection == nil {
            do throws(EngineUnseen) {
                inspection = try await engine.inspect(reference)
            } catch {
                reason = error.reason
            }
        }
        guard let inspection, let id = inspection["Id"].string else {
            throw ActingFailure("\(client.name) could not be looked at: \(reason)")
        }
        if memory.container(id) == nil { _ = try? await engine.survey() }
        client.id = id
        guard client.product == nil, let container = memory.container(id)?.container else {
            return (client, inspection)
        }
        client.product = container.image.contains("qbittorrent") ? "qbittorrent" : nil
        return (client, inspection)
    }

    // MARK: Repairs

    public func repair(_ repair: Repair, of tunnel: Tunnel) async throws(ActingFailure) {
        switch repair.kind {
        case .restart: try await control { engine throws(EngineFailure) in try await engine.restart(repair.container) }
        case .start: try await control { engine throws(EngineFailure) in try await engine.start(repair.container) }
        case .recreate:
            guard let container = memory.container(repair.container)?.container else {
                throw ActingFailure("\(repair.member) is no more.")
            }
            let compose = compose
            let failure = await Blocking.run { compose.recreate(container) }
            if let failure { throw failure }
        case .rebind:
            try await speak(repair, tunnel) { torrents, visitor throws(AppFailure) in
                try await torrents.rebind(to: tunnel.interface, as: visitor)
            }
        case .setPort:
            guard let port = repair.port else { return }
            try await speak(repair, tunnel) { torrents, visitor throws(AppFailure) in
                try await torrents.setPort(port, as: visitor)
            }
        }
    }

    private func speak(
        _ repair: Repair, _ tunnel: Tunnel,
        _ body: @Sendable (QBittorrentClient, QBittorrentClient.Visitor) async throws(AppFailure) -> Void
    ) async throws(ActingFailure) {
        guard let client = tunnel.all.first(where: { $0.name == repair.member }) else {
            throw ActingFailure("\(repair.member) is no more.")
        }
        try await talk.speak(to: client, of: tunnel, body)
    }

    private func control(
        _ body: @Sendable (EngineControl) async throws(EngineFailure) -> Void
    ) async throws(ActingFailure) {
        let control: EngineControl
        do {
            control = try await engine.control()
        } catch {
            throw ActingFailure(error.reason)
        }
        do {
            try await body(control)
        } catch {
            throw ActingFailure(error.sentence, remedy: error.remedy)
        }
    }
}
