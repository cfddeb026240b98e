import Clients
import Evidence
import StackModel

/// What a torrent client itself says of how others see it.
struct TorrentWords: Sendable, Hashable {
    /// Where it learnt an address from.
    enum Source: String, Sendable, Hashable {
        /// `transfer/info`, 5.1 and later: what peers and trackers told last.
        case transfer = "its state"
        /// A line of its log.
        case log = "its log"
        /// A tracker's own words for a torrent.
        case tracker = "the tracker's message"
    }

    /// An address that others say they see it at.
    struct Seen: Sendable, Hashable {
        var address: IPAddress
        var source: Source
        /// Seconds since 1970; 0 where it is what holds now.
        var time = 0
    }

    /// The container.
    var client: String
    /// `5.1.0`; empty where it was not told.
    var version = ""
    /// What holds now: of each family the last that was told.
    var current: [Seen] = []
    /// What its log tells of earlier.
    var earlier: [Seen] = []
    /// The interface that it is told to use; empty for any.
    var interface = ""
    /// The address that it is told to announce; nil for none.
    var announced: IPAddress?

    init(client: String) { self.client = client }

    /// - Parameters:
    ///   - transfer: the answer to `transfer/info`.
    ///   - preferences: the answer to `app/preferences`.
    ///   - log: the informing lines of its log, oldest first.
    init(client: String, version: String, transfer: JSON, preferences: JSON, log: [QBittorrentClient.LogLine]) {
        self.client = client
        self.version = version.hasPrefix("v") ? String(version.dropFirst()) : version
        interface = preferences["current_network_interface"].string ?? ""
        announced = preferences["announce_ip"].string.flatMap { IPAddress($0) }
        let told = ["last_external_address_v4", "last_external_address_v6"].compactMap { name in
            transfer[name].string.flatMap { IPAddress($0) }
        }
        current = told.filter { !$0.isUnspecified }.map { Seen(address: $0, source: .transfer) }
        let lines = log.compactMap { line in
            TorrentWords.address(in: line.text).map { Seen(address: $0, source: .log, time: line.time) }
        }
        for family in NetworkFamily.allCases {
            var own = lines.filter { $0.address.family == family }
            if !current.contains(where: { $0.address.family == family }), let last = own.popLast() {
                current.append(last)
            }
            for seen in own.suffix(20) where !earlier.contains(where: { $0.address == seen.address }) {
                earlier.append(seen)
            }
        }
    }

    /// Whether it is too old to tell what it is seen as but in its log (before 5.1).
    var isOld: Bool {
        let parts = version.split(separator: ".").prefix(2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
        guard let major = parts.first else { return false }
        return (major, parts.count > 1 ? parts[1] : 0) < (5, 1)
    }

    /// The address of `Detected external IP. IP: "203.0.113.77"`, with nothing else taken for one.
    static func address(in line: String) -> IPAddress? {
        let start = "Detected external IP. IP: \""
        guard line.hasPrefix(start), line.utf8.count < 120 else { return nil }
        return IPAddress(String(line.dropFirst(start.count).prefix { $0 != "\"" }))
    }

    /// The addresses in a tracker's message, as checkers write them there.
    static func addresses(inMessage text: String) -> [IPAddress] {
        let allowed = Set("0123456789abcdefABCDEF:.")
        return text.prefix(512).split { !allowed.contains($0) }.prefix(32).compactMap { word in
            let bare = word.drop { $0 == "." || $0 == ":" && !word.hasPrefix("::") }
            let text = String(bare.last == "." ? bare.dropLast() : bare)
            // A port behind an IPv4 address.
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard text.utf8.count > 6 else { return nil }
            return IPAddress(text) ?? (parts.count == 2 ? IPAddress(String(parts[0])) : nil)
        }
    }
}
