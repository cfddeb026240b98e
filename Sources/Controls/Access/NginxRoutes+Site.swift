import StackModel

/// What a location is served with: encryption and headers.
extension NginxRoutes {
    /// One `listen`.
    struct Listen: Sendable, Hashable {
        var address: String
        var port: Int?
        var isEncrypted: Bool
        var isOutward: Bool
    }

    /// The sockets of a server; port 80 of every address where it names none (ngx_http_core_module).
    func listens(of server: Int) -> [Listen] {
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

    func encryption(at index: Int, site: String, hosts: [String]) -> ProxyRoute.Encryption {
        guard let server = config.nearest("server", around: index) else { return .everywhere }
        // A socket is encrypted for all servers where one of them says so.
        let encrypted = Set(
            config.blocks.indices.filter { config.blocks[$0].name == "server" }.flatMap(listens)
                .filter(\.isEncrypted).map { "\($0.address):\($0.port ?? 0)" })
        let plain = listens(of: server).filter {
            $0.isOutward && !$0.isEncrypted && !encrypted.contains("\($0.address):\($0.port ?? 0)")
        }
        guard let first = plain.first else { return .everywhere }
        let levels = config.levels(of: index).filter { ["location", "server"].contains(config.blocks[$0].name) }
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
    private func redirects(_ level: Int, _ hosts: [String]) -> Bool {
        if leadsToHTTPS(level) { return true }
        let conditions = config.blocks[level].children.filter { config.blocks[$0].name == "if" && leadsToHTTPS($0) }
            .map(condition)
        if conditions.contains(where: NginxRoutes.plainConditions.contains) { return true }
        // Certbot writes one for each name.
        let named = Set(conditions.compactMap { $0.hasPrefix("$host=") ? String($0.dropFirst(6)) : nil })
        return !hosts.isEmpty && named.isSuperset(of: hosts)
    }

    private func forwardedRedirect(_ levels: [Int]) -> String? {
        for level in levels {
            for child in config.blocks[level].children where config.blocks[child].name == "if" && leadsToHTTPS(child) {
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
    private func condition(_ index: Int) -> String {
        config.blocks[index].words.joined().filter { !"() ".contains($0) }.lowercased()
    }

    /// Whether everything that comes to the level is answered with an address of https.
    private func leadsToHTTPS(_ index: Int) -> Bool {
        for line in config.blocks[index].lines {
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
            let sets = block.lines.contains { line in
                line.name == "more_set_headers"
                    && ProxyRoute.heededHeaders.contains(
                        line.words.first?.prefix { $0 != ":" }.lowercased() ?? "")
            }
            if sets { return .sent }
            let added = block.lines.filter { $0.name == "add_header" }
            let heeds = added.contains { line in
                line.words.count > 1 && !line.words[1].isEmpty
                    && ProxyRoute.heededHeaders.contains(line.words[0].lowercased())
            }
            if dropper == nil, heeds { return .sent }
            isHeeded = isHeeded || heeds
            if let line = block.lines.first(where: { $0.name == "include" }), dropper == nil || block.name == "location"
            {
                return .unknown(NginxConfig.sentence(ofUnread: line))
            }
            let merges = block.lines.last { $0.name == "add_header_inherit" }?.words.first == "merge"
            if dropper == nil, !merges { dropper = added.first?.span }
        }
        return .missing(dropped: isHeeded ? dropper : nil)
    }
}
