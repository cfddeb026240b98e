import Evidence
import StackModel

/// One HTTP router of Traefik: that a container's labels ask for, or that stands in a file of its own.
struct TraefikRouter: Sendable {
    /// Where a router or middleware was defined; names are looked for in the same place first.
    enum Provider: String, Sendable, Hashable { case docker, file }

    let service: KnownService
    var provider = Provider.docker
    /// The container port that it leads to, where the file that it stands in says so.
    var port: Int?
    let name: String
    /// The router's labels or keys by option in small letters (`rule`, `tls.certresolver`).
    let options: [String: EnvironmentEntry]

    /// The label that makes it, else its first.
    var span: SourceSpan {
        if let rule = options["rule"] { return rule.span }
        return options.values.map(\.span).min() ?? service.service.place(of: "labels")
    }

    /// The options as a list; nil when the label's value is not known.
    func list(_ option: String) -> [String]? {
        guard let entry = options[option] else { return [] }
        guard let text = entry.text else { return nil }
        return text.split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// Whether it asks for TLS itself.
    var hasTLS: Bool {
        options.contains { key, entry in
            (key == "tls" && entry.text?.lowercased() != "false") || key.hasPrefix("tls.")
        }
    }

    /// Whether it leads to Traefik's own pages.
    var isInternal: Bool { options["service"]?.text?.lowercased().hasSuffix("@internal") ?? false }

    /// The routers that lead to the service: those of its labels, then those of Traefik's own files, each by name.
    static func all(of service: KnownService, in subject: Case) -> [TraefikRouter] {
        let labels = ofLabels(of: service)
        guard subject.evidence.apps.contains(where: { $0.product == "traefik" }) else { return labels }
        return labels
            + subject.traefiks.flatMap { proxy in
                proxy.dynamic.routers.sorted { $0.key < $1.key }.compactMap { name, options -> TraefikRouter? in
                    let target = options["service"]?.text?.lowercased() ?? ""
                    if target.hasSuffix("@internal") {
                        guard service.name == proxy.service.name else { return nil }
                        return TraefikRouter(service: service, provider: .file, name: name, options: options)
                    }
                    let key = target.split(separator: "@").first.map(String.init) ?? target
                    if target.hasSuffix("@docker") {
                        let isItsOwn = service.labels.contains {
                            $0.name.lowercased().hasPrefix("traefik.http.services.\(key).")
                        }
                        guard isItsOwn || key.hasPrefix("\(service.name)-") else { return nil }
                        return TraefikRouter(service: service, provider: .file, name: name, options: options)
                    }
                    let fitting = proxy.dynamic.services[key]?.first {
                        $0.leads(to: service, from: proxy.service, in: subject)
                    }
                    return fitting.map {
                        TraefikRouter(service: service, provider: .file, port: $0.port, name: name, options: options)
                    }
                }
            }
    }

    /// The routers of its labels, by name; none when `traefik.enable` is false.
    private static func ofLabels(of service: KnownService) -> [TraefikRouter] {
        var routers: [String: [String: EnvironmentEntry]] = [:]
        for label in service.labels {
            let key = label.name.lowercased()
            if key == "traefik.enable", label.text?.lowercased() == "false" { return [] }
            guard key.hasPrefix("traefik.http.routers.") else { continue }
            let parts = key.dropFirst(21).split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 2 { routers[parts[0], default: [:]][parts[1]] = label }
        }
        return routers.sorted { $0.key < $1.key }.map {
            TraefikRouter(service: service, name: $0.key, options: $0.value)
        }
    }
}

extension TraefikRouter {
    /// Puts a login before it, where it is defined.
    func needsLogin(mayBreak: String? = nil) -> Remedy {
        if provider == .file {
            return Remedy(.advise("add a forwardAuth middleware to `middlewares` of \(name)"), mayBreak: mayBreak)
        }
        return Remedy(
            .add(
                service: service.name, attribute: "labels",
                element: "traefik.http.routers.\(name).middlewares=authelia@docker"), mayBreak: mayBreak)
    }
}

extension KnownService {
    /// A label in the language of Traefik 1 (`traefik.frontend.rule`), which later releases do not read; nil when there is
    /// none, or `traefik.enable` is false.
    var firstTraefik1Label: EnvironmentEntry? {
        let isOff = service.labels.contains {
            $0.name.lowercased() == "traefik.enable" && $0.text?.lowercased() == "false"
        }
        guard !isOff else { return nil }
        return service.labels.first { label in
            // Traefik 1 also takes a segment between: traefik.<segment>.frontend.rule.
            let parts = label.name.lowercased().split(separator: ".")
            return parts.first == "traefik" && parts.dropFirst().prefix(2).contains("frontend")
        }
    }

