import Clients
public import Evidence
public import FileAccess
public import StackModel

/// Whom the host and its engine ask for names, as their files say.
///
/// It decides whether the seal sees the names of a container on a network that somebody made: there the engine answers at
/// 127.0.0.11 and asks on. Servers that the container (`dns:`) or the engine (`"dns"` in `daemon.json`) was given it asks
/// from inside the container's network, by whose bridge they leave. Those of the host's `/etc/resolv.conf` it asks as the
/// host: before release 26 where they are at an IPv4 loopback address (moby#44976); in 26 and 27 also at an IPv6 address of
/// whatever kind where the container has no IPv6, or link-local; from release 28.0 on wherever they are (moby d297674).
/// Measured in the lab with 20.10 and 28.5; of the others moby's source says it.
public struct NameServers: Sendable, Hashable {
    /// The host's own; nil where they could not be read.
    public var host: [IPAddress]?
    /// What the engine that runs gives every container that starts; empty where it has none, or none that is known to be in
    /// force.
    public var engine: [String]
    /// Since when the engine runs; nil where that is not known.
    public var engineSince: EngineTime?

    public init(host: [IPAddress]? = [], engine: [String] = [], engineSince: EngineTime? = nil) {
        self.host = host
        self.engine = engine
        self.engineSince = engineSince
    }

    /// Reads `/etc/resolv.conf` and the engine's `daemon.json`, whose servers count only where the file, as it is at its
    /// place, is no younger than the engine itself (`docker.pid`, which it writes as it starts): a change is not in force
    /// before. What cannot be read is taken for absent, so that more is named and not less.
    public init(_ files: some FileSystem) {
        func text(_ path: String) -> String? {
            (try? files.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
        }
        host = text("/etc/resolv.conf").map { text in
            text.split(separator: "\n").compactMap { line in
                let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
                return words.count > 1 && words[0] == "nameserver" ? IPAddress(String(words[1])) : nil
            }
        }
        engine = []
        guard let since = try? files.open("/var/run/docker.pid").stamp().modified else { return }
        engineSince = EngineTime(seconds: since / 1_000_000_000, nanoseconds: since % 1_000_000_000)
        // A file put there later with an older time of its contents was not what the engine read.
        guard let stamp = try? files.open("/etc/docker/daemon.json").stamp(),
            max(stamp.modified, stamp.changed) <= since
        else { return }
        let settings = text("/etc/docker/daemon.json").flatMap { try? JSON(Array($0.utf8)) }
        engine = settings?["dns"].elements?.compactMap(\.string) ?? []
    }

    /// Whether the engine asks as the host for a container that is on a network that somebody made.
    /// - Parameters:
    ///   - hasIPv6: whether one of the container's networks has IPv6.
    ///   - version: the engine's own; nil where it is not known, which counts as a new one.
    func asksAsHost(for container: EngineContainer, hasIPv6: Bool, version: String?) -> Bool {
        guard container.network.dns.isEmpty else { return false }
        // One that an earlier engine started, and this one kept running, has what it was given then.
        if !engine.isEmpty, let engineSince, let started = container.life.started, started >= engineSince {
            return false
        }
        let release = version?.split(separator: ".").first.flatMap { Int($0) } ?? .max
        guard release < 28, let host else { return true }
        return host.contains { server in
            if server.isV4 || release < 26 { return server.isV4 && server.isLoopback }
            return server.isLoopback || !hasIPv6 || server.isLinkLocal
        }
    }
}
