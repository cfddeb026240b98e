import StackModel

/// What a location is served with: encryption and headers.
extension NginxRoutes {
    /// One `listen`.
    struct Listen: Sendable, Hashable {
        var address: String
        var port: Int?
        var isEncrypted: Bool
        var isOutward: Bool

        var socket: String { "\(address):\(port ?? 0)" }
    }

    /// The sockets of a server; port 80 of every address where it names none (ngx_http_core_module).
    func listens(of server: Int) -> [Listen] { NginxRoutes.listens(of: server, config) }

    private static func listens(of server: Int, _ config: NginxConfig) -> [Listen] {
        let lines = config.lines("listen", in: server)
        guard !lines.isEmpty else { return [Listen(address: "*", port: 80, isEncrypted: false, isOutward: true)] }
        let isOn = config.lines("ssl", in: server).last?.words.first == "on"
        return lines.compactMap { line in
            guard let first = line.words.first else { return nil }
            let options = line.words.dropFirst()
            let isEncrypted = isOn || options.contains("ssl") || options.contains("quic")
            if first.hasPrefix("unix:") {
                return Listen(address: first, port: nil, isEncrypted: isEncrypted, isOutward: false)
            }
            let (address, port) = NginxRoutes.address(first)
            let isOutward = AddressReach(["*", ""].contains(address) ? nil : address) != .loopback
            return Listen(address: address, port: port, isEncrypted: isEncrypted, isOutward: isOutward)
        }
    }

    /// `8080`, `10.0.0.1:8080`, `[::]:80`, `*:80` or an address alone.
    private static func address(_ text: String) -> (String, Int?) {
        if let port = Int(text) { return ("*", port) }
        guard !text.hasSuffix("]"), let colon = text.lastIndex(of: ":") else { return (text, 80) }
        return (String(text[..<colon]), Int(text[text.index(after: colon)...]))
    }

    /// Those that speak no TLS.
    func plainListens(of server: Int) -> [Listen] {
        listens(of: server).filter { !$0.isEncrypted && !encrypted.contains($0.socket) }
    }

    /// The sockets that are encrypted: for all servers where one of them says so.
    static func encryptedSockets(of config: NginxConfig) -> Set<String> {
        let servers = config.blocks.indices.filter { config.blocks[$0].name == "server" }
        return Set(servers.flatMap { listens(of: $0, config) }.filter(\.isEncrypted).map(\.socket))
    }

    func encryption(at index: Int, site: String, hosts: [String]) -> ProxyRoute.Encryption {
        guard let server = config.nearest("server", around: index) else { return .everywhere }
        guard let first = plainListens(of: server).first(where: \.isOutward) else { return .everywhere }
        let levels = rewriteLevels(of: index).filter { config.blocks[$0].name != "if" }
        if levels.contains(where: { redirects($0, hosts) }) { return .everywhere }
        if let condition = forwardedRedirect(levels) {
            return .unknown("Whether `if \(condition)` leads a visitor to https depends on the proxy before it.")
        }
        if let reason = config.unreadInclude(around: index) { return .unknown(reason) }
        let port = first.port ?? 80
        let name = hosts.first ?? (site == "any name" ? "" : site)
        let shown = name.isEmpty ? "http://…:\(port)" : port == 80 ? "http://\(name)" : "http://\(name):\(port)"
        return .missing(shown: shown, hosts: hosts, port: port)
    }

    /// Whether a plain request is led to https at that level.
    func redirects(_ level: Int, _ hosts: [String]) -> Bool {
        if leadsToHTTPS(level) { return true }
        let conditions = conditionsThatCount(at: level).filter(leadsToHTTPS).map(condition)
        if conditions.contains(where: NginxRoutes.plainConditions.contains) { return true }
        // Certbot writes one for each name.
        let named = Set(conditions.compactMap { $0.hasPrefix("$host=") ? String($0.dropFirst(6)) : nil })
        return !hosts.isEmpty && named.isSuperset(of: hosts)
    }

    func forwardedRedirect(_ levels: [Int]) -> String? {
        for level in levels {
            for child in conditionsThatCount(at: level) where leadsToHTTPS(child) {
                let written = condition(child)
                if written.contains("forwarded") || written.contains("cf_visitor") {
                    return config.blocks[child].words.joined(separator: " ")
                }
            }
        }
        return nil
    }

    private static let plainConditions: Set<String> = [
        "$scheme=http", "$scheme!=https", "$https=", "$https!=on", "$server_port=80", "$server_port!=443",
        "$ssl_protocol=", "$scheme~http", "$scheme~^http$",
    ]

    /// An `if`'s condition without blanks and parentheses.
    func condition(_ index: Int) -> String {
        config.blocks[index].words.joined().filter { !"() ".contains($0) }.lowercased()
    }

    /// Whether everything that comes to the level is answered with an address of https.
    private func leadsToHTTPS(_ index: Int) -> Bool {
        for line in linesThatCount(at: index) {
            if line.name == "return", let code = line.words.first {
                let target = line.words.count > 1 ? line.words[1] : code
                return target.lowercased().hasPrefix("https://")
            }
            if line.name == "rewrite", line.words.count > 1, line.words[1].lowercased().hasPrefix("https://"),
                ["^", "^/", "^(.*)", "^(.*)$", "^/(.*)$", "^/(.*)", ".*", "^.*$", "^.*", "^/.*$", "(.*)"]
                    .contains(line.words[0])
            {
                return true
            }
        }
        return false
    }

    /// The headers that are sent: those of the nearest level with an `add_header`, which takes the place of all above
    /// (ngx_http_headers_module; `add_header_inherit merge` since 1.29.3).
    func headers(at index: Int) -> ProxyRoute.Headers {
        var dropper: SourceSpan?
        var isHeeded = false
        for level in config.levels(of: index) {
            let block = config.blocks[level]
            let sets = block.lines("more_set_headers").contains { line in
                ProxyRoute.heededHeaders.contains(
                    line.words.first?.prefix { $0 != ":" }.lowercased() ?? "")
            }
            if sets { return .sent }
            let added = block.lines("add_header")
            let heeds = added.contains { line in
                line.words.count > 1 && !line.words[1].isEmpty
                    && ProxyRoute.heededHeaders.contains(line.words[0].lowercased())
            }
            if dropper == nil, heeds { return .sent }
            isHeeded = isHeeded || heeds
            if let line = block.lines("include").first, dropper == nil || block.name == "location" {
                return .unknown(NginxConfig.sentence(ofUnread: line))
            }
            let merges = block.lines("add_header_inherit").last?.words.first == "merge"
            if dropper == nil, !merges { dropper = added.first?.span }
        }
        return .missing(dropped: isHeeded ? dropper : nil)
    }
}