    /// What a control of routes says of such a service; nil when it has no such label.
    func traefik1Outcome() -> Outcome? {
        guard let label = firstTraefik1Label else { return nil }
        return .unknown(
            subject,
            "`\(label.name)` is a label of Traefik 1, which is not read here and which Traefik 2 and later ignores: "
                + "with those the default rule leads to \(title), without any login that the label asks for.",
            remedy: "Write the route as `traefik.http.routers.…` for Traefik 3, with its login among the middlewares.")
    }
}

/// What stands between a visitor and a router's service.
enum RouterGuard: Sendable, Hashable {
    /// A login, by what was seen.
    case login(String)
    case open
    /// It cannot be said; the reason as a sentence.
    case unknown(String)
}

/// The middlewares that the labels of all services and Traefik's own files define, by `name@provider`.
struct TraefikMiddlewares: Sendable {
    /// The types of each, in small letters (`forwardauth`), with the chain's members.
    private var types: [String: Set<String>] = [:]
    private var chains: [String: [String]] = [:]
    private var plugins: [String: String] = [:]
    private var filesAreRead = false

    init(_ subject: Case) {
        for service in subject.services + subject.inactive {
            for label in service.labels {
                let key = label.name.lowercased()
                guard key.hasPrefix("traefik.http.middlewares.") else { continue }
                let parts = key.dropFirst(25).split(separator: ".").map(String.init)
                if let name = parts.first { add("\(name)@docker", Array(parts.dropFirst()), label) }
            }
        }
        for proxy in subject.traefiks where proxy.dynamic.isRead {
            filesAreRead = true
            for (name, options) in proxy.dynamic.middlewares {
                for (key, entry) in options { add("\(name)@file", key.split(separator: ".").map(String.init), entry) }
            }
        }
    }

    /// - Parameter path: the type and what of it is set.
    private mutating func add(_ name: String, _ path: [String], _ entry: EnvironmentEntry) {
        guard let type = path.first else { return }
        // Headers that go to the app instead of the browser protect nobody.
        if type == "headers", path.count < 2 || !Self.answerHeaders.contains(path[1]) {
            types[name, default: []].insert("requestheaders")
        } else {
            types[name, default: []].insert(type)
        }
        if type == "plugin", path.count > 1 { plugins[name] = path[1] }
        if type == "chain", let text = entry.text {
            chains[name] = text.split(separator: ",").map { $0.filter { $0 != " " } }
        }
    }

    /// The name with its provider, which is that of who names it where none is written.
    private func key(_ name: String, _ provider: TraefikRouter.Provider) -> String {
        let name = name.lowercased()
        return name.contains("@") ? name : "\(name)@\(provider.rawValue)"
    }

    private func provider(of key: String) -> TraefikRouter.Provider { key.hasSuffix("@file") ? .file : .docker }

    /// Options of the `headers` middleware that browsers heed.
    private static let answerHeaders: Set<String> = [
        "stsseconds", "contenttypenosniff", "framedeny", "customframeoptionsvalue", "referrerpolicy",
        "contentsecuritypolicy", "permissionspolicy", "customresponseheaders",
    ]

    /// Types that ask who is there.
    private static let logins: Set<String> = ["forwardauth", "basicauth", "digestauth"]

