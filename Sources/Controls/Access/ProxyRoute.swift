import Evidence
import KnownImages
import StackModel

/// One way that a reverse proxy or a tunnel leads to an app, read from whichever files the proxy has.
struct ProxyRoute: Sendable {
    /// What the owner calls it: the site with the path where it is not for every path.
    var site: String
    /// The names that it answers to; empty when they are not known.
    var hosts: [String]
    var upstreams: [Upstream]
    var login: RouterGuard
    /// Whether another server is asked who is there.
    var asksByForwarding = false
    /// Whether only addresses of one's own network may come.
    var isLocalOnly = false
    /// Whether it is for pictures, styles and scripts alone, by their endings.
    var isStaticFiles = false
    /// Whether it passes connections through without reading them, as nginx's `stream` does.
    var isRaw = false
    var encryption = Encryption.everywhere
    var headers = Headers.sent
    var span: SourceSpan

    /// One place that a route leads to.
    struct Upstream: Sendable, Hashable {
        var host: String
        var port: Int?
    }

    /// Whether the way to the route is encrypted.
    enum Encryption: Sendable, Hashable {
        case everywhere
        /// A plain address, by the words it is shown with, the names it has (empty when not known) and its port.
        case missing(shown: String, hosts: [String], port: Int?)
        /// It cannot be said; the reason as a sentence.
        case unknown(String)
    }

    /// The headers that browsers heed, in small letters.
    static let heededHeaders: Set<String> = [
        "strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy",
        "content-security-policy", "permissions-policy",
    ]

    /// Whether browsers get one of the headers that protect them.
    enum Headers: Sendable, Hashable {
        case sent
        /// None is; with the line that takes away those of the level above, where one does.
        case missing(dropped: SourceSpan?)
        case unknown(String)
    }
}

extension ProxyRoute.Upstream {
    /// Whether it is that service: by its own name or, for a shared namespace, by its owner's and its port, or by a port
    /// that is published on the machine.
    func leads(to service: KnownService, from proxy: KnownService, in subject: Case) -> Bool {
        let isNamed = isName(of: service, in: subject) || isAddress(of: service, in: subject)
        guard let port else { return isNamed }
        let hasPort = listens(service, port)
        // At the name of a namespace's owner, a port may be one of its members'.
        if isNamed {
            return hasPort
                || !subject.services.contains { member in
                    member.name != service.name && subject.owner(of: member)?.name == service.name
                        && listens(member, port)
                }
        }
        if let owner = subject.owner(of: service), owner.name != service.name, isName(of: owner, in: subject) {
            return hasPort
        }
        let isHere = ["localhost", "127.0.0.1", "[::1]"].contains(host)
        if isHere, let mine = subject.owner(of: proxy), subject.owner(of: service)?.name == mine.name {
            return service.name != proxy.name && hasPort
        }
        let isOnHost = if case .host = subject.home(of: proxy) { true } else { false }
        let isMachine = host == "host.docker.internal" || (isHere && isOnHost)
        guard isMachine || isOfMachine(subject) else { return false }
        if case .host = subject.home(of: service) { return hasPort && service.name != proxy.name }
        return subject.publications(to: service).contains { door in
            guard let first = door.port.hostPort else { return false }
            return first...max(first, door.port.lastHostPort ?? first) ~= port
        }
    }
}

extension ProxyRoute.Upstream {
    /// Whether Docker's resolver has that name for the service, alone or before a network's name, in any case.
    private func isName(of service: KnownService, in subject: Case) -> Bool {
        let names = [service.name, service.containerName?.value, service.hostname?.value].compactMap { $0 }
        let all = Set((names + service.networks.flatMap(\.aliases)).map { $0.lowercased() })
        let asked = host.lowercased()
        if all.contains(asked) { return true }
        guard let dot = asked.firstIndex(of: ".") else { return false }
        let network = asked[asked.index(after: dot)...]
        let networks = service.networks.map { $0.network.lowercased() } + ["default"]
        return all.contains(String(asked[..<dot]))
            && networks.contains { network == $0 || network == "\(subject.stack.name)_\($0)".lowercased() }
    }

    /// Whether the service is known to listen there: by its image, or where the owner moved it to.
    private func listens(_ service: KnownService, _ port: Int) -> Bool {
        (service.recognition.image?.ports ?? []).contains { $0.number == port }
            || service.environment.contains { $0.name == "WEBUI_PORT" && $0.text == String(port) }
    }

