import Testing

@testable import Controls

/// One way to a route of a proxy, asked as visitors ask.
struct RouteProbe: Sendable {
    /// The route as the reader calls it.
    var site: String
    /// Name and path, without the scheme.
    var address: String
    /// The app that must be behind it.
    var app: String
    /// What lets a visitor in, where something is asked for.
    var key: String?

    init(_ site: String, _ address: String, _ app: String, key: String? = nil) {
        self.site = site
        self.address = address
        self.app = app
        self.key = key
    }
}

extension RealProxy {
    /// Holds what the reader concluded of each route to what the real server answers.
    func compare(_ probes: [RouteProbe]) async throws {
        #expect(
            Set(known.routes.map(\.site)) == Set(probes.map(\.site)),
            "routes without a probe, or probes without a route")
        #expect(known.unseen == [])
        for probe in probes {
            for route in known.routes where route.site == probe.site { try await compare(route, probe) }
        }
    }

    private func compare(_ route: ProxyRoute, _ probe: RouteProbe) async throws {
        let shown = Comment(rawValue: "\(route.site) at \(route.span), asked at \(probe.address)")
        #expect(
            route.upstreams.contains {
                [probe.app, "127.0.0.1"].contains($0.host) && $0.port == RealProxy.apps[probe.app]
            }, shown)
        let plain = try await get("http://\(probe.address)")
        let encrypted = try await get("https://\(probe.address)")
        // As a visitor without anything, by the encrypted way, or the plain one where there is no other: an encrypted answer
        // for a name that nobody has comes from the first server.
        let isSecure = if case .missing = route.encryption { false } else { encrypted != nil }
        let visitor = isSecure ? encrypted : plain
        let isOpen = visitor?.status == 200 && visitor?.app == probe.app
        switch route.login {
        case .open: #expect(isOpen, shown)
        case .login: #expect(visitor != nil && visitor?.app != probe.app, shown)
        case .unknown: Issue.record("\(route.site): the reader does not know of its login")
        }
        // The plain way leads to the encrypted one, or nowhere, exactly where the reader says so.
        let isLed = plain.map { $0.headers["location"]?.hasPrefix("https://") == true || $0.status == 404 } ?? true
        switch route.encryption {
        case .everywhere: #expect(isLed, shown)
        case .missing: #expect(!isLed, shown)
        case .unknown: Issue.record("\(route.site): the reader does not know of its encryption")
        }
        // Who is in sees the page with its headers.
        let scheme = isSecure ? "https" : "http"
        let page = try await get("\(scheme)://\(probe.address)", headers: probe.key.map { [$0] } ?? [])
        #expect(page?.app == probe.app, shown)
        let sends = page.map { !ProxyRoute.heededHeaders.isDisjoint(with: $0.headers.keys) } ?? false
        switch route.headers {
        case .sent: #expect(sends, shown)
        case .missing: #expect(!sends, shown)
        case .unknown: Issue.record("\(route.site): the reader does not know of its headers")
        }
    }
}
