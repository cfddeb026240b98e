public import Clients
import StackModel

/// Where one running app of the stack can be asked.
public struct AppAddress: Sendable, Hashable {
    /// How it is known that the app of that service listens there.
    public enum Origin: Sendable, Hashable {
        /// The engine says so of the running container: a container's own address, or a port that it publishes.
        case engine
        /// The owner named it in `watertight.yaml`.
        case owner
        /// The Compose files publish that port: another program may listen there while the stack is down.
        case files
    }

    public var service: String
    /// The product's stable name.
    public var product: String
    public var endpoint: HTTPEndpoint
    public var origin: Origin

    /// Only an address of the owner's own: a unix socket, loopback, or a private address; a container's own address
    /// (`engine`) may be any that the owner gave to the network.
    /// - Returns: nil for names, which may lead anywhere, and for public addresses.
    public init?(service: String, product: String, endpoint: HTTPEndpoint, origin: Origin) {
        if case .tcp(let host, let port, _) = endpoint {
            guard (1...65_535).contains(port) else { return nil }
            guard host == "localhost" || AppAddress.isOwn(host, origin) else { return nil }
        }
        self.service = service
        self.product = product
        self.endpoint = endpoint
        self.origin = origin
    }

    private static func isOwn(_ host: String, _ origin: Origin) -> Bool {
        guard let address = IPAddress(host), !address.isUnspecified else { return false }
        return address.isLoopback || address.isPrivate || origin == .engine
    }

    /// Reads `http://192.168.1.5:8096` or `https://…`; what follows the port is left out.
    static func endpoint(of url: String) -> HTTPEndpoint? {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains("@") else { return nil }
        let host: Substring
        var port = isSecure ? 443 : 80
        if rest.first == "[" {
            host = rest.dropFirst().prefix { $0 != "]" }
            let tail = rest.dropFirst(host.count + 2)
            if let number = tail.first == ":" ? Int(tail.dropFirst()) : nil { port = number }
        } else {
            host = rest.prefix { $0 != ":" }
            let tail = rest.dropFirst(host.count)
            if !tail.isEmpty {
                guard let number = Int(tail.dropFirst()) else { return nil }
                port = number
            }
        }
        return host.isEmpty ? nil : .tcp(host: String(host), port: port, tls: isSecure ? .init() : nil)
    }
}
