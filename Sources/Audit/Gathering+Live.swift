import Collectors
import Evidence
import FileAccess
import Settings
import StackModel

/// Which machine's state belongs to a project.
struct HostWish: Sendable {
    /// Whether the machine is still to be looked at in this audit: it is told once, with the first project it runs.
    var isOpen: Bool
    /// The projects whose folders and settings lie on it.
    var stacks: [Stack]
}

/// Where a project runs, as far as the engine told.
struct LivePlace: Sendable {
    let stack: Stack
    /// The project's own containers that are up; nil when the engine could not be asked.
    let containers: [EngineContainer]?
    /// Everything of the engine that was looked into and is up, neighbours whose network is shared included.
    let all: [EngineContainer]
    /// Whether those containers are processes of this machine; where the engine could not be asked, whether its socket
    /// is this machine's own and the owner stands here.
    let isHere: Bool

    /// Where the project's named volumes lie; none unless they lie on this machine.
    var volumes: VolumePaths { isHere ? VolumePaths(containers ?? []) : .none }

    /// - Parameters:
    ///   - isOwn: whether the project was not named by a PATH, so that this machine is meant to run it.
    ///   - isLocal: whether the engine was asked at a usual socket of this machine and nowhere else.
    init(_ stack: Stack, engine: EngineEvidence?, isOwn: Bool, isLocal: Bool) {
        self.stack = stack
        all = (engine?.containers ?? []).filter(\.life.isUp)
        guard let engine, engine.containers != nil else {
            containers = nil
            // An engine that refuses this user is still this machine's.
            isHere = isOwn && isLocal
            return
        }
        let own = all.filter { container in
            guard container.service(in: stack.name) != nil else { return false }
            guard let folder = container.compose?.workingDirectory else { return true }
            return folder == stack.directory
        }
        containers = own
        isHere = own.contains(where: \.isOfThisMachine)
    }
}

extension Gathering {
    /// - Parameter project: nil for every container of the engine.
    func engine(_ live: LiveAccess, _ project: String?) async -> EngineAnswer {
        let collector = EngineCollector(
            http: live.http, files: files, environment: request.environment,
            maskWords: { [scanner] in scanner.masked(words: $0) }, classify: classify)
        let (engine, gaps) = await collector.collect(EngineCollector.Scope(project: project), now: live.now)
        return EngineAnswer(engine: engine, gaps: gaps)
    }

    func machine(_ live: LiveAccess, _ place: LivePlace, _ wish: HostWish) async -> (HostEvidence?, [Gap]) {
        guard wish.isOpen, place.isHere else { return (nil, []) }
        let access = HostAccess(files: files, processes: processes, status: live.status, now: live.now)
        return await HostCollector(access, stacks: wish.stacks).collect()
    }

    func network(_ live: LiveAccess, _ place: LivePlace) async -> (NetworkEvidence?, [Gap]) {
        guard place.isHere, place.containers != nil else { return (nil, []) }
        let targets = place.all.compactMap { container -> NetworkCollector.Target? in
            // Only where the process was seen to be the container's own.
            guard let process = container.life.process, container.isOfThisMachine else { return nil }
            return NetworkCollector.Target(
                container.name, process: Int32(truncatingIfNeeded: process), wantsFirewall: true)
        }
        return await networks(live, targets)
    }

    /// The machine's own network namespace, and those of the targets.
    func networks(_ live: LiveAccess, _ targets: [NetworkCollector.Target]) async -> (NetworkEvidence?, [Gap]) {
        guard let helper = live.helper else { return (nil, []) }
        guard !OwnContainer.isHere(files) else {
            let gap = Gap(
                "network",
                reason: "Watertight itself runs in a container, from which the machine's own network cannot be seen.",
                remedy: "Run the audit on the server itself.")
            return (nil, [gap])
        }
        return await NetworkCollector(files: files, processes: processes, helper: helper).collect(targets)
    }

    /// The router's port mappings, where it was wished that it be asked, and this machine is the one that is judged.
    func router(
        _ live: LiveAccess, _ place: LivePlace, _ network: NetworkEvidence?
    ) async -> (RouterMappings?, [Gap]) {
        guard let search = live.router, place.isHere else { return (nil, []) }
        live.progress("\(place.stack.name): asking the router")
        return await RouterCollector(http: live.http, search: search).collect(gateway: network?.host?.defaultGateway)
    }

    /// The guard of this machine's tunnels, where this machine is the one that is judged.
    func guardian(_ live: LiveAccess, _ place: LivePlace) async -> (GuardStanding?, [Gap]) {
        guard !live.guardSockets.isEmpty, place.isHere, place.containers?.isEmpty == false else { return (nil, []) }
        return await GuardCollector(http: live.http, sockets: live.guardSockets).collect()
    }

    func answers(
        _ live: LiveAccess, _ place: LivePlace, _ project: LoadedStack, _ settings: [AppSettings]
    ) async -> (LiveAppCollector.Result?, [ServedPage]?, [Gap]) {
        let access = project.settings.access
        let named = Dictionary(access.compactMap { one in one.address.map { (one.service, $0) } }) { first, _ in first }
        guard place.isHere || !named.isEmpty else { return (nil, nil, []) }
        let containers = place.containers?.map(AppAddresses.Container.init)
        var addresses = AppAddresses(place.stack, containers: containers, settings: settings, named: named).all()
        // Of a stack on another machine, only what the owner named is its own.
        if !place.isHere { addresses = addresses.map { $0.filter { $0.origin == .owner } } }
        let apps = LiveAppCollector(
            http: live.http, files: files, directory: place.stack.directory, environment: request.environment,
            access: access, volumes: place.volumes, now: live.now, classify: classify)
        async let asked = apps.collect(place.stack, at: addresses.filter { !$0.isEmpty })
        var pages: [ServedPage]?
        var gaps: [Gap] = []
        if place.isHere, let containers {
            (pages, gaps) = await LivePageCollector(http: live.http, now: live.now).collect(
                place.stack, settings: settings, containers: containers)
        }
        let (result, missed) = await asked
        return (result, pages, missed + gaps)
    }
}

extension AppAddresses.Container {
    init(_ container: EngineContainer) {
        self.init(
            service: container.serviceName,
            addresses: container.network.attachments.flatMap(\.addresses).filter { !$0.isEmpty },
            published: container.network.ports.compactMap { port in
                guard port.transport == .tcp, let number = port.hostPort else { return nil }
                return Published(
                    containerPort: port.containerPort, hostAddress: port.hostAddress, hostPort: number)
            })
    }
}

extension NetworkNamespace {
    /// The address that IPv4 leaves by; nil where none is known.
    fileprivate var defaultGateway: String? {
        let routes = routes.filter { route in
            route.family == .ipv4 && route.destination == nil && route.kind == .unicast && route.gateway != nil
                && route.table == 254
        }
        return routes.min { $0.metric < $1.metric }?.gateway.map { "\($0)" }
    }
}