    /// Whether one of the middlewares asks who is there; names prove nothing, only types do.
    func login(_ names: [String], from provider: TraefikRouter.Provider, depth: Int = 0) -> RouterGuard {
        var doubt: RouterGuard?
        for name in names where depth < 8 {
            switch one(name, provider, depth: depth) {
            case .login(let what): return .login(what)
            case .unknown(let reason): doubt = doubt ?? .unknown(reason)
            case .open: break
            }
        }
        return doubt ?? .open
    }

    /// Whether whoever is asked stands outside of Traefik alone: no middleware asks for a password of its own.
    func onlyForwards(_ names: [String], from provider: TraefikRouter.Provider, depth: Int = 0) -> Bool {
        names.allSatisfy { name in
            guard depth < 8 else { return false }
            let key = key(name, provider)
            if let members = chains[key] {
                return onlyForwards(members, from: self.provider(of: key), depth: depth + 1)
            }
            return types[key].map { $0.isDisjoint(with: Self.logins.subtracting(["forwardauth"])) } ?? false
        }
    }

    private func one(_ name: String, _ provider: TraefikRouter.Provider, depth: Int) -> RouterGuard {
        let key = key(name, provider)
        guard let kinds = types[key] else {
            if !key.hasSuffix("@docker"), !(key.hasSuffix("@file") && filesAreRead) {
                return .unknown("The middleware `\(name)` stands in Traefik's own files, which were not read.")
            }
            return .unknown("The middleware `\(name)` is defined outside these files.")
        }
        if let kind = kinds.first(where: Self.logins.contains) { return .login("the middleware \(name) is a \(kind)") }
        if let members = chains[key] { return login(members, from: self.provider(of: key), depth: depth + 1) }
        if let plugin = plugins[key] {
            return .unknown("Whether the plugin `\(plugin)` asks for a login is not known.")
        }
        return .open
    }

    /// Whether one of the middlewares sets the headers that browsers heed; nil when that cannot be said.
    func setsHeaders(_ names: [String], from provider: TraefikRouter.Provider, depth: Int = 0) -> Bool? {
        var isKnown = true
        for name in names where depth < 8 {
            let key = key(name, provider)
            guard let kinds = types[key] else {
                isKnown = false
                continue
            }
            if kinds.contains("headers") { return true }
            guard let members = chains[key] else { continue }
            switch setsHeaders(members, from: self.provider(of: key), depth: depth + 1) {
            case true?: return true
            case nil: isKnown = false
            case false?: break
            }
        }
        return isKnown ? false : nil
    }
}

extension Case {
    /// The middlewares that every request to the router passes: its entry points' first, then its own; nil when a label's
    /// value is not known.
    func middlewares(of router: TraefikRouter, _ proxy: TraefikProxy?) -> [String]? {
        guard let own = router.list("middlewares"), let chosen = router.list("entrypoints") else { return nil }
        guard let proxy else { return own }
        let entryPoints = chosen.isEmpty ? proxy.entryPoints : chosen.map { $0.lowercased() }
        // What only one of several doors asks for does not guard the other.
        let shared = entryPoints.map { Set(proxy.list("entrypoints.\($0).http.middlewares").map(\.text)) }
        let common = shared.dropFirst().reduce(shared.first ?? []) { $0.intersection($1) }
        return common.sorted() + own
    }

    /// What stands between a visitor and the router's service.
    func loginBefore(_ router: TraefikRouter, _ proxy: TraefikProxy?, _ known: TraefikMiddlewares) -> RouterGuard {
        guard let names = middlewares(of: router, proxy) else {
            return .unknown("A setting of the router `\(router.name)` is made with a variable that is set nowhere.")
        }
        let answer = known.login(names, from: router.provider)
        if case .open = answer {
            guard let proxy else {
                return .unknown("Traefik is not in these files, and an entry point of it may ask for a login.")
            }
            if !proxy.isKnown, router.provider == .docker {
                return .unknown("Traefik's own settings were not found, and may ask for a login.")
            }
        }
        return answer
    }
}
