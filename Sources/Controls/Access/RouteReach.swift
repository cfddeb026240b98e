import StackModel

/// Who is on the way to a route of a reverse proxy, and what is lost to them there.
struct RouteReach: Sendable, Hashable {
    /// nil where it is the control's own.
    var impact: Impact?
    var reach: Reach

    /// - Parameters:
    ///   - hosts: the names that the route answers to; empty when they are not known.
    ///   - port: the proxy's own port; nil when it is not known.
    init(_ hosts: [String], port: Int?, of proxy: KnownService, in subject: Case) {
        let doors = subject.publications(to: proxy).map(\.port).filter { door in
            port.map { $0 == door.containerPort } ?? true
        }
        let isHostMode = if case .host = subject.home(of: proxy) { true } else { false }
        if doors.contains(where: { $0.reach == .publicAddress }) {
            self.init(impact: nil, reach: .anyone)
        } else if isHostMode || doors.contains(where: { $0.reach == .everywhere }) {
            // A name of the public DNS is most likely meant for the internet; one's own network has only those who are
            // on it, and one of them must listen first (docs/severity.md).
            let isLocal = !hosts.isEmpty && hosts.allSatisfy(RouteReach.isLocal)
            self.init(impact: isLocal ? .defence : nil, reach: .network)
        } else if doors.contains(where: { $0.reach == .privateNetwork }) {
            self.init(impact: .defence, reach: .network)
        } else {
            self.init(impact: .defence, reach: doors.isEmpty ? .neighbour : .local)
        }
    }

    private init(impact: Impact?, reach: Reach) {
        self.impact = impact
        self.reach = reach
    }

    /// Names that the public DNS does not have (RFC 6761, 6762 and 8375, ICANN's `internal`, and what routers give out),
    /// and private addresses.
    private static func isLocal(_ host: String) -> Bool {
        let name = host.lowercased()
        if let address = IPPrefix(name) { return address.isWithinPrivateSpace }
        guard name.contains(".") else { return true }
        let endings = [
            ".local", ".localhost", ".localdomain", ".home.arpa", ".internal", ".lan", ".home", ".intranet", ".private",
        ]
        return endings.contains { name.hasSuffix($0) }
    }
}

extension TraefikRouter {
    /// The names in the rule's `Host(…)`; empty when it has none or is not known.
    var hosts: [String] {
        guard let rule = options["rule"]?.text else { return [] }
        var hosts: [String] = []
        var rest = rule[...]
        while let start = rest.firstRange(of: "Host(") {
            let inside = rest[start.upperBound...].prefix { $0 != ")" }
            hosts += inside.split(separator: ",").map { $0.filter { !"`\"' ".contains($0) } }
            rest = rest[start.upperBound...]
        }
        // What a pattern answers to is not a list of names.
        return rule.contains("HostRegexp(") ? [] : hosts
    }
}

extension TraefikProxy {
    /// The port in the container that the entry point listens on; nil when it is not known.
    func port(of entryPoint: String) -> Int? {
        setting("entrypoints.\(entryPoint).address")?.text.split(separator: "/").first?.split(separator: ":").last
            .flatMap { Int($0) }
    }
}
