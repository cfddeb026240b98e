import Evidence
import StackModel

extension Case {
    /// The page that the proxy really served a visitor of the route, where no login came before it; nil where one did, or
    /// where nothing tells.
    ///
    /// Only the front page was asked for, so only a route for all of a site's paths is told by it.
    func pageBesideLogin(of route: ProxyRoute, by proxy: KnownService) -> ServedPage? {
        let site = route.site.hasPrefix("https://") ? String(route.site.dropFirst(8)) : route.site
        guard !site.contains("/"), !route.isLocalOnly else { return nil }
        return evidence.pages?.first { page in
            page.service == proxy.name && route.hosts.contains(page.name) && page.isBesideLogin
        }
    }
}

extension ServedPage {
    /// Where the answer leads, in words.
    var way: String { location.map { "to `\($0)`" } ?? "to a page (status \(status))" }

    /// Whether a visitor without a login was let in: to a page, or to another path of the same site. Those that ask for a
    /// login refuse (401, 403), or send to a portal: at a name of its own, or under the paths of those that stand in the
    /// site itself.
    fileprivate var isBesideLogin: Bool {
        switch status {
        case 200..<300: return true
        case 300..<400:
            guard let location, !location.isEmpty else { return false }
            guard let path = path(of: location) else { return false }
            return !ServedPage.portals.contains { path.hasPrefix($0) }
        default: return false
        }
    }

    /// Where in this site the address leads; nil for another site, or the same one's plain form.
    private func path(of location: String) -> Substring? {
        if location.hasPrefix("//") { return nil }
        guard let scheme = location.firstRange(of: "://") else { return location[...] }
        let rest = location[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard host.prefix(while: { $0 != ":" }) == name[...] else { return nil }
        return rest.dropFirst(host.count)
    }

    /// oauth2-proxy, authentik, Authelia below a path, Authelia of SWAG, Vouch, Pomerium, Keycloak's adapters.
    private static let portals = [
        "/oauth2", "/outpost.goauthentik.io", "/authelia", "/auth", "/.pomerium", "/login/oauth", "/sso",
    ]
}
