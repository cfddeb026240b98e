import StackModel

/// What an indexer's address tells.
enum ProwlarrIndexer {
    /// Whether it is asked without encryption beyond the owner's own network: names without a dot and private addresses
    /// are containers and machines of one's own.
    static func isInClear(_ url: String) -> Bool {
        guard url.lowercased().hasPrefix("http://") else { return false }
        var host = url.dropFirst("http://".count).prefix { !"/?#".contains($0) }
        if host.first == "[" {
            host = host.dropFirst().prefix { $0 != "]" }
        } else {
            host = host.prefix { $0 != ":" }
        }
        if let address = IPAddress(String(host)) { return !address.isPrivate && !address.isLoopback }
        return host.contains(".") && !host.hasSuffix(".onion")
    }
}
