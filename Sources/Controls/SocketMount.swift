import KnownImages
import StackModel

/// How a service is given the Docker API.
enum SocketMount {
    /// The engine's socket itself, or a folder that holds it.
    case raw(HostMount)
    /// A filter of this project stands between.
    case proxied(by: KnownService, Observation)
    /// `DOCKER_HOST` leads to something that is not in these files.
    case elsewhere(String, SourceSpan)

    /// Whether the path is the engine's socket, or a folder whose point is to hold it.
    static func isSocket(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name == "docker.sock" || name == "podman.sock" || path == "/run" || path == "/var/run"
    }
}

extension Case {
    /// How the service is given the Docker API; nil when it is not, as far as the files tell.
    func socket(of service: KnownService) -> SocketMount? {
        let sockets = hostMounts(of: service).filter { SocketMount.isSocket($0.path) }
        // The socket itself before a folder that holds it, a writable mount before a read-only one.
        let first = sockets.min { left, right in
            let leftRank = (left.path.hasSuffix(".sock") ? 0 : 2) + (left.isReadOnly ? 1 : 0)
            let rightRank = (right.path.hasSuffix(".sock") ? 0 : 2) + (right.isReadOnly ? 1 : 0)
            return leftRank < rightRank
        }
        if let first { return .raw(first) }
        guard let (address, span) = engineAddress(of: service), let host = hostName(in: address) else { return nil }
        let proxy = services.first { candidate in
            candidate.role == .socketProxy
                && (candidate.name == host || candidate.containerName?.value == host
                    || candidate.networks.contains { $0.aliases.contains(host) })
        }
        if let proxy { return .proxied(by: proxy, Observation("it asks \(proxy.name), a socket proxy", at: span)) }
        return .elsewhere(address, span)
    }

    /// The engine's address that the service was told, over TCP.
    private func engineAddress(of service: KnownService) -> (String, SourceSpan)? {
        for name in ["DOCKER_HOST", "DOZZLE_REMOTE_HOST", "DOCKER_HOSTNAMES", "TRAEFIK_PROVIDERS_DOCKER_ENDPOINT"] {
            guard let entry = service.service.variable(name), let text = entry.text, !text.isEmpty else { continue }
            return (text, entry.span)
        }
        for word in service.command {
            let text = word.value.text
            guard text.lowercased().hasPrefix("--providers.docker.endpoint="), let sign = text.firstIndex(of: "=")
            else {
                continue
            }
            return (String(text[text.index(after: sign)...]), word.span)
        }
        return nil
    }

    /// The host in `tcp://host:2375` or `host`; nil for a path.
    private func hostName(in address: String) -> String? {
        var rest = Substring(address)
        if let scheme = rest.firstRange(of: "://") {
            if rest.hasPrefix("unix") || rest.hasPrefix("npipe") { return nil }
            rest = rest[scheme.upperBound...]
        }
        let host = rest.prefix { !":/|,".contains($0) }
        return host.isEmpty ? nil : String(host)
    }
}
