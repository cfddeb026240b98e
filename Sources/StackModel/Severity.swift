/// How bad a finding is; derived by ``Severity/init(_:_:)``, never chosen.
public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    case critical, high, medium, low, info
}

extension Severity: Comparable {
    /// `info` is the least, `critical` the most.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .critical: 4
        case .high: 3
        case .medium: 2
        case .low: 1
        case .info: 0
        }
    }
}

/// What the owner loses when a weakness is used.
public enum Impact: String, Sendable, Hashable, Codable, CaseIterable {
    /// The home address is seen by peers, trackers or the provider's network.
    case identity
    /// Root on the host, or something equal to it.
    case host
    /// An app or account is taken over, or commands run in its container.
    case takeover
    /// Secrets, the library or private data are read or lost.
    case data
    /// Something stops working or fills the disk.
    case service
    /// A defence in depth is missing; nothing is lost until another one fails.
    case defence
    /// Nothing is lost: the owner should know.
    case none
}

/// Who or what can use a weakness, before any firewall that the evidence does not show.
public enum Reach: String, Sendable, Hashable, Codable, CaseIterable {
    /// It happens by itself, or anyone on the internet can do it.
    case anyone
    /// Any device on the owner's network.
    case network
    /// Another container of this host.
    case neighbour
    /// Code that already runs in that container, or a logged-in user of the app.
    case inside
    /// A local account of the host, or whoever gets a copy of the file.
    case local
    /// Only after something else failed (a tunnel drops, an update goes wrong).
    case fault
}

extension Severity {
    /// The written rule: impact × reach. `docs/severity.md` prints this table.
    public init(_ impact: Impact, _ reach: Reach) {
        let row: [Severity] =
            switch impact {
            //          anyone     network    neighbour  inside     local      fault
            case .identity: [.critical, .critical, .high, .high, .medium, .high]
            case .host: [.critical, .critical, .high, .high, .high, .medium]
            case .takeover: [.critical, .high, .medium, .medium, .medium, .medium]
            case .data: [.high, .high, .medium, .medium, .medium, .low]
            case .service: [.medium, .medium, .low, .low, .low, .medium]
            case .defence: [.medium, .low, .low, .low, .low, .low]
            case .none: [.info, .info, .info, .info, .info, .info]
            }
        let column =
            switch reach {
            case .anyone: 0
            case .network: 1
            case .neighbour: 2
            case .inside: 3
            case .local: 4
            case .fault: 5
            }
        self = row[column]
    }
}
