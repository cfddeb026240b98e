import StackModel

/// One HTTP router that a container's labels ask Traefik for.
struct TraefikRouter: Sendable {
    let service: KnownService
    let name: String
    /// The router's labels by option in small letters (`rule`, `tls.certresolver`).
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

    /// The routers of a service, by name; none when `traefik.enable` is false.
    static func all(of service: KnownService) -> [TraefikRouter] {
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

/// The middlewares that the labels of all services define.
struct TraefikMiddlewares: Sendable {
    /// The types of each, in small letters (`forwardauth`), with the chain's members.
    private var types: [String: Set<String>] = [:]
    private var chains: [String: [String]] = [:]
    private var plugins: [String: String] = [:]

    init(_ subject: Case) {
        for service in subject.services + subject.inactive {
            for label in service.labels {
                let key = label.name.lowercased()
                guard key.hasPrefix("traefik.http.middlewares.") else { continue }
                let parts = key.dropFirst(25).split(separator: ".").map(String.init)
                guard parts.count > 1 else { continue }
                // Headers that go to the app instead of the browser protect nobody.
                if parts[1] == "headers", parts.count < 3 || !Self.answerHeaders.contains(parts[2]) {
                    types[parts[0], default: []].insert("requestheaders")
                } else {
                    types[parts[0], default: []].insert(parts[1])
                }
                if parts[1] == "plugin", parts.count > 2 { plugins[parts[0]] = parts[2] }
                if parts[1] == "chain", let text = label.text {
                    chains[parts[0]] = text.split(separator: ",").map { $0.filter { $0 != " " } }
                }
            }
        }
    }

    /// Options of the `headers` middleware that browsers heed.
    private static let answerHeaders: Set<String> = [
        "stsseconds", "contenttypenosniff", "framedeny", "customframeoptionsvalue", "referrerpolicy",
        "contentsecuritypolicy", "permissionspolicy", "customresponseheaders",
    ]

    /// Types that ask who is there.
    private static let logins: Set<String> = ["forwardauth", "basicauth", "digestauth"]

    /// Whether one of the middlewares asks who is there; names prove nothing, only types do.
    func login(_ names: [String], depth: Int = 0) -> RouterGuard {
        var doubt: RouterGuard?
        for name in names where depth < 8 {
            switch one(name, depth: depth) {
            case .login(let what): return .login(what)
            case .unknown(let reason): doubt = doubt ?? .unknown(reason)
            case .open: break
            }
        }
        return doubt ?? .open
    }

    /// Whether whoever is asked stands outside of Traefik alone: no middleware asks for a password of its own.
    func onlyForwards(_ names: [String], depth: Int = 0) -> Bool {
        names.allSatisfy { name in
            guard depth < 8, let key = name.lowercased().split(separator: "@").first.map(String.init) else {
                return false
            }
            if let members = chains[key] { return onlyForwards(members, depth: depth + 1) }
            return types[key].map { $0.isDisjoint(with: Self.logins.subtracting(["forwardauth"])) } ?? false
        }
    }

    private func one(_ name: String, depth: Int) -> RouterGuard {
        let parts = name.lowercased().split(separator: "@", maxSplits: 1).map(String.init)
        guard let key = parts.first else { return .open }
        if parts.count > 1, parts[1] != "docker" {
            return .unknown("The middleware `\(name)` stands in Traefik's own files, which were not read.")
        }
        guard let kinds = types[key] else {
            return .unknown("The middleware `\(name)` is defined outside these files.")
        }
        if let kind = kinds.first(where: Self.logins.contains) { return .login("the middleware \(name) is a \(kind)") }
        if let members = chains[key] { return login(members, depth: depth + 1) }
        if let plugin = plugins[key] {
            return .unknown("Whether the plugin `\(plugin)` asks for a login is not known.")
        }
        return .open
    }

    /// Whether one of the middlewares sets the headers that browsers heed; nil when that cannot be said.
    func setsHeaders(_ names: [String], depth: Int = 0) -> Bool? {
        var isKnown = true
        for name in names where depth < 8 {
            let parts = name.lowercased().split(separator: "@", maxSplits: 1).map(String.init)
            guard let key = parts.first, parts.count == 1 || parts[1] == "docker", let kinds = types[key] else {
                isKnown = false
                continue
            }
            if kinds.contains("headers") { return true }
            guard let members = chains[key] else { continue }
            switch setsHeaders(members, depth: depth + 1) {
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
            return .unknown("A label of the router `\(router.name)` is made with a variable that is set nowhere.")
        }
        let answer = known.login(names)
        if case .open = answer {
            guard let proxy else {
                return .unknown("Traefik is not in these files, and an entry point of it may ask for a login.")
            }
            if !proxy.isKnown { return .unknown("Traefik's own settings were not found, and may ask for a login.") }
        }
        return answer
    }
}
