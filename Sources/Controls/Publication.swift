public import KnownImages
public import StackModel

/// One published port with the service that it leads to, which is another than the one that publishes it when a
/// namespace is shared.
public struct Publication: Sendable, Hashable {
    public var port: PublishedPort
    /// The service whose `ports:` has it.
    public var publisher: KnownService
    /// The service behind it, as far as the container port tells; the publisher when nothing else fits.
    public var target: KnownService
    /// What is known of the port behind it.
    public var known: KnownPort?

    public var span: SourceSpan { port.span }

    /// Who can connect, before any firewall: the host's own users, the owner's network, or anyone.
    ///
    /// A port on every interface counts as the owner's network: whether a router passes the internet on is not in the files.
    public var reach: Reach {
        switch port.reach {
        case .loopback: .local
        case .privateNetwork, .everywhere: .network
        case .publicAddress: .anyone
        }
    }

    /// Every published port of the services, led to the service behind it: a port of a shared namespace is looked for in
    /// its members first, then in the service that publishes it.
    static func all(of services: [KnownService], project: String = "") -> [Publication] {
        services.flatMap { publisher in
            let members = services.filter {
                $0.name != publisher.name
                    && NetworkHome.of($0, among: services, project: project) == .service(publisher.name)
            }
            return publisher.ports.map { port in
                for candidate in members + [publisher] {
                    if let known = candidate.knownPort(port.containerPort, port.transport) {
                        return Publication(port: port, publisher: publisher, target: candidate, known: known)
                    }
                }
                return Publication(port: port, publisher: publisher, target: publisher, known: nil)
            }
        }
    }
}

extension KnownService {
    /// What the image is known to serve on that container port; an app that was told another port (`WEBUI_PORT`) is
    /// followed there.
    public func knownPort(_ number: Int, _ transport: PublishedPort.Transport) -> KnownPort? {
        let ports = recognition.image?.ports ?? []
        if let moved = text(of: "WEBUI_PORT").flatMap(Int.init), moved == number, transport == .tcp {
            return ports.first { $0.purpose == .adminUI }
        }
        if let moved = text(of: "TORRENTING_PORT").flatMap(Int.init), moved == number {
            return ports.first { $0.purpose == .torrent }
        }
        if isGluetun, let standard = standardGluetunPort(of: number) {
            return ports.first { $0.number == standard && $0.transport == transport }
        }
        return ports.first { $0.number == number && $0.transport == transport }
    }

    /// The usual port of the Gluetun server that was told to listen on that one.
    private func standardGluetunPort(of number: Int) -> Int? {
        let servers = [
            ("HTTP_CONTROL_SERVER_ADDRESS", 8000), ("HTTPPROXY_LISTENING_ADDRESS", 8888),
            ("SHADOWSOCKS_LISTENING_ADDRESS", 8388), ("SOCKS5_LISTENING_ADDRESS", 1080),
        ]
        return servers.first { name, _ in
            text(of: name)?.split(separator: ":").last.flatMap { Int($0) } == number
        }?.1
    }
}
