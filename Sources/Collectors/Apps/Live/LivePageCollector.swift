public import Clients
public import Evidence
import KnownImages
public import StackModel

/// Asks the stack's reverse proxies for the front page of each of their sites over TLS, and keeps the protecting headers.
///
/// The sites are those that the files of Caddy and nginx and Traefik's labels and files name; each is asked at the proxy itself, never by its name.
public struct LivePageCollector: Sendable {
    /// The most sites of one proxy.
    public static let mostSites = 20
    /// The most time of one request.
    public static let requestLimit: Duration = .seconds(3)

    private let http: any HTTPClient
    private let now: Int

    /// - Parameter now: seconds since 1970-01-01 00:00 UTC.
    public init(http: any HTTPClient, now: Int) {
        self.http = http
        self.now = now
    }

    /// One site of one proxy.
    private struct Site: Sendable {
        var service: String
        var name: String
        var span: SourceSpan?
        var endpoint: HTTPEndpoint
    }

    /// - Parameters:
    ///   - settings: what Caddy's file says.
    ///   - containers: what the engine says of the running proxies; without it nothing is asked.
    /// - Returns: the pages sorted by service and name, and what could not be asked.
    public func collect(
        _ stack: Stack, settings: [AppSettings], containers: [AppAddresses.Container]
    ) async -> ([ServedPage], [Gap]) {
        let sites = stack.services.flatMap { service -> [Site] in
            guard let product = KnownImages.recognise(service).product,
                ["caddy", "traefik", "nginx", "swag", "nginx-proxy-manager"].contains(product),
                let container = containers.first(where: { $0.service == service.name }),
                let endpoint = LivePageCollector.door(of: container)
            else { return [] }
            let own = settings.first { $0.service == service.name }
            let named =
                switch product {
                case "caddy": LivePageCollector.caddySites(own)
                case "traefik": LivePageCollector.traefikSites(stack, own)
                default: LivePageCollector.nginxSites(own)
                }
            return named.prefix(LivePageCollector.mostSites).map {
                Site(service: service.name, name: $0.name, span: $0.span, endpoint: endpoint)
            }
        }
        let answers = await withTaskGroup(of: (ServedPage?, Gap?).self) { group in
            for site in sites { group.addTask { await ask(site) } }
            return await group.reduce(into: [(ServedPage?, Gap?)]()) { $0.append($1) }
        }
        let pages = answers.compactMap(\.0).sorted { ($0.service, $0.name) < ($1.service, $1.name) }
        return (pages, answers.compactMap(\.1).sorted { ($0.what, $0.reason) < ($1.what, $1.reason) })
    }

