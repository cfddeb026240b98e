import Evidence
import StackModel

/// What a Cloudflare tunnel's own `config.yml` publishes.
///
/// Source: cloudflared's documentation, "Configuration file" (ingress, originRequest.access).
struct CloudflaredRoutes: Sendable {
    /// One rule of `ingress`.
    struct Rule: Sendable {
        var hostname = ""
        var path = ""
        var service = ""
        /// Whether the connector itself refuses who did not pass Cloudflare Access.
        var asksAccess: Bool
        /// Where it is said that any certificate is taken for the service's; nil where none is said to be.
        var anyCertificate: SourceSpan?
        var span: SourceSpan
    }

    /// Those that lead somewhere.
    let rules: [Rule]
    /// Whether they are all that is published: a tunnel without rules here may have them at Cloudflare.
    let isWhole: Bool

    /// Of Access the connector asks by a rule's own `originRequest` alone, never by the one for all.
    init(_ settings: AppSettings, of service: KnownService) {
        var found: [Int: Rule] = [:]
        var verifies: [Int: Bool] = [:]
        for entry in settings.entries {
            let parts = entry.key.split(separator: "/").map(String.init)
            guard parts.count > 2, parts[0] == "ingress", let index = Int(parts[1]) else { continue }
            var rule = found[index] ?? Rule(asksAccess: false, span: entry.span)
            switch parts.dropFirst(2).joined(separator: "/") {
            case "hostname": rule.hostname = entry.text ?? "?"
            case "path": rule.path = entry.text ?? "?"
            case "service":
                rule.service = entry.shown
                rule.span = entry.span
            case "originRequest/access/required": rule.asksAccess = entry.text == "true"
            case "originRequest/noTLSVerify":
                verifies[index] = entry.text != "true"
                rule.anyCertificate = entry.text == "true" ? entry.span : nil
            default: break
            }
            found[index] = rule
        }
        if found.isEmpty,
            let url = settings.entry("url").map({ ($0.shown, $0.span) }) ?? CloudflaredRoutes.url(of: service)
        {
            found[0] = Rule(
                hostname: settings.entry("hostname")?.text ?? "", service: url.0, asksAccess: false, span: url.1)
        }
        // The setting for the whole tunnel holds for every rule that says nothing of its own.
        if let all = settings.entry("originRequest/noTLSVerify"), all.text == "true" {
            for index in found.keys where verifies[index] == nil { found[index]?.anyCertificate = all.span }
        }
        isWhole = !found.isEmpty
        rules = found.sorted { $0.key < $1.key }.map(\.value).filter { rule in
            !rule.service.isEmpty && !rule.service.hasPrefix("http_status:")
        }
    }

    /// The one address that the command or the environment publishes.
    private static func url(of service: KnownService) -> (String, SourceSpan)? {
        let words = service.service.entrypoint + service.command
        for (index, word) in words.enumerated() {
            if word.value.text.hasPrefix("--url=") { return (String(word.value.text.dropFirst(6)), word.span) }
            if word.value.text == "--url", index + 1 < words.count { return (words[index + 1].value.text, word.span) }
        }
        return service.service.variable("TUNNEL_URL").map { ($0.text ?? "?", $0.span) }
    }

    /// The routes in the form that all proxies share.
    func all(of proxy: KnownService) -> ProxyRoutes {
        let routes = rules.map { rule in
            let name = rule.hostname.isEmpty || rule.hostname == "*" ? "any name" : rule.hostname
            let isHTTP = rule.service.hasPrefix("http")
            return ProxyRoute(
                site: rule.path.isEmpty ? name : "\(name) \(rule.path)",
                hosts: rule.hostname.contains("*") || rule.hostname.isEmpty ? [] : [rule.hostname],
                upstreams: ProxyRoute.Upstream(url: rule.service).map { [$0] } ?? [],
                login: rule.asksAccess
                    ? .login("the connector asks for Cloudflare Access")
                    : .unknown(
                        "Cloudflare publishes `\(name)`; whether Access asks for a login before it is kept at Cloudflare."
                    ),
                isRaw: !isHTTP, span: rule.span)
        }
        return ProxyRoutes(
            proxy: proxy, routes: routes, isPublic: true,
            words: .tunnel { "give \($0) an Access policy and set `originRequest.access.required: true` on its rule" })
    }
}

/// What Tailscale serves by its `TS_SERVE_CONFIG`, and what of it the internet reaches.
///
/// Source: tailscale/tailscale:ipn/serve.go (`ServeConfig`).
struct TailscaleRoutes: Sendable {
    /// The lines that open a door to the internet, by `host:port`.
    let funnels: [String: SourceSpan]
    private let settings: AppSettings

    init(_ settings: AppSettings) {
        self.settings = settings
        var found: [String: SourceSpan] = [:]
        // Its reader, Go's, takes a key in any case.
        for entry in settings.entries
        where entry.key.lowercased().hasPrefix("allowfunnel/") && entry.text == "true" {
            found[String(entry.key.dropFirst(12))] = entry.span
        }
        funnels = found
    }

    /// The routes that the internet reaches, in the form that all proxies share.
    func all(of proxy: KnownService) -> ProxyRoutes {
        let routes = settings.entries.compactMap { entry -> ProxyRoute? in
            guard let target = entry.text, let door = door(of: entry.key), funnels[door] != nil else { return nil }
            return ProxyRoute(
                site: door, hosts: [], upstreams: ProxyRoute.Upstream(url: target).map { [$0] } ?? [], login: .open,
                isRaw: entry.key.lowercased().hasPrefix("tcp/"), span: entry.span)
        }
        return ProxyRoutes(
            proxy: proxy, routes: routes, isPublic: true,
            words: .tunnel { "set AllowFunnel of \($0) to false: `serve` alone keeps to your own devices" })
    }

    /// The `host:port` that a handler or a forwarded port belongs to; nil for every other key.
    private func door(of key: String) -> String? {
        let lower = key.lowercased()
        if lower.hasPrefix("web/"), lower.hasSuffix("/proxy"), let end = lower.firstRange(of: "/handlers/") {
            let host = lower[..<end.lowerBound].dropFirst(4)
            return funnels.keys.first { $0.lowercased() == host }
        }
        guard lower.hasPrefix("tcp/"), lower.hasSuffix("/tcpforward") else { return nil }
        let port = lower.dropFirst(4).prefix { $0 != "/" }
        return funnels.keys.first { $0.hasSuffix(":\(port)") }
    }
}

extension AppSettings.Entry {
    /// The text with what is secret masked; empty where all of it is.
    fileprivate var shown: String {
        switch value {
        case .text(let text): text
        case .masked(let text): text.text
        case .secret, .absent, .unknown: ""
        }
    }
}

extension ProxyRoutes.Words {
    fileprivate static func tunnel(_ login: @escaping @Sendable (String) -> String) -> Self {
        Self(login: login, encryption: "", encryptionMayBreak: "", headers: "")
    }
}

extension Case {
    /// What a tunnel's own files publish to the internet; nil where they say nothing, or were not read.
    func tunnelRoutes(of service: KnownService) -> ProxyRoutes? {
        guard let settings = evidence.settings(of: service.name) else { return nil }
        switch service.product {
        case "cloudflared": return CloudflaredRoutes(settings, of: service).all(of: service)
        case "tailscale": return TailscaleRoutes(settings).all(of: service)
        default: return nil
        }
    }
}
