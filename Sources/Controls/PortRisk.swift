import Evidence
import KnownImages
import StackModel

/// What a visitor of a port could do, judged from what is known to stand behind it.
struct PortRisk {
    var impact: Impact
    /// Who can do it, where that is not whoever reaches the port: a login must fail first.
    var reach: Reach?
    /// Whether the service asks for a login on it.
    var isBehindLogin: Bool
    /// Whether that login is the one of the product's documentation until somebody changes it.
    var isDocumentedLogin = false
    /// What stands behind the port, as a clause: "its page, which asks for a login".
    var shown: String

    /// - Parameter known: what the service is known to serve there; nil when that is not known.
    init(_ known: KnownPort?, of service: KnownService, in subject: Case) {
        var login = known?.login
        if let hasLogin = subject.hasLogin(service), let asked = login, asked != .notApplicable {
            login = hasLogin ? KnownPort.Login.byDefault : KnownPort.Login.none
        }
        impact = PortRisk.impact(of: known?.purpose, login: login)
        isBehindLogin = login == .byDefault
        shown = PortRisk.title(of: known, login: login)
        if isBehindLogin, [.adminUI, .userUI].contains(known?.purpose), service.hasDocumentedLogin {
            // Whether it was changed is not in the files: that it was not is the failure that it takes.
            impact = .takeover
            reach = .fault
            isDocumentedLogin = true
            shown += ", the documented one until it is changed"
        }
        let isControl = [.adminUI, .api, .control].contains(known?.purpose)
        guard isControl, login == .byDefault || login == KnownPort.Login.none, subject.isRootByAPI(service) else {
            return
        }
        // More than any app is lost, and the one defence of several is the login (docs/severity.md).
        impact = .host
        if isBehindLogin { reach = .fault }
    }

    /// The severity for those who reach the port.
    func severity(_ reach: Reach) -> Severity { Severity(impact, self.reach ?? reach) }

    private static func impact(of purpose: KnownPort.Purpose?, login: KnownPort.Login?) -> Impact {
        let isOpen = login == KnownPort.Login.none || login == .optional
        return switch purpose {
        case .adminUI, .api, .control: isOpen ? .takeover : .defence
        case .userUI: isOpen ? .data : .defence
        case .database: .data
        case .proxy, .torrent, .discovery, .metrics, .web, .vpn, .other, nil: .defence
        }
    }

    private static func title(of known: KnownPort?, login: KnownPort.Login?) -> String {
        guard let known else { return "what stands behind it is not known" }
        let what =
            switch known.purpose {
            case .adminUI: "its administration page"
            case .userUI: "its page"
            case .api: "its API"
            case .proxy: "a proxy"
            case .control: "a control server"
            case .database: "a database"
            case .metrics: "its figures"
            case .discovery: "discovery on the local network"
            case .web: "the front door of a proxy"
            case .torrent: "torrent peers"
            case .vpn: "a VPN server"
            case .other: "another service of it"
            }
        return switch login ?? .notApplicable {
        case .byDefault: "\(what), behind a login"
        case .optional: "\(what), which asks for no login unless told to"
        case .none: "\(what), which asks for no login"
        case .notApplicable: what
        }
    }
}

extension Publication {
    /// Whether one of the special controls judges this port, so that the general one leaves it out.
    var isJudgedElsewhere: Bool {
        if publisher.isGluetun, target.name == publisher.name, [.control, .proxy].contains(known?.purpose) {
            return true
        }
        if publisher.isTunnel, known == nil, isUsualTorrentPort { return true }
        if target.role == .socketProxy || isDockerAPI { return true }
        if target.role == .challengeSolver && known?.purpose != .metrics { return true }
        if target.role == .database || target.role == .cache { return true }
        return [.database, .metrics].contains(known?.purpose)
    }

    /// Ports that torrent clients are known to take when nothing tells what stands behind: 6881 to 6889 and 51413.
    var isUsualTorrentPort: Bool { (6881...6889).contains(port.containerPort) || port.containerPort == 51413 }

    /// Docker's own ports, whoever answers there.
    var isDockerAPI: Bool { [2375, 2376].contains(port.containerPort) && port.transport == .tcp }

