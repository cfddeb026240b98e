import Clients
import Collectors
import Evidence
import FileAccess
import Guard
import HTTPTransport
import KnownImages
import Logging
import Processes
import Proofs
import Records
import Reports
import Seal
import ServiceLifecycle
import Settings
import StackModel
import Tunnels
import UnixSignals

/// Puts a guard together for this machine.
struct GuardAssembly {
    let process: ProcessContext
    /// Where `watertight.yaml` stands.
    let folder: String
    let settings: Settings
    let helper: String
    let isJSON: Bool
    let repairs: Bool

    private var choices: GuardChoices { settings.guardChoices }

    /// Runs until SIGTERM or SIGINT.
    func run(metrics: SmallServer.Place?, socket: String) async throws {
        let clock = LiveGuardClock()
        let notifier = Notifier(environment: process.environment)
        let webhook = try webhook(clock)
        let sinks: [any EventSink] =
            [LineSink(isJSON: isJSON) { Console.write($0) }] + (webhook.map { [$0] } ?? [])
            + (notifier.map { [NotifierSink($0)] } ?? [])
        let daemon = GuardDaemon(
            parts(clock, sinks), machine: GuardMachine(rules),
            rhythm: GuardRhythm(exit: choices.exitPeriod ?? .seconds(1800))
        ) { notifier?.alive() }
        var services: [any ServiceLifecycle.Service] = [daemon, MemoryKeeping()]
        if let webhook { services.append(webhook) }
        services.append(
            Answering(.unix(path: socket), what: "the status", daemon) { path in
                path == "/status"
                    ? .init(body: Array((await daemon.status().json.text() + "\n").utf8)) : nil
            })
        if let metrics {
            services.append(
                Answering(metrics, what: "the figures", daemon) { path in
                    guard path == "/metrics" else { return nil }
                    let use = Metrics.ownUse()
                    let text = Metrics.text(
                        await daemon.status(), residentBytes: use.residentBytes, processorSeconds: use.processorSeconds)
                    return .init(type: Metrics.type, body: Array(text.utf8))
                })
        }
        notifier?.ready("It looks at everything for the first time.")
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "guard") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
        notifier?.stopping()
    }

    private func parts(_ clock: LiveGuardClock, _ sinks: [any EventSink]) -> GuardParts {
        let files = LiveFileSystem()
        let programs = LiveProcessRunner()
        let http = LiveHTTPClient()
        let memory = EngineMemory()
        let scanner = SecretScanner(defaultOf: { KnownImages.defaultValues[$0] })
        let engine = LiveEngine(
            http: http, streams: http, files: files, environment: process.environment, clock: clock, memory: memory,
            classify: { scanner.classify(name: $0, value: $1) })
        let keys = AppKeys(
            files: files, directory: folder, environment: process.environment, access: settings.access)
        let line = OwnLine(stateFolder: process.stateFolder, clock: clock, engine: memory)
        let talk = LiveAppTalk(http: http, keys: keys, engine: memory) { await line.addresses(of: $0) }
        let follower = process.stateFolder.map {
            LiveSealFollower(Seal(processes: programs, stateFolder: $0), files: files)
        }
        let looker = LiveLooker(
            files: files, processes: programs, helper: helper, clock: clock, talk: talk,
            isSealed: { follower?.encloses($0) ?? false },
            servers: { tunnel in
                guard let (_, engine) = memory.container(tunnel.vpn.id) else { return TunnelServers() }
                return TunnelServers.read(of: tunnel, in: engine, from: files, lists: false)
            })
        let hands = LiveHands(
            engine: engine, memory: memory, talk: talk, files: files, processes: programs,
            environment: process.environment, clock: clock)
        return GuardParts(
            clock: clock, engine: engine, looker: looker, hands: hands, follower: follower,
            attempts: LiveSealLog(), packets: LivePacketWatch(),
            exits: choices.exitPeriod == nil ? nil : LiveExits(files: files, line: line, memory: memory),
            lan: settings.expectations.lanSubnets.compactMap { IPPrefix($0) }, sinks: sinks,
            store: process.stateFolder.map(GuardStore.init), files: files)
    }

    private var rules: GuardRules {
        var rules = GuardRules()
        for (state, words) in choices.reactions {
            guard let state = GuardState(rawValue: state) else { continue }
            rules.reactions[state] = words.compactMap(Reaction.init)
        }
        rules.undoesOnRecovery = choices.undoesOnRecovery ?? false
        if let words = choices.repairs { rules.repairs = Set(words.compactMap(Repair.Kind.init)) }
        if !repairs { rules.repairs = [] }
        return rules
    }

    /// - Throws: ``CommandFailure`` where the address cannot be read or used.
    private func webhook(_ clock: LiveGuardClock) throws -> Webhook? {
        let text: String
        switch choices.webhook {
        case nil: return nil
        case .address(let address): text = address
        case .kept(.environment(let name)):
            guard let value = process.environment[name], !value.isEmpty else {
                throw CommandFailure("the variable that names the webhook is not set", .wrongUse)
            }
            text = value
        case .kept(.file(let path)):
            guard let bytes = try? LiveFileSystem().read(FilePath.joined(folder, path), limit: 4096) else {
                throw CommandFailure("the file that names the webhook cannot be read", .wrongUse)
            }
            text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        }
        guard let (endpoint, path) = WebhookAddress.parts(of: text) else {
            throw CommandFailure("what names the webhook is no address", .wrongUse)
        }
        return Webhook(LiveHTTPClient(), to: endpoint, path: path, clock: clock)
    }
}

