public import Clients
public import Evidence
import KnownImages
public import StackModel

/// Asks the stack's reverse proxies for the front page of each of their sites over TLS, and keeps the protecting headers.
///
/// The sites are those that Caddy's file and Traefik's labels name; each is asked at the proxy itself, never by its name.
public struct LivePageCollector: Sendable {
    /// The most sites of one proxy.
    public static let mostSites = 20
    /// The most time of one request.
    public static let requestLimit: Duration = .seconds(3)

    private let http: any HTTPClient

    public init(http: any HTTPClient) {
        self.http = http
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
            guard let product = KnownImages.recognise(service).product, ["caddy", "traefik"].contains(product),
                let container = containers.first(where: { $0.service == service.name }),
                let endpoint = LivePageCollector.door(of: container)
            else { return [] }
            let named =
                product == "caddy"
                ? LivePageCollector.caddySites(settings.first { $0.service == service.name })
                : LivePageCollector.traefikSites(stack)
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
                    headers: headers, span: site.span), nil
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
    static func traefikSites(_ stack: Stack) -> [(name: String, span: SourceSpan?)] {
        var seen: Set<String> = []
        var sites: [(name: String, span: SourceSpan?)] = []
        for service in stack.services {
            for label in service.labels {
                let key = label.name.lowercased()
                guard key.hasPrefix("traefik.http.routers."), key.hasSuffix(".rule"), let rule = label.text else {
                    continue
                }
                var rest = rule[...]
                while let start = rest.firstRange(of: "Host(") {
                    rest = rest[start.upperBound...]
                    for part in rest.prefix(while: { $0 != ")" }).split(separator: ",") {
                        let name = part.filter { $0 != "`" && $0 != " " && $0 != "\"" }
                        if isName(name[...]), seen.insert(name).inserted { sites.append((name, label.span)) }
                    }
                }
            }
        }
        return sites
    }

    /// Letters, digits, hyphens and at least one dot: no wildcard, no variable, no directive.
    private static func isName(_ name: Substring) -> Bool {
        name.contains(".") && name.utf8.count < 254 && !name.hasPrefix(".") && !name.hasSuffix(".")
            && name.utf8.allSatisfy {
                $0 == 0x2D || $0 == 0x2E || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
            }
    }
}