    /// Whether the engine gave the service's container that address.
    private func isAddress(of service: KnownService, in subject: Case) -> Bool {
        guard IPAddress(host) != nil, case .containers(let containers, _) = subject.running(service) else {
            return false
        }
        return containers.contains { $0.network.attachments.contains { $0.addresses.contains(host) } }
    }

    /// Whether it is an address of this machine's own. Where its addresses were not seen, one of a private network is
    /// taken for it: the caller asks for a port that the machine publishes besides.
    private func isOfMachine(_ subject: Case) -> Bool {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard let address = IPAddress(bare), !address.isLoopback else { return false }
        guard let machine = subject.hostNamespace else { return address.isPrivate }
        return machine.owns(address)
    }
}

/// The routes of one proxy, and what of its settings was not seen.
struct ProxyRoutes: Sendable {
    let proxy: KnownService
    var routes: [ProxyRoute] = []
    /// Why routes may be missing above, as sentences.
    var unseen: [String] = []
    /// Whether the internet is at its door: a tunnel's.
    var isPublic = false
    var words: Words

    /// What to do with that kind of proxy.
    struct Words: Sendable {
        /// How a login is put before a site.
        var login: @Sendable (_ site: String) -> String
        var encryption: String
        var encryptionMayBreak: String
        var headers: String
    }

    /// Those that lead to the service.
    func leading(to service: KnownService, in subject: Case) -> [ProxyRoute] {
        routes.filter { route in route.upstreams.contains { $0.leads(to: service, from: proxy, in: subject) } }
    }
}

extension Case {
    /// The routes of a proxy with files of its own; nil for a service that is none, `unread` where they were not seen.
    func proxyRoutes(of proxy: KnownService) -> ProxyRoutesAnswer? {
        guard let product = proxy.product else { return nil }
        switch product {
        case "caddy": return answer(proxy, unread: "The Caddyfile was not read.") { CaddyRoutes($0).all(of: proxy) }
        case "nginx", "swag", "nginx-proxy-manager":
            return answer(proxy, unread: "Its configuration was not read.") { NginxRoutes($0).all(of: proxy) }
        default:
            guard proxy.keepsRoutesElsewhere else { return nil }
            return .unread(
                "\(proxy.title) keeps its routes in files of its own, which are not read yet.", remedy: nil)
        }
    }

    private func answer(
        _ proxy: KnownService, unread: String, _ make: (AppSettings) -> ProxyRoutes
    ) -> ProxyRoutesAnswer {
        if let settings = evidence.settings(of: proxy.name) { return .read(make(settings)) }
        let gap = evidence.gaps.first { $0.what == "app-settings:\(proxy.name)" }
        return .unread(
            gap?.reason ?? unread,
            remedy: gap?.remedy ?? "Run the audit on the server where \(proxy.name) has its files.")
    }

    /// One outcome for each service that a proxy's own files lead to, and `unknown` for each proxy whose files, or parts
    /// of them, were not seen.
    ///
    /// - Parameters:
    ///   - remedy: what makes it knowable without the files.
    ///   - seen: proxies that were judged already.
    ///   - tunnels: whether what tunnels publish is asked about too.
    func eachRouteOfOtherProxies(
        remedy: String, unless seen: Set<Subject> = [], tunnels: Bool = false,
        _ judge: (KnownService, [ProxyRoute], ProxyRoutes) -> Outcome?
    ) -> [Outcome] {
        services.filter { !seen.contains($0.subject) }.flatMap { proxy -> [Outcome] in
            let tunnel = tunnels && proxy.role == .tunnel ? tunnelRoutes(of: proxy) : nil
            switch tunnel.map(ProxyRoutesAnswer.read) ?? proxyRoutes(of: proxy) {
            case nil: return []
            case .unread(let reason, let own): return [.unknown(proxy.subject, reason, remedy: own ?? remedy)]
            case .read(let known):
                let outcomes = services.compactMap { service -> Outcome? in
                    let own = known.leading(to: service, in: self)
                    return own.isEmpty ? nil : judge(service, own, known)
                }
                guard let first = known.unseen.first else { return outcomes }
                return outcomes + [.unknown(proxy.subject, first, remedy: remedy)]
            }
        }
    }
}

/// What is known of a proxy's routes.
enum ProxyRoutesAnswer {
    case read(ProxyRoutes)
    /// The reason as a sentence, and what would make it knowable where that is known better than by the control.
    case unread(String, remedy: String?)
}

extension KnownService {
    /// Whether it is a proxy whose routes stand in files, labels or databases that are not read.
    var keepsRoutesElsewhere: Bool { ["haproxy", "caddy-docker-proxy"].contains(product ?? "") }
}