    private func ask(_ site: Site) async -> (ServedPage?, Gap?) {
        guard case .tcp(let host, let port, _) = site.endpoint else { return (nil, nil) }
        // Nothing secret is sent, so any certificate will do: homes have authorities of their own.
        let request = HTTPRequest(
            endpoint: .tcp(host: host, port: port, tls: .init(trust: .anyone, serverName: site.name)),
            host: site.name, path: "/", timeLimit: LivePageCollector.requestLimit, bodyLimit: 1 << 16, overflow: .isCut)
        do {
            let answer = try await http.send(request)
            var headers: [String: String] = [:]
            for field in answer.headers.fields.prefix(200) {
                let name = field.name.lowercased()
                guard ServedPage.protecting.contains(name) else { continue }
                headers[name] = String(
                    field.value.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : Character($0) })
            }
            return (
                ServedPage(
                    service: site.service, name: site.name, address: "https://\(site.name)", status: answer.status,
                    headers: headers, span: site.span,
                    location: answer.headers["Location"].map(LivePageCollector.withoutQuery),
                    certificate: answer.certificate.map {
                        .init(notBefore: $0.notBefore, notAfter: $0.notAfter, seen: now)
                    }), nil
            )
        } catch {
            return (
                nil,
                Gap(
                    "served-page:\(site.service)",
                    reason: "\(site.service) did not serve \(site.name): \(error.sentence)",
                    remedy: "Look at the answer's headers with `curl -sI https://\(site.name)`.")
            )
        }
    }

    /// What follows the path may be a ticket of a login.
    private static func withoutQuery(_ location: String) -> String {
        String(
            String.UnicodeScalarView(
                location.unicodeScalars.prefix(200).prefix {
                    $0 != "?" && $0 != "#" && $0 != ";" && $0.value > 0x20 && $0.value != 0x7F
                }))
    }

    /// Where the proxy takes TLS: behind its published port 443, at its own address where it has one.
    private static func door(of container: AppAddresses.Container) -> HTTPEndpoint? {
        let published = container.published.first { $0.hostPort == 443 || $0.containerPort == 443 }
        if let address = container.addresses.first {
            return .tcp(host: address, port: published?.containerPort ?? 443, tls: .init(trust: .anyone))
        }
        guard let published else { return nil }
        let host = ["", "0.0.0.0"].contains(published.hostAddress) ? "127.0.0.1" : published.hostAddress
        return .tcp(host: host == "::" ? "::1" : host, port: published.hostPort, tls: .init(trust: .anyone))
    }

    /// The addresses of the file's sites: `a.example, b.example`, `https://a.example:443`.
    static func caddySites(_ settings: AppSettings?) -> [(name: String, span: SourceSpan?)] {
        var seen: Set<String> = []
        var sites: [(name: String, span: SourceSpan?)] = []
        for entry in settings?.entries ?? [] {
            let block = entry.key.prefix { $0 != ">" }.drop { $0.isNumber }
            for part in block.split(whereSeparator: { $0 == "," || $0 == " " }) {
                if part.hasPrefix("http://") || part.hasPrefix(":") || part.hasPrefix("(") { continue }
                var name = part.hasPrefix("https://") ? part.dropFirst(8) : part
                name = name.prefix { $0 != "/" && $0 != ":" }
                if isName(name), seen.insert(String(name)).inserted { sites.append((String(name), entry.span)) }
            }
        }
        return sites
    }

    /// The names in the rules of the routers: ``Host(`a.example`) || Host(`b.example`)``.
    static func traefikSites(_ stack: Stack, _ settings: AppSettings?) -> [(name: String, span: SourceSpan?)] {
        let labels = stack.services.flatMap(\.labels).compactMap { label -> (rule: String, span: SourceSpan)? in
            let key = label.name.lowercased()
            guard key.hasPrefix("traefik.http.routers."), key.hasSuffix(".rule") else { return nil }
            return label.text.map { ($0, label.span) }
        }
        let written = (settings?.entries ?? []).compactMap { entry -> (rule: String, span: SourceSpan)? in
            guard entry.key.hasPrefix(TraefikFiles.dynamicPrefix + "http/routers/"), entry.key.hasSuffix("/rule") else {
                return nil
            }
            return entry.text.map { ($0, entry.span) }
        }
        var seen: Set<String> = []
        var sites: [(name: String, span: SourceSpan?)] = []
        for (rule, span) in labels + written {
            var rest = rule[...]
            while let start = rest.firstRange(of: "Host(") {
                rest = rest[start.upperBound...]
                for part in rest.prefix(while: { $0 != ")" }).split(separator: ",") {
                    let name = part.filter { $0 != "`" && $0 != " " && $0 != "\"" }
                    if isName(name[...]), seen.insert(name).inserted { sites.append((name, span)) }
                }
            }
        }
        return sites
    }

    /// The names of the servers that listen with TLS.
    static func nginxSites(_ settings: AppSettings?) -> [(name: String, span: SourceSpan?)] {
        var encrypted: Set<Substring> = []
        var named: [(server: Substring, names: String, span: SourceSpan)] = []
        for entry in settings?.entries ?? [] {
            guard let separator = entry.key.utf8.lastIndex(of: UInt8(ascii: ">")), let text = entry.text else {
                continue
            }
            let server = entry.key[..<separator]
            if entry.key.hasSuffix("> listen"), text.split(separator: " ").contains("ssl") { encrypted.insert(server) }
            if entry.key.hasSuffix("> server_name") { named.append((server, text, entry.span)) }
        }
        var seen: Set<String> = []
        return named.filter { encrypted.contains($0.server) }.flatMap { one in
            one.names.split(separator: " ").filter { isName($0) && seen.insert(String($0)).inserted }.map {
                (name: String($0), span: one.span)
            }
        }
    }

    /// Letters, digits, hyphens and at least one dot: no wildcard, no variable, no directive.
    private static func isName(_ name: Substring) -> Bool {
        name.contains(".") && name.utf8.count < 254 && !name.hasPrefix(".") && !name.hasSuffix(".")
            && name.utf8.allSatisfy {
                $0 == 0x2D || $0 == 0x2E || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
            }
    }
}