    /// Whether the port exists to be reached: a proxy's front door, a VPN server, torrent peers, discovery.
    var isMeantToBeOpen: Bool {
        if target.role == .reverseProxy, [80, 443].contains(port.containerPort) { return true }
        return [.web, .vpn, .torrent, .discovery].contains(known?.purpose)
    }

    /// The entry bound to loopback, when it was written in the short form and without variables; nil otherwise.
    func boundToLoopback(or advice: String) -> Remedy.Action {
        let isPlain =
            port.transport == .tcp && port.span.length < "\(port.hostPort ?? 0):\(port.containerPort)/tcp".count
        let suffix = isPlain ? "" : "/\(port.transport.rawValue)"
        if let host = port.hostPort, port.lastHostPort == host, port.variables.isEmpty, port.hostAddress == nil {
            let old = "\(host):\(port.containerPort)\(suffix)"
            if [old.count, old.count + 2].contains(port.span.length) {
                return .replace(port.span, old: old, new: "127.0.0.1:" + old)
            }
        }
        return .advise(advice)
    }
}

extension Case {
    /// Whether the port is there for a service that only another profile starts: nothing listens on it now.
    func leadsToInactive(_ publication: Publication) -> Bool {
        guard publication.known == nil, publication.publisher.isTunnel else { return false }
        let all = services + inactive
        return inactive.contains { service in
            NetworkHome.of(service, among: all, project: stack.name) == .service(publication.publisher.name)
                && service.knownPort(publication.port.containerPort, publication.port.transport) != nil
        }
    }

    /// Whether who is in the app is root on the host: it manages containers and is given the engine's own socket.
    func isRootByAPI(_ service: KnownService) -> Bool {
        guard service.role == .containerManager, case .raw? = socket(of: service) else { return false }
        return true
    }

    /// Whether the app is seen to ask for a login, in its settings on disk or its variables; nil when neither tells.
    func hasLogin(_ service: KnownService) -> Bool? {
        if let method = evidence.settings(of: service.name)?.entry("AuthenticationMethod")?.text?.lowercased() {
            if ["forms", "basic"].contains(method) { return true }
            if ["none", "external"].contains(method) { return false }
        }
        if let type = evidence.settings(of: service.name)?.entry("auth/type")?.text?.lowercased() {
            if ["form", "basic"].contains(type) { return true }
        }
        if let provider = service.text(of: "DOZZLE_AUTH_PROVIDER")?.lowercased() { return provider != "none" }
        return service.transmissionLogin
    }
}

extension KnownService {
    /// Whether the app starts with a login that its documentation tells everybody, and nothing here gives it another.
    fileprivate var hasDocumentedLogin: Bool {
        let defaults = product.flatMap { KnownImages.product($0)?.defaults } ?? []
        let isReplaced = defaults.contains { known in
            guard case .variable(let name) = known.place else { return false }
            return isGiven(name)
        }
        guard !isReplaced else { return false }
        return defaults.contains { known in
            guard case .login = known.place else { return false }
            guard let until = known.until else { return true }
            return version.map { $0 < until } ?? false
        }
    }

    /// Whether the variable has a value, or one that is not known.
    private func isGiven(_ name: String) -> Bool {
        switch variable(name)?.value {
        case .text(let text): !text.isEmpty
        case .secret(let secret): secret.strength != .empty
        case .masked, .unknown: true
        case .absent, nil: false
        }
    }

    /// True when linuxserver.io's Transmission is given a user and a password, which it asks for then; nil when that
    /// is not seen.
    fileprivate var transmissionLogin: Bool? {
        guard product == "transmission", recognition.image?.family == .linuxserver else { return nil }
        func isSet(_ name: String) -> Bool {
            [name, "FILE__" + name].contains { name in
                switch service.variable(name)?.value {
                case .text(let text): !text.isEmpty
                case .secret(let secret): secret.strength != .empty
                case .masked: true
                case .absent, .unknown, nil: false
                }
            }
        }
        return isSet("USER") && isSet("PASS") ? true : nil
    }
}
