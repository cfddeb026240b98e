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
        let done = clock.now().stamp
        let name = client.name
        switch reaction {
        case .note, .alert: return nil
        case .pause:
            let client = known(client)
            let hashes = try await talk.speak(to: client, of: tunnel) { torrents, visitor throws(AppFailure) in
                let hashes = try await torrents.running(as: visitor)
                if !hashes.isEmpty { try await torrents.pause(hashes, as: visitor) }
                return hashes
            }
            guard !hashes.isEmpty else { return nil }
            return AppliedReaction(
                .pause, member: name, detail: hashes.joined(separator: "|"),
                undo: "resume the \(hashes.count) torrents in \(name).", done: done)
        case .cut:
            let networks = ownNetworks(of: client)
            // Inside the VPN's namespace there is no network of its own to be taken from.
            guard !networks.isEmpty else { return try await stop(client, as: .cut, done) }
            for network in networks {
                try await control { engine throws(EngineFailure) in
                    try await engine.disconnect(client.id, from: network)
                }
            }
            return AppliedReaction(
                .cut, member: name, detail: networks.joined(separator: "|"),
                undo: networks.map { "docker network connect \($0) \(name)" }.joined(separator: "; "), done: done)
        case .stop: return try await stop(client, as: .stop, done)
        }
    }

    private func stop(
        _ client: TunnelMember, as reaction: Reaction, _ done: String
    ) async throws(ActingFailure) -> AppliedReaction {
        try await control { engine throws(EngineFailure) in try await engine.stop(client.id) }
        return AppliedReaction(
            reaction, member: client.name, detail: "", undo: "docker start \(client.name)", done: done)
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
        case .cut where !applied.detail.isEmpty:
            for network in applied.detail.split(separator: "|").map(String.init) {
                try await control { engine throws(EngineFailure) in
                    try await engine.connect(applied.member, to: network)
                }
            }
        case .cut, .stop: try await control { engine throws(EngineFailure) in try await engine.start(applied.member) }
        }
    }

    private func ownNetworks(of client: TunnelMember) -> [String] {
        guard let container = memory.container(client.id)?.container else { return [] }
        if case .container = container.network.mode { return [] }
        return container.network.attachments.map { $0.networkID ?? $0.network }
    }

    /// What is known of a client that is only named.
    private func known(_ client: TunnelMember) -> TunnelMember {
        guard client.product == nil, let container = memory.container(client.id)?.container else { return client }
        var client = client
        client.id = container.id
        client.product = container.image.contains("qbittorrent") ? "qbittorrent" : nil
        return client
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
