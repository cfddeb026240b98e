/// Where an indexer is asked.
enum IndexerAddress {
    /// Its scheme and host alone: paths and queries of private indexers carry keys. Nil for what is no address.
    static func bare(_ url: String) -> String? {
        guard let colon = url.firstRange(of: "://") else { return nil }
        let host = url[colon.upperBound...].prefix { !"/?#".contains($0) }
        let bare = host.split(separator: "@").last ?? host
        return String(url[..<colon.upperBound]) + String(bare)
    }
}