/// Asks the services that `prove exit-address` asks, out of the VPN container's network and out of the host's.
struct LiveExits: ExitAsking {
    let files: LiveFileSystem
    let line: OwnLine
    let memory: EngineMemory

    func exits(of tunnel: Tunnel) async -> (shown: Set<IPAddress>, own: Set<IPAddress>) {
        guard let process = tunnel.vpn.process else { return ([], []) }
        let provider = memory.container(tunnel.vpn.id)?.container.variable("VPN_SERVICE_PROVIDER")?.value
        let name: String? = if case .text(let text)? = provider { text } else { nil }
        let witnesses = ExitWitness.usual(provider: name)
        let question = ExitQuestion(files: files) { LiveHTTPClient(dial: $0) }
        async let shown = question.exits(ofProcess: process, witnesses)
        async let home = question.exits(ofProcess: nil, witnesses)
        return (await shown, await home.union(await line.addresses(of: tunnel)))
    }
}

/// Where a webhook is, cut into what a request needs.
enum WebhookAddress {
    static func parts(of url: String) -> (HTTPEndpoint, path: String)? {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        var path = rest.dropFirst(authority.count).prefix { $0 != "#" }
        if path.first != "/" { path = "/" + path }
        var host = authority
        var port = isSecure ? 443 : 80
        let isBracketed = authority.hasPrefix("[")
        if let colon = authority.lastIndex(of: ":"), !isBracketed || authority[..<colon].hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        let name = String(host.filter { $0 != "[" && $0 != "]" })
        guard !name.isEmpty else { return nil }
        return (.tcp(host: name, port: port, tls: isSecure ? .init() : nil), String(path))
    }
}

/// Tells systemd in a line how the worst tunnel stands.
struct NotifierSink: EventSink {
    private let notifier: Notifier

    init(_ notifier: Notifier) {
        self.notifier = notifier
    }

    func take(_ event: GuardEvent) {
        guard event.kind == .state, let tunnel = event.tunnel, let state = event.state else { return }
        notifier.status("\(tunnel): \(state.rawValue). \(event.reasons.first ?? "")")
    }
}

/// A small server that does without where it cannot have its place: the guard goes on.
struct Answering: ServiceLifecycle.Service {
    private let place: SmallServer.Place
    private let what: String
    private let daemon: GuardDaemon
    private let answer: @Sendable (String) async -> SmallServer.Answer?

    init(
        _ place: SmallServer.Place, what: String, _ daemon: GuardDaemon,
        _ answer: @escaping @Sendable (String) async -> SmallServer.Answer?
    ) {
        self.place = place
        self.what = what
        self.daemon = daemon
        self.answer = answer
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isTold = false
            while !Task.isCancelled {
                do {
                    try await SmallServer(answer).run(at: place)
                } catch {
                    if !isTold, !Task.isCancelled { await daemon.note("\(what) cannot be served: \(error).") }
                    isTold = true
                }
                // An earlier guard may still be ending.
                try? await Task.sleep(for: .seconds(10))
            }
        }
    }
}
