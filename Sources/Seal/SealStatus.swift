/// What is kept of the seal and what stands in the kernel.
public struct SealStatus: Sendable, Hashable {
    /// How it stands.
    public enum Standing: String, Sendable, Hashable {
        /// It was never on, or was switched off, and nothing of it is in the kernel.
        case off
        case on
        /// It is meant to be on, and its tables are not there: something took them away.
        case missing
        /// It is meant to be on, and its tables are not as they were made.
        case changed
        /// It is meant to be off, and its tables are there.
        case leftOver
    }

    public var standing: Standing
    /// What is kept; nil where the seal was never on.
    public var state: SealState?
    /// The counters by name: `tunnel`, `unknown` and `spoofed` were stopped, all others passed.
    public var counters: [String: SealCount]
    /// The containers' addresses that are open now, as `BRIDGE . ADDRESS`.
    public var open: [String]
    /// Those that are known to belong into a tunnel.
    public var confined: [String]
    /// The ports that open addresses are bound to, as `PORT . ADDRESS`.
    public var ports: [String]
    /// Whether an address counts only together with the bridge's port that it came in by.
    public var bindsPorts: Bool
    /// Flowtables: what they carry passes no forward hook, and so no seal.
    public var flowtables: [String]

    init(state: SealState?, reading: SealReading?, loaded: SealLoaded? = nil, flowtables: [String] = []) {
        self.state = state
        self.flowtables = flowtables
        counters = reading?.counters ?? [:]
        bindsPorts = reading?.hasBridgeTable ?? false
        open = reading?.members(of: "open") ?? []
        ports = reading?.members(of: "ports", in: .bridge) ?? []
        confined = reading?.members(of: "tunnel") ?? []
        standing = SealStatus.standing(state, reading, loaded)
    }

    private static func standing(_ state: SealState?, _ reading: SealReading?, _ loaded: SealLoaded?) -> Standing {
        guard let state, state.isOn else { return reading == nil ? .off : .leftOver }
        guard let reading else { return .missing }
        guard let sets = try? SealSets(state.plan, isBridgeFamilyThere: reading.hasBridgeTable), reading.isWhole(sets),
            reading.holds(sets), loaded?.isWhat(reading) ?? true
        else { return .changed }
        return .on
    }

    /// Whether the kernel lets that source out: by its address, and by its port where ports are looked at.
    public func letsOut(_ source: SealSource) -> Bool {
        guard open.contains("\(source.bridge) . \(source.address)") else { return false }
        guard bindsPorts, let port = source.port else { return true }
        return ports.contains("\(port) . \(source.address)")
    }

    /// Packets that were stopped, by kind.
    public func stopped(_ kind: SealEvent.Kind) -> SealCount { counters[kind.rawValue] ?? SealCount() }
}

extension SealReading {
    /// The elements of a pair of sets, sorted.
    fileprivate func members(of name: String, in family: SealSets.Family = .inet) -> [String] {
        elements.filter { $0.key.family == family && ["\(name)4", "\(name)6"].contains($0.key.name) }
            .flatMap(\.value).map { $0.filter { $0 != "\"" } }.sorted()
    }

    /// Whether every set but those of classified containers holds what is kept.
    fileprivate func holds(_ sets: SealSets) -> Bool {
        sets.elements.allSatisfy { name, wanted in
            let isOfContainers = ["open", "tunnel", "ports", "loose"].contains(String(name.name.dropLast()))
            return isOfContainers || name.name == "shut" || elements[name] == wanted
        }
    }
}

/// What the seal would have dropped.
public struct SealTrial: Sendable, Hashable {
    /// One kind of packet.
    public struct Flow: Sendable, Hashable {
        public var source: String
        public var destination: String
        /// `tcp` or `udp`.
        public var transport: String
        public var port: String
        public var count: SealCount
        /// The container that has the source's address; nil where none has.
        public var container: String?
    }

    /// The most packets first; at most 1024 of each family, and of TCP and UDP alone.
    public var flows: [Flow]
    public var counters: [String: SealCount]

    init(_ reading: SealReading, plan: SealPlan) {
        let names = Dictionary(plan.sources.map { ("\($0.address)", $0.container) }) { first, _ in first }
        counters = reading.counters
        flows = reading.seen.compactMap { seen in
            guard seen.key.count == 4 else { return nil }
            return Flow(
                source: seen.key[0], destination: seen.key[1], transport: seen.key[2], port: seen.key[3],
                count: seen.count, container: names[seen.key[0]])
        }.sorted { ($1.count.packets, $0.source, $0.destination) < ($0.count.packets, $1.source, $1.destination) }
    }

    /// Packets that would have been dropped.
    public var dropped: SealCount {
        ["tunnel", "unknown"].compactMap { counters[$0] }.reduce(into: SealCount()) {
            $0.packets += $1.packets
            $0.bytes += $1.bytes
        }
    }
}
