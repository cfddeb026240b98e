public import Clients
public import Collectors
public import Evidence
public import StackModel
public import Tunnels

/// Asks qBittorrent and Gluetun, with what the owner holds for them.
///
/// A login that was refused is not tried again in this life of the guard: five failures ban the address.
public actor LiveAppTalk: AppTalk {
    /// The longest conversation with one app.
    private static let patience: Duration = .seconds(6)

    private let http: any HTTPClient
    private let keys: AppKeys
    private let engine: EngineMemory
    private let ownAddresses: @Sendable (Tunnel) async -> Set<IPAddress>
    /// Sessions by the client's container.
    private var sessions: [String: QBittorrentClient.Session] = [:]
    private var refused: [String: String] = [:]

    /// - Parameter ownAddresses: what the owner's own line shows, which no exit of that tunnel may be.
    public init(
        http: any HTTPClient, keys: AppKeys, engine: EngineMemory,
        ownAddresses: @escaping @Sendable (Tunnel) async -> Set<IPAddress> = { _ in [] }
    ) {
        self.ownAddresses = ownAddresses
        self.http = http
        self.keys = keys
        self.engine = engine
    }

    public func observations(
        of tunnel: Tunnel, listeners: [NetworkSocket]?, sockets: @Sendable () -> [NetworkSocket]?,
        namespace: NetworkNamespace?
    ) async -> [Observation] {
        let (gluetun, port) = await gluetun(tunnel)
        var found = gluetun
        let ports = known(tunnel.vpn)?.container.network.ports ?? []
        for client in tunnel.torrentClients where client.isUp {
            var published = PublishedPortReading(
                ports: ports, sockets: listeners, own: tunnel.addresses, client: client.name)
            // Only who could come in may be there; where that cannot be read, that somebody could is bad enough.
            if case .bad = published.finding, let all = sockets() { published.sockets = all }
            found.append(Observation(ConditionKey(.publishedPort, client.name), published.finding))
        }
        for client in tunnel.torrentClients where client.product == "qbittorrent" && client.isUp {
            found += await torrents(client, of: tunnel, listeners, namespace, forwarded: port)
        }
        return found
    }

    // MARK: Gluetun

    private func gluetun(_ tunnel: Tunnel) async -> ([Observation], UInt16?) {
        guard tunnel.vpn.product == "gluetun", let address = tunnel.addresses.first(where: \.isV4),
            let known = known(tunnel.vpn)
        else { return ([], nil) }
        let listens = LiveAppTalk.text("HTTP_CONTROL_SERVER_ADDRESS", of: known.container) ?? ":8000"
        let port = listens.split(separator: ":").last.flatMap { Int($0) } ?? 8000
        let connection = AppConnection(
            http: http, endpoint: .tcp(host: "\(address)", port: port, tls: nil),
            deadline: .now + LiveAppTalk.patience)
        let client = GluetunClient(connection, key: known.credentials.key)
        let key = ConditionKey(.exitAddress)
        do throws(AppFailure) {
            let status = try await client.status()
            guard status == "running" else {
                return ([Observation(key, .bad(.degraded, "\(tunnel.vpn.name) says that its VPN is \(status)."))], nil)
            }
            let exit = try await client.publicAddress()
            let finding = LiveAppTalk.finding(exit, own: await ownAddresses(tunnel), of: tunnel.vpn.name)
            return ([Observation(key, finding)], try? await client.forwardedPort())
        } catch {
            // A closed control server is as it should be.
            return (
                [Observation(key, .unseen("\(tunnel.vpn.name)'s control server was not asked: \(error.sentence)"))], nil
            )
        }
    }

    /// What the exit that the VPN container found for itself says.
    /// - Parameter own: the addresses of the owner's own line.
    static func finding(_ exit: String?, own: Set<IPAddress>, of name: String) -> Observation.Finding {
        guard let exit, let address = IPAddress(exit) else {
            return .unseen("\(name) does not know its exit address.")
        }
        return own.contains(address)
            ? .bad(.leaking, "\(name) shows \(address), which is your own address: it does not go out by the VPN.")
            : .good
    }

    // MARK: qBittorrent

    private func torrents(
        _ client: TunnelMember, of tunnel: Tunnel, _ sockets: [NetworkSocket]?, _ namespace: NetworkNamespace?,
        forwarded: UInt16?
    ) async -> [Observation] {
        let binding = ConditionKey(.binding, client.name)
        do throws(ActingFailure) {
            return try await speak(to: client, of: tunnel) { torrents, visitor throws(AppFailure) in
                let preferences = try await torrents.preferences(as: visitor)
                let transfer = try await torrents.transfer(as: visitor)
                return LiveAppTalk.read(
                    preferences, transfer, client, tunnel, sockets, namespace, forwarded: forwarded)
            }
        } catch {
            return [Observation(binding, .unseen("\(client.name) was not asked how it is bound: \(error.reason)"))]
        }
    }

    /// What its settings and its state say, beside what the kernel says.
    /// - Parameter sockets: nil where they could not be read.
    static func read(
        _ preferences: JSON, _ transfer: JSON, _ client: TunnelMember, _ tunnel: Tunnel, _ sockets: [NetworkSocket]?,
        _ namespace: NetworkNamespace?, forwarded: UInt16?
    ) -> [Observation] {
        let name = client.name
        let interface = preferences["current_network_interface"].string ?? ""
        let isBound = interface == tunnel.interface
        let bound: Observation.Finding =
            isBound
            ? .good
            : .bad(
                .degraded,
                interface.isEmpty
                    ? "\(name) is bound to no interface: it announces itself on every one of them."
                    : "\(name) is bound to \(PlainName.shown(interface)), not to \(tunnel.interface).")
        var found = [Observation(ConditionKey(.binding, name), bound)]
        let port = preferences["listen_port"].int.flatMap { UInt16(exactly: $0) }
        let addresses = namespace?.interface(tunnel.interface)?.addresses.map(\.address) ?? []
        let devices = Set(namespace?.interfaces.map(\.index) ?? [])
        if let port, isBound {
            let finding: Observation.Finding =
                sockets.map {
                    SocketReading(sockets: $0, addresses: addresses, devices: devices).finding(
                        port: port, boundTo: interface, client: name)
                } ?? .unseen("The sockets of \(tunnel.vpn.name) could not be read.")
            found.append(
                Observation(
                    ConditionKey(.listening, name), finding, patience: 2,
                    repair: Repair(.rebind, member: name, container: client.id)))
        }
        let status = transfer["connection_status"].string
        found.append(
            Observation(
                ConditionKey(.connection, name),
                status == "disconnected" ? .bad(.degraded, "\(name) says that it is disconnected.") : .good, patience: 3
            ))
        guard let forwarded else { return found + [Observation(ConditionKey(.forwardedPort, name), .gone)] }
        let isInStep = port == forwarded
        found.append(
            Observation(
                ConditionKey(.forwardedPort, name),
                isInStep
                    ? .good
                    : .bad(.degraded, "The provider forwards port \(forwarded), \(name) listens on \(port ?? 0)."),
                repair: Repair(.setPort, member: name, container: client.id, port: forwarded)))
        return found
    }

    /// Has a conversation with a torrent client: as nobody where that suffices, else with the owner's login.
    /// - Throws: ``ActingFailure``.
    func speak<Answer: Sendable>(
        to client: TunnelMember, of tunnel: Tunnel,
        _ body: @Sendable (QBittorrentClient, QBittorrentClient.Visitor) async throws(AppFailure) -> Answer
    ) async throws(ActingFailure) -> Answer {
        guard let known = known(client), client.product == "qbittorrent" else {
            throw ActingFailure("It is no torrent client whose API is known.")
        }
        let addresses =
            client.id == tunnel.vpn.id || tunnel.members.contains { $0.id == client.id }
            ? tunnel.addresses : known.container.network.attachments.flatMap(\.addresses).compactMap { IPAddress($0) }
        guard let address = addresses.first(where: \.isV4) else { throw ActingFailure("It has no address.") }
        let port = LiveAppTalk.text("WEBUI_PORT", of: known.container).flatMap(Int.init) ?? 8080
        let connection = AppConnection(
            http: http, endpoint: .tcp(host: "\(address)", port: port, tls: nil), host: "localhost:\(port)",
            deadline: .now + LiveAppTalk.patience)
        let torrents = QBittorrentClient(connection)
        do throws(AppFailure) {
            let (visitor, isOld) = try await visitor(torrents, client, known.credentials)
            do throws(AppFailure) {
                return try await body(torrents, visitor)
            } catch {
                // A session that ended meanwhile; a fresh one that is refused is another matter.
                guard error.code == .notAllowed, isOld else { throw error }
                sessions[client.id] = nil
                return try await body(torrents, try await self.visitor(torrents, client, known.credentials).0)
            }
        } catch {
            throw ActingFailure(
                error.sentence, remedy: "Name its user and password file under `credentials:` in watertight.yaml.")
        }
    }

    private func visitor(
        _ torrents: QBittorrentClient, _ client: TunnelMember, _ credentials: AppCredentials
    ) async throws(AppFailure) -> (QBittorrentClient.Visitor, isOld: Bool) {
        if let session = sessions[client.id] { return (.init(session: session), true) }
        if let key = credentials.key { return (.init(key: key), false) }
        if case .open = try await torrents.door().door { return (.init(), false) }
        if let reason = refused[client.name] { throw AppFailure(.notAllowed, reason) }
        guard let user = credentials.user, let password = credentials.password else {
            throw AppFailure(.notAllowed, "It wants a login, and none is known.")
        }
        switch try await torrents.login(user: user, password: password) {
        case .admitted(let session):
            sessions[client.id] = session
            return (.init(session: session), false)
        case .refused:
            refused[client.name] = "It refused the login of watertight.yaml, which was tried once."
            throw AppFailure(.notAllowed, "It refused the login of watertight.yaml.")
        case .banned: throw AppFailure(.notAllowed, "It has banned this address after failed logins.")
        }
    }

    // MARK: What is known of a container

    private func known(_ member: TunnelMember) -> (container: EngineContainer, credentials: AppCredentials)? {
        guard let (container, engine) = engine.container(member.id) else { return nil }
        let project = container.compose?.project ?? Stack.withoutCompose
        let service = ContainerService(container, engine: engine, project: project).service
        let (credentials, _) = keys.credentials(for: service, product: member.product ?? "")
        return (container, credentials)
    }

    private static func text(_ name: String, of container: EngineContainer) -> String? {
        guard case .text(let text)? = container.variable(name)?.value, !text.isEmpty else { return nil }
        return text
    }
}
