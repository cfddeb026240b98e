import Clients
public import Evidence
import KnownImages
public import StackModel

/// Works out where the stack's apps can be asked: at their containers' addresses, at what they publish, or where the
/// owner says.
public struct AppAddresses: Sendable {
    /// What the engine says of one running container.
    public struct Container: Sendable, Hashable {
        /// The Compose service.
        public var service: String
        /// Its addresses on the engine's networks; empty in another's namespace and in the host's.
        public var addresses: [String]
        /// The ports it publishes.
        public var published: [Published]

        /// One port as the engine has it.
        public struct Published: Sendable, Hashable {
            public var containerPort: Int
            /// Empty, `0.0.0.0` and `::` mean every address.
            public var hostAddress: String
            public var hostPort: Int

            public init(containerPort: Int, hostAddress: String, hostPort: Int) {
                self.containerPort = containerPort
                self.hostAddress = hostAddress
                self.hostPort = hostPort
            }
        }

        public init(service: String, addresses: [String], published: [Published] = []) {
            self.service = service
            self.addresses = addresses
            self.published = published
        }
    }

    /// The products that can be asked, with the port that each listens on in its container.
    ///
    /// Source: the images' own files, as ``KnownImages`` quotes them.
    static let ports: [String: Int] = [
        "authentik": 9000, "bazarr": 6767, "caddy": 2019, "cloudflared": 20241, "docker-socket-proxy": 2375,
        "dozzle": 8080,
        "flaresolverr": 8191, "gluetun": 8000, "homarr": 7575, "jellyfin": 8096,
        "jellyseerr": 5055, "jellystat": 3000, "lidarr": 8686, "nginx-proxy-manager": 81, "overseerr": 5055,
        "plex": 32400, "portainer": 9000, "prowlarr": 9696, "qbittorrent": 8080, "radarr": 7878, "readarr": 8787,
        "seerr": 5055, "sonarr": 8989, "traefik": 8080, "transmission": 9091, "whisparr": 6969,
    ]

    private let stack: Stack
    private let containers: [Container]?
    private let settings: [AppSettings]
    private let named: [String: String]

    /// - Parameters:
    ///   - containers: what the engine says of the running ones; nil when it could not be asked.
    ///   - settings: what the apps' files say of ports.
    ///   - named: addresses by service from `watertight.yaml`, as URLs.
    public init(
        _ stack: Stack, containers: [Container]?, settings: [AppSettings] = [], named: [String: String] = [:]
    ) {
        self.stack = stack
        self.containers = containers
        self.settings = settings
        self.named = named
    }

    /// For each app its addresses, the surest first; at most three.
    public func all() -> [[AppAddress]] {
        stack.services.compactMap { service in
            guard let product = KnownImages.recognise(service).product, let usual = AppAddresses.ports[product] else {
                return nil
            }
            guard !service.isOutpostOrWorker(product) else { return nil }
            let port = self.port(of: service, product) ?? usual
            let found = doors(of: service, product, port).map { endpoints(of: service, $0) }
            // The ways through the same door belong together; of several doors each comes first once.
            let inTurn = (0..<3).flatMap { turn in found.compactMap { turn < $0.count ? $0[turn] : nil } }
            let addresses = inTurn.compactMap { endpoint, origin in
                AppAddress(service: service.name, product: product, endpoint: endpoint, origin: origin)
            }
            return addresses.isEmpty ? nil : Array(addresses.prefix(3))
        }
    }

    /// A port in the container, and whether it speaks TLS.
    private struct Door {
        var port: Int
        var isEncrypted = false

        /// Homes have authorities of their own: any certificate will do for a visit, and no key goes there.
        func endpoint(_ host: String, _ port: Int) -> HTTPEndpoint {
            .tcp(host: host, port: port, tls: isEncrypted ? .init(trust: .anyone) : nil)
        }
    }

