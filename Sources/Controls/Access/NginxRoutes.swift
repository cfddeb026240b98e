import Evidence
import StackModel

/// The routes of an nginx: which location leads where, what asks for a login before it, whether it is encrypted.
///
/// Sources: nginx.org/en/docs, modules core, access, auth_basic, auth_request, headers, proxy, rewrite, ssl, upstream.
struct NginxRoutes: Sendable {
    let config: NginxConfig
    /// Found once: every route asks for them.
    let encrypted: Set<String>
    let upstreamBlocks: [String: Int]
    let ways: NginxWays

    init(_ settings: AppSettings) {
        let config = NginxConfig(settings)
        self.config = config
        encrypted = NginxRoutes.encryptedSockets(of: config)
        ways = NginxWays(config)
        let named = config.blocks.indices.filter { config.blocks[$0].name == "upstream" }
        upstreamBlocks = Dictionary(
            named.map { (config.blocks[$0].words.first ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    static let passes: Set<String> = ["proxy_pass", "grpc_pass"]

    /// The routes in the form that all proxies share.
    func all(of proxy: KnownService) -> ProxyRoutes {
        let isManager = proxy.product == "nginx-proxy-manager"
        var known = ProxyRoutes(proxy: proxy, words: isManager ? NginxRoutes.managerWords : NginxRoutes.words)
        for index in config.blocks.indices {
            let block = config.blocks[index]
            // A server that was not read may have any route.
            if ["http", "server", "stream"].contains(block.name) || block.parent == nil || isBlank(block) {
                known.unseen += block.lines("include").map(NginxConfig.sentence)
            }
            for line in block.lines where NginxRoutes.passes.contains(line.name) {
                switch reach(index) {
                case .nobody: continue
                case .unknown(let reason):
                    known.unseen.append(reason)
                    continue
                case .visitors: break
                }
                let (upstreams, doubt) = upstreams(of: line, at: index)
                if let doubt { known.unseen.append(doubt) }
                if !upstreams.isEmpty { known.routes.append(route(line, at: index, to: upstreams)) }
            }
        }
        return known
    }

    private static let words = ProxyRoutes.Words(
        login: { "put `auth_request` (Authelia, authentik) or `auth_basic` into the location of \($0)" },
        encryption: "let the server on port 80 do nothing but `return 301 https://$host$request_uri;`",
        encryptionMayBreak: "A server with `listen 443 ssl` and a certificate must be there first.",
        headers:
            "set `add_header Strict-Transport-Security \"max-age=31536000\" always;` and nosniff in the server, and "
            + "again in each location with an `add_header` of its own")

    private static let managerWords = ProxyRoutes.Words(
        login: { "give the proxy host of \($0) an access list, or Authelia in its advanced settings" },
        encryption: "give the proxy host a certificate and switch on Force SSL",
        encryptionMayBreak: "The name must lead to this proxy for the certificate to be made.",
        headers: "switch on HSTS for the proxy host; headers in its Advanced field are dropped by the location's own")

    /// Whether nothing that was read of a location says where it leads.
    private func isBlank(_ block: NginxConfig.Block) -> Bool {
        let answers = NginxRoutes.passes.union(["return", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "try_files"])
        return block.name == "location" && !block.lines.contains { answers.contains($0.name) }
    }

    private func route(_ line: NginxConfig.Line, at index: Int, to upstreams: [ProxyRoute.Upstream]) -> ProxyRoute {
        let server = config.nearest("server", around: index)
        let (names, hosts) = server.map(self.names) ?? ([], [])
        guard config.nearest("stream", around: index) == nil else {
            let port = server.flatMap { listens(of: $0).first?.port }
            return ProxyRoute(
                site: "port \(port.map(String.init) ?? "of a stream")", hosts: [], upstreams: upstreams,
                login: self.login(at: index), isRaw: true, span: line.span)
        }
        let path = config.nearest("location", around: index).map { config.blocks[$0].words } ?? []
        let site = names.first.map { $0 == "_" ? "any name" : $0 } ?? "any name"
        return ProxyRoute(
            site: path == ["/"] || path.isEmpty ? site : "\(site) \(path.joined(separator: " "))", hosts: hosts,
            upstreams: upstreams, login: login(at: index), asksByForwarding: asksByForwarding(at: index),
            isLocalOnly: addressRule(at: index) == .privateOnly, isStaticFiles: NginxRoutes.isStaticFiles(path),
            encryption: encryption(at: index, site: site, hosts: hosts), headers: headers(at: index), span: line.span)
    }

    /// No pattern, no catch-all.
    private static func isPlainName(_ name: String) -> Bool {
        name != "_" && !name.hasPrefix("~") && !name.contains("*") && !name.contains("$") && !name.isEmpty
    }

    /// Whether a location is for files with the endings of styles, scripts, pictures and fonts alone.
    private static func isStaticFiles(_ path: [String]) -> Bool {
        guard path.first?.hasPrefix("~") == true, let pattern = path.last, pattern.hasSuffix(")$"),
            let start = pattern.firstRange(of: "\\.(")
        else { return false }
        let endings = pattern[start.upperBound...].dropLast(2).split(separator: "|")
        let known: Set<Substring> = [
            "css", "js", "jpg", "jpeg", "jpe?g", "gif", "png", "webp", "woff", "woff2", "eot", "ttf", "svg", "ico",
            "css\\.map", "js\\.map", "map", "mjs", "avif",
        ]
        return !endings.isEmpty && endings.allSatisfy(known.contains)
    }

    /// The names of a server, and the same where all of them are plain.
    func names(of server: Int) -> (all: [String], hosts: [String]) {
        let names = config.lines("server_name", in: server).flatMap(\.words)
        return (names, names.allSatisfy(NginxRoutes.isPlainName) ? names : [])
    }
}
