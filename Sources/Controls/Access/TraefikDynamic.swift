import Evidence
import StackModel

/// What Traefik's file provider was given: routers, middlewares and where its services lead.
struct TraefikDynamic: Sendable {
    /// What keys of these files begin with.
    static let prefix = "dynamic:"

    /// One key below a name: `rule`, `headers.stsseconds`.
    typealias Options = [String: EnvironmentEntry]

    /// By name as written in small letters.
    private(set) var routers: [String: Options] = [:]
    private(set) var middlewares: [String: Options] = [:]
    /// The addresses of each service.
    private(set) var services: [String: [ProxyRoute.Upstream]] = [:]
    /// A router of TCP, which passes on what it does not read.
    private var rawRouter: String?
    /// Whether any of these files was read.
    private(set) var isRead = false

    init(_ settings: AppSettings?) {
        for entry in settings?.entries ?? [] where entry.key.hasPrefix(TraefikDynamic.prefix) {
            isRead = true
            let parts = entry.key.dropFirst(TraefikDynamic.prefix.count).lowercased().split(separator: "/").map(
                String.init)
            if parts.count > 3, parts[0] == "tcp", parts[1] == "routers" { rawRouter = parts[2] }
            guard parts.count > 3, parts[0] == "http" else { continue }
            switch parts[1] {
            case "routers" where parts[3] == "tls" && parts.count == 4 && entry.text?.isEmpty == true: break
            case "routers": TraefikDynamic.add(entry, Array(parts[3...]), to: &routers[parts[2], default: [:]])
            case "middlewares": TraefikDynamic.add(entry, Array(parts[3...]), to: &middlewares[parts[2], default: [:]])
            case "services" where parts.last == "url":
                if let upstream = ProxyRoute.Upstream(url: entry.text ?? "") {
                    services[parts[2], default: []].append(upstream)
                }
            default: break
            }
        }
    }

    /// A router that leads to no address that could be read: by a service of services, a template, or over TCP.
    var unfollowed: String? {
        let plain = routers.sorted { $0.key < $1.key }.first { _, options in
            let target = options["service"]?.text?.lowercased() ?? ""
            let parts = target.split(separator: "@").map(String.init)
            if parts.count == 2, parts[1] != "file" { return false }
            return services[parts.first ?? ""] == nil
        }
        return plain?.key ?? rawRouter
    }

    /// The elements of a list become one text with commas, as labels have them.
    private static func add(_ entry: AppSettings.Entry, _ path: [String], to options: inout Options) {
        let isElement = path.last.map { $0.allSatisfy(\.isNumber) } ?? false
        let name = (isElement ? path.dropLast() : path[...]).joined(separator: ".")
        guard isElement, let before = options[name]?.text, let text = entry.text else {
            options[name] = EnvironmentEntry(name: name, span: entry.span, value: entry.value)
            return
        }
        options[name]?.value = .text("\(before),\(text)")
    }
}

extension ProxyRoute.Upstream {
    /// - Parameter url: `http://radarr:7878/path`; nil where it names no host.
    init?(url: String) {
        let bare = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let address = bare.prefix { $0 != "/" && $0 != "?" }
        guard !address.isEmpty, !address.contains("{") else { return nil }
        guard !address.hasSuffix("]"), let colon = address.lastIndex(of: ":") else {
            self.init(host: String(address), port: url.hasPrefix("https:") ? 443 : 80)
            return
        }
        self.init(host: String(address[..<colon]), port: Int(address[address.index(after: colon)...]))
    }
}
