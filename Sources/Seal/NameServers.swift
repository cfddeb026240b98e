import Clients
public import FileAccess
public import StackModel

/// Whom the host and its engine ask for names, as their files say.
///
/// It decides whether the seal sees the names of a container on a network that somebody made: there the engine answers at
/// 127.0.0.11 and asks on. Servers that the container (`dns:`) or the engine (`"dns"` in `daemon.json`, `--dns`) was given it
/// asks from inside the container's network, by whose bridge they leave; those of the host's `/etc/resolv.conf` it asks as
/// the host where they are at a loopback address (moby#44976), and from release 26 on wherever they are (moby#47512).
/// Measured in the lab with 20.10 and 28.5.
public struct NameServers: Sendable, Hashable {
    /// The host's own; empty where they are not known.
    public var host: [IPAddress]
    /// What the engine gives every container; empty where it has none.
    public var engine: [String]

    public init(host: [IPAddress] = [], engine: [String] = []) {
        self.host = host
        self.engine = engine
    }

    /// Reads `/etc/resolv.conf` and the engine's `daemon.json`; what cannot be read is taken for absent, so that more is
    /// named and not less.
    public init(_ files: some FileSystem) {
        func text(_ path: String) -> String? {
            (try? files.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
        }
        host = (text("/etc/resolv.conf") ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return words.count > 1 && words[0] == "nameserver" ? IPAddress(String(words[1])) : nil
        }
        let settings = text("/etc/docker/daemon.json").flatMap { try? JSON(Array($0.utf8)) }
        engine = settings?["dns"].elements?.compactMap(\.string) ?? []
    }

    /// Whether the engine asks as the host for a container that was given no server of its own.
    /// - Parameter version: the engine's own; nil where it is not known, which counts as a new one.
    func asksAsHost(version: String?) -> Bool {
        guard engine.isEmpty else { return false }
        let release = version?.split(separator: ".").first.flatMap { Int($0) }
        return host.contains(where: \.isLoopback) || (release ?? .max) >= 26
    }
}
