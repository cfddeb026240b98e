public import Evidence
import StackModel

/// Reads `resolv.conf` (resolv.conf(5)).
public enum ResolverText {
    /// What the file says; what is not understood is left out.
    public static func settings(_ bytes: [UInt8]) -> ResolverSettings {
        var settings = ResolverSettings(servers: [])
        for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let words = line.split(whereSeparator: { $0 == 32 || $0 == 9 }).map { String(decoding: $0, as: UTF8.self) }
            guard let first = words.first, !first.hasPrefix("#"), !first.hasPrefix(";") else { continue }
            switch first {
            case "nameserver":
                if words.count > 1, let address = IPAddress(words[1]) { settings.servers.append(address) }
            // The last of the two wins, with all of its domains.
            case "search", "domain": settings.search = Array(words.dropFirst().prefix(6))
            default: continue
            }
        }
        return settings
    }
}