    /// Where the app may listen, the likelier first: Portainer at either port, qBittorrent at one with or without TLS.
    private func doors(of service: Service, _ product: String, _ port: Int) -> [Door] {
        switch product {
        case "portainer": return [Door(port: port), Door(port: 9443, isEncrypted: true)]
        case "qbittorrent":
            let own = settings.first { $0.service == service.name }
            let flag = own?.entry("WebUI/HTTPS\\Enabled") ?? own?.entry("Preferences/WebUI\\HTTPS\\Enabled")
            switch flag?.text?.lowercased() {
            case "true": return [Door(port: port, isEncrypted: true)]
            case "false": return [Door(port: port)]
            default:
                // A file that was read and does not name it leaves it off.
                let plain = [Door(port: port)]
                return own?.files.isEmpty == false ? plain : plain + [Door(port: port, isEncrypted: true)]
            }
        default: return [Door(port: port)]
        }
    }

    private func endpoints(of service: Service, _ door: Door) -> [(HTTPEndpoint, AppAddress.Origin)] {
        let port = door.port
        if let url = named[service.name], let endpoint = AppAddress.endpoint(of: url) { return [(endpoint, .owner)] }
        guard let owner = owner(of: service) else {
            let isRunning = containers?.contains { $0.service == service.name } ?? false
            return [(door.endpoint("127.0.0.1", port), isRunning ? .engine : .files)]
        }
        guard let containers else {
            return owner.ports.filter { AppAddresses.maps($0, to: port) }.compactMap { published in
                guard let number = published.hostPort else { return nil }
                return (door.endpoint(AppAddresses.reachable(published.hostAddress ?? ""), number), .files)
            }
        }
        guard let container = containers.first(where: { $0.service == owner.name }) else { return [] }
        let own = container.addresses.map {
            (door.endpoint($0, port), AppAddress.Origin.engine)
        }
        let published = container.published.filter { $0.containerPort == port }.map { port in
            (door.endpoint(AppAddresses.reachable(port.hostAddress), port.hostPort), AppAddress.Origin.engine)
        }
        return own + published
    }

    /// The service whose namespace it lives in; nil for the host's.
    private func owner(of service: Service) -> Service? {
        var current = service
        for _ in 0..<16 {
            switch current.networkMode?.value ?? .bridge {
            case .host: return nil
            case .service(let name):
                guard let next = stack.services.first(where: { $0.name == name }) else { return current }
                current = next
            case .container(let name):
                guard let next = stack.services.first(where: { $0.containerName?.value == name }) else {
                    return current
                }
                current = next
            default: return current
            }
        }
        return current
    }

    /// The port that the owner moved the app to, by variable or by the app's own file.
    private func port(of service: Service, _ product: String) -> Int? {
        let own = settings.first { $0.service == service.name }
        let written: String?
        switch product {
        case "qbittorrent":
            written =
                service.variable("WEBUI_PORT")?.text ?? own?.entry("WebUI/Port")?.text
                ?? own?.entry("Preferences/WebUI\\Port")?.text
        case "gluetun":
            written = service.variable("HTTP_CONTROL_SERVER_ADDRESS")?.text?.split(separator: ":").last.map(String.init)
        case "jellyfin": written = own?.entry("network/InternalHttpPort")?.text
        case "bazarr": written = own?.entry("general/port")?.text
        case "cloudflared":
            let words = service.command.map(\.value.text)
            let flag = words.firstIndex(of: "--metrics").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
            let address = flag ?? words.first { $0.hasPrefix("--metrics=") } ?? service.variable("TUNNEL_METRICS")?.text
            written = address?.split(separator: ":").last.map(String.init)
        case "caddy", "traefik", "docker-socket-proxy": return nil
        default:
            written = service.variable("\(product.uppercased())__SERVER__PORT")?.text ?? own?.entry("Port")?.text
        }
        return written.flatMap(Int.init).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }

    private static func maps(_ port: PublishedPort, to container: Int) -> Bool {
        port.transport == .tcp && port.containerPort == container
    }

    /// The loopback address where a port on every address answers.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "", "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}

extension Service {
    /// Whether it is a part of authentik's without a page: its worker, or an outpost.
    fileprivate func isOutpostOrWorker(_ product: String) -> Bool {
        guard product == "authentik" else { return false }
        return command.contains { $0.value.text == "worker" } || image?.value.repository.hasSuffix("/server") != true
    }
}
