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

    /// Where the routes and the rules of policy routing of one namespace lead.
    public struct Ways: Sendable, Hashable, Codable {
        /// The container whose namespace it is.
        public var place: String
        /// A hash of what leads out by its cards; nil when it could not be read.
        public var cards: String?
        /// A hash of what leads into the tunnel; nil when it could not be read or no tunnel was up.
        public var tunnel: String?

        public init(place: String, cards: String?, tunnel: String?) {
            self.place = place
            self.cards = cards
            self.tunnel = tunnel
        }
    }

    /// Whom a container asks for names.
    public struct Resolver: Sendable, Hashable, Codable {
        /// Its name.
        public var container: String
        /// A hash of what its `resolv.conf` says; nil when it could not be read.
        public var fingerprint: String?

        public init(container: String, fingerprint: String?) {
            self.container = container
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
    /// By place; nil in records of releases that did not look at them.
    public var ways: [Ways]?
    /// Those that the test rests on, by container; nil in records of releases that did not look at them.
    public var resolvers: [Resolver]?

    public init(
        engine: String? = nil, members: [Member] = [], networks: [Network] = [], rules: [Rules] = [],
        ways: [Ways]? = [], resolvers: [Resolver]? = []
    ) {
        self.ways = ways?.sorted { $0.place < $1.place }
        self.resolvers = resolvers?.sorted { $0.container < $1.container }
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
        return changes + changesOfWays(to: now)
    }

    private func changesOfWays(to now: ProofBasis) -> [String] {
        func isOther(_ before: String?, _ after: String?) -> Bool { before != nil && after != nil && before != after }
        var changes: [String] = []
        for way in ways ?? [] {
            guard let after = now.ways?.first(where: { $0.place == way.place }),
                isOther(way.cards, after.cards) || isOther(way.tunnel, after.tunnel)
            else { continue }
            changes.append("the routes or routing rules \(ProofBasis.place(way.place)) are others")
        }
        for resolver in resolvers ?? [] {
            let after = now.resolvers?.first { $0.container == resolver.container }
            guard isOther(resolver.fingerprint, after?.fingerprint) else { continue }
            changes.append("the resolv.conf of \(resolver.container) is another")
        }
        return changes
    }

    /// What cannot be compared since it was not seen, then or now, each as a clause.
    ///
    /// - Parameter test: the kill switch holds without ways into a tunnel; what else is proved of a tunnel rests on them.
    public func unseen(in now: ProofBasis, for test: ProofTest) -> [String] {
        unseenRules(in: now) + unseenWays(in: now, for: test)
            + (resolvers ?? []).compactMap { resolver in
                let after = now.resolvers?.first { $0.container == resolver.container }
                if resolver.fingerprint != nil, after?.fingerprint != nil { return nil }
                let when = resolver.fingerprint == nil ? "was not seen when it was made" : "could not be read"
                return "the resolv.conf of \(resolver.container) \(when)"
            }
    }

    private func unseenWays(in now: ProofBasis, for test: ProofTest) -> [String] {
        (ways ?? []).compactMap { way in
            let after = now.ways?.first { $0.place == way.place }
            let place = ProofBasis.place(way.place)
            guard way.cards != nil else { return "the routes \(place) were not seen when it was made" }
            guard after?.cards != nil else { return "the routes \(place) could not be read" }
            guard test != .killSwitch, way.tunnel != nil, after?.tunnel == nil else { return nil }
            return "no tunnel is up \(place)"
        }
    }

    private func unseenRules(in now: ProofBasis) -> [String] {
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
