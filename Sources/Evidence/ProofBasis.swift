/// What a proof holds on: where any of it is different, the proof says nothing any more.
public struct ProofBasis: Sendable, Hashable, Codable {
    /// One container.
    public struct Member: Sendable, Hashable, Codable {
        /// 64 hexadecimal digits.
        public var id: String
        public var name: String
        /// The id of the image that it was made from.
        public var image: String
        /// Its last start; nil when it was not told.
        public var started: EngineTime?

        public init(id: String, name: String, image: String, started: EngineTime?) {
            self.id = id
            self.name = name
            self.image = image
            self.started = started
        }
    }

    /// One network of the engine.
    public struct Network: Sendable, Hashable, Codable {
        public var id: String
        public var name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// The packet filters of one namespace.
    public struct Rules: Sendable, Hashable, Codable {
        /// The container whose namespace it is; empty for the host's.
        public var place: String
        /// ``FirewallRuleset/fingerprint(of:endpoints:)``; nil when they could not be read, or not all of them.
        public var fingerprint: String?

        public init(place: String, fingerprint: String?) {
            self.place = place
            self.fingerprint = fingerprint
        }
    }

    /// What the engine calls itself; nil when it was not told.
    public var engine: String?
    /// The containers that run, by name.
    public var members: [Member]
    /// The networks that they are on, by name.
    public var networks: [Network]
    /// By place.
    public var rules: [Rules]

    public init(engine: String? = nil, members: [Member] = [], networks: [Network] = [], rules: [Rules] = []) {
        self.engine = engine
        self.members = members.sorted { $0.name < $1.name }
        self.networks = networks.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        self.rules = rules.sorted { $0.place < $1.place }
    }

    /// What is no longer as it was, each as a clause; empty where everything that was seen both times is the same.
    public func changes(to now: ProofBasis) -> [String] {
        if let engine, let other = now.engine, engine != other { return ["it is another engine"] }
        var changes: [String] = []
        for member in members {
            guard let other = now.members.first(where: { $0.name == member.name }) else {
                changes.append("\(member.name) no longer runs there")
                continue
            }
            if let change = ProofBasis.change(member, other) { changes.append(change) }
        }
        for other in now.members where !members.contains(where: { $0.name == other.name }) {
            changes.append("\(other.name) has joined")
        }
        for network in networks where !now.networks.contains(network) {
            let isAnew = now.networks.contains { $0.name == network.name }
            changes.append("the network \(network.name) \(isAnew ? "was made anew" : "is gone")")
        }
        for network in now.networks where !networks.contains(where: { $0.name == network.name }) {
            changes.append("the network \(network.name) was added")
        }
        for rule in rules {
            guard let before = rule.fingerprint,
                let after = now.rules.first(where: { $0.place == rule.place })?.fingerprint, before != after
            else { continue }
            changes.append("the firewall rules \(ProofBasis.place(rule.place)) are others")
        }
        return changes
    }

    /// What cannot be compared since it was not seen, then or now, each as a clause.
    public func unseen(in now: ProofBasis) -> [String] {
        rules.compactMap { rule in
            let after = now.rules.first { $0.place == rule.place }
            if rule.fingerprint != nil, after?.fingerprint != nil { return nil }
            let when = rule.fingerprint == nil ? "were not seen when it was made" : "could not be read"
            return "the firewall rules \(ProofBasis.place(rule.place)) \(when)"
        }
    }

    private static func place(_ container: String) -> String {
        container.isEmpty ? "of the host" : "in the network of \(container)"
    }

    private static func change(_ member: Member, _ other: Member) -> String? {
        if member.image != other.image { return "\(member.name) was made from another image" }
        if member.id != other.id { return "\(member.name) was made anew" }
        if member.started != other.started { return "\(member.name) was started again" }
        return nil
    }
}
