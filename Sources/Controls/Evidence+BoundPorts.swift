import Evidence
import StackModel

extension Evidence {
    /// The service with the ports besides that the engine really opened for it and its file does not name.
    ///
    /// What runs decides; what the file says is a weakness too, since the next start makes it so. A port that only runs is
    /// placed at the service's `ports`, without a length: there is no text of it to be replaced.
    func withBoundPorts(_ service: Service) -> Service {
        guard let containers = engine?.containers(of: service.name, in: stack.name) else { return service }
        let own = containers.filter { container in
            container.life.isUp && (container.compose?.workingDirectory ?? stack.directory) == stack.directory
        }
        let bound = own.flatMap { BoundPort.all(of: $0.network.ports) }
        let added = bound.filter { port in !service.ports.contains { port.isWritten($0) } }
        guard !added.isEmpty else { return service }
        var service = service
        let place = service.place(of: "ports")
        let span = SourceSpan(file: place.file, line: place.line, column: place.column)
        for port in added where !service.ports.contains(where: { port.isWritten($0) }) {
            service.ports.append(
                PublishedPort(
                    span: span, hostAddress: port.address, hostPort: port.host, containerPort: port.container,
                    transport: port.transport))
        }
        return service
    }
}

/// A port as the engine bound it: both wildcards together are every address, as a file without an address says it.
private struct BoundPort {
    /// nil for every address.
    var address: String?
    var host: Int?
    var container: Int
    var transport: PublishedPort.Transport

    static func all(of ports: [EnginePort]) -> [BoundPort] {
        ports.map { port in
            let isEvery = ["", "0.0.0.0", "::"].contains(port.hostAddress)
            return BoundPort(
                address: isEvery ? nil : port.hostAddress, host: port.hostPort, container: port.containerPort,
                transport: port.transport)
        }
    }

    /// Whether the file's entry opens it too.
    func isWritten(_ port: PublishedPort) -> Bool {
        guard port.containerPort == container, port.transport == transport else { return false }
        if let first = port.hostPort, let host, !(first...max(first, port.lastHostPort ?? first)).contains(host) {
            return false
        }
        guard let written = port.hostAddress, !["", "0.0.0.0", "::", "[::]"].contains(written) else { return true }
        guard let address, let left = IPAddress(BoundPort.plain(written)) else { return false }
        return left == IPAddress(BoundPort.plain(address))
    }

    private static func plain(_ address: String) -> String {
        address.hasPrefix("[") && address.hasSuffix("]") ? String(address.dropFirst().dropLast()) : address
    }
}
