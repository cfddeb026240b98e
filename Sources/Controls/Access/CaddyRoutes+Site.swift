import Evidence
import StackModel

/// What a site of a Caddyfile is: encrypted or not, and with which headers. Caddy gives every address with a name a
/// certificate by itself, but for `http://`, the port 80 and a bare port (Caddy's documentation, "Automatic HTTPS").
extension CaddyRoutes {
    /// One address of a site without encryption.
    struct PlainAddress: Sendable, Hashable {
        var text: String
        var host: String
        var port: Int
    }

    /// Whether one address is encrypted.
    private enum Address {
        case everywhere
        case missing(PlainAddress)
        case unknown(String)
    }

    /// The routes in the form that all proxies share.
    func all(of proxy: KnownService) -> ProxyRoutes {
        let found = routes.map { route in
            ProxyRoute(
                site: route.path.isEmpty ? route.site : "\(route.site) \(route.path)", hosts: route.hosts,
                upstreams: route.upstreams, login: route.login,
                asksByForwarding: route.asksByForwarding, encryption: encryption(of: route),
                headers: headers(of: route),
                span: route.span)
        }
        return ProxyRoutes(
            proxy: proxy, routes: found, unseen: unseen,
            words: .init(
                login: { "put `forward_auth` before `reverse_proxy` in the block of \($0)" },
                encryption: "give the site a name without `http://`: Caddy then gets it a certificate",
                encryptionMayBreak: "Devices must trust Caddy's own authority where the name is not public.",
                headers: "put a `header` block with Strict-Transport-Security and nosniff into the site"))
    }

    private func headers(of route: Route) -> ProxyRoute.Headers {
        switch sendsHeaders(route) {
        case true?: .sent
        case false?: .missing(dropped: nil)
        case nil: .unknown("What the site imports is not in the Caddyfile.")
        }
    }

    private func encryption(of route: Route) -> ProxyRoute.Encryption {
        let words = route.site.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        // Whatever `tls` says: Caddy switches it on only where the port is not that of HTTP.
        for word in words {
            if case .missing(let plain) = CaddyRoutes.address(word), plain.port == 80 || word.hasPrefix("http://") {
                return plain.missing
            }
        }
        let hasTLS = lines.contains { $0.name == "tls" && $0.blocks[...] == route.blocks.prefix(1) }
        if hasTLS { return .everywhere }
        let isOff = lines.contains { line in
            line.name == "auto_https" && line.words.contains("off") && line.blocks.count == 1
        }
        var doubt = isOff ? "`auto_https off` leaves it to the rest of the Caddyfile." : nil
        for word in words {
            switch CaddyRoutes.address(word) {
            case .everywhere: continue
            case .missing(let plain): return plain.missing
            case .unknown(let reason): doubt = doubt ?? reason
            }
        }
        return doubt.map { .unknown($0) } ?? .everywhere
    }

    private static func address(_ word: String) -> Address {
        var rest = word[...]
        let scheme = rest.firstRange(of: "://").map { String(rest[..<$0.lowerBound]).lowercased() }
        if let scheme { rest = rest.dropFirst(scheme.count + 3) }
        if scheme == "https" { return .everywhere }
        let address = rest.prefix { $0 != "/" }
        let colon = address.hasSuffix("]") ? nil : address.lastIndex(of: ":")
        let host = String(colon.map { address[..<$0] } ?? address)
        let port = colon.flatMap { Int(address[address.index(after: $0)...]) }
        if scheme == "http" || port == 80 {
            return .missing(PlainAddress(text: word, host: host, port: port ?? 80))
        }
        if word.contains("{") { return .unknown("The site `\(word)` is made with a variable that is not known here.") }
        guard host.isEmpty else { return .everywhere }
        if port == 443 { return .unknown("Whether the site `\(word)` has a certificate is not known.") }
        return .missing(PlainAddress(text: word, host: "", port: port ?? 80))
    }

    /// Whether the site sends headers that browsers heed; nil when that cannot be said.
    private func sendsHeaders(_ route: Route) -> Bool? {
        var isKnown = true
        for depth in 1...max(1, route.blocks.count) {
            let block = Array(route.blocks.prefix(depth))
            if setsHeaders(in: block) { return true }
            for line in lines where line.name == "import" && line.blocks == block {
                let snippet = line.words.first ?? ""
                let inside = lines.first { $0.blocks.first?.hasSuffix(" (\(snippet))") == true }?.blocks.prefix(1)
                guard let inside else {
                    isKnown = false
                    continue
                }
                if setsHeaders(in: Array(inside)) { return true }
                isKnown = isKnown && !lines.contains { $0.name == "import" && $0.blocks[...] == inside }
            }
        }
        return isKnown ? false : nil
    }

    /// Whether a `header` directive of the block, for every path, sets one of them.
    private func setsHeaders(in block: [String]) -> Bool {
        func isHeeded(_ word: String) -> Bool {
            ProxyRoute.heededHeaders.contains(word.drop { "+?>".contains($0) }.lowercased())
        }
        return lines.contains { line in
            if line.name == "header", line.blocks == block { return line.words.first.map(isHeeded) ?? false }
            guard isHeeded(line.name), line.blocks.count == block.count + 1, line.blocks.starts(with: block) else {
                return false
            }
            // The block's name begins with its number; a matcher after `header` would leave other paths out.
            return line.blocks.last?.drop { $0.isNumber || $0 == " " } == "header"
        }
    }
}

extension CaddyRoutes.PlainAddress {
    fileprivate var missing: ProxyRoute.Encryption {
        .missing(shown: text, hosts: host.isEmpty ? [] : [host], port: port)
    }
}

extension CaddyRoutes.Route {
    /// Whether another server is asked who is there.
    var asksByForwarding: Bool { login == .login("forward_auth") }

    /// The names of the site, without scheme and port.
    var hosts: [String] {
        site.split(whereSeparator: { $0 == "," || $0 == " " }).map { word in
            let bare = word.firstRange(of: "://").map { word[$0.upperBound...] } ?? word
            return String(bare.prefix { $0 != ":" && $0 != "/" })
        }
    }
}
