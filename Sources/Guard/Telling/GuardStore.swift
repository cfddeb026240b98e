import Clients
public import FileAccess
public import Records
public import Reports

/// What a guard keeps on disk between its lives: how each tunnel stood, what was done and how often members were repaired.
public struct GuardStore: Sendable {
    /// What is kept of one tunnel.
    public struct Kept: Sendable, Hashable {
        public var state: GuardState
        public var applied: [AppliedReaction]
        /// The torrent clients that lived in it, by name.
        public var clients: [String]
        /// How long ago each repair was begun, by member, in milliseconds at the time of writing.
        public var attempts: [String: [Int]]

        public init(
            state: GuardState, applied: [AppliedReaction] = [], clients: [String] = [], attempts: [String: [Int]] = [:]
        ) {
            self.state = state
            self.applied = applied
            self.clients = clients
            self.attempts = attempts
        }
    }

    /// The most bytes of the file.
    static let limit = 4 << 20
    private let path: String

    /// - Parameter folder: the state folder, absolute; it is made where it is missing.
    public init(in folder: String) {
        path = folder + "/guard.json"
    }

    /// What was kept; empty where nothing was, or nothing that can be understood.
    public func load(from files: any FileSystem) -> [String: Kept] {
        guard let bytes = try? files.read(path, limit: GuardStore.limit), let json = try? JSON(bytes),
            json["schema"].int == 1
        else { return [:] }
        var kept: [String: Kept] = [:]
        for (name, one) in json["tunnels"].members ?? [:] {
            guard let state = one["state"].string.flatMap(GuardState.init) else { continue }
            kept[name] = Kept(
                state: state, applied: (one["applied"].elements ?? []).prefix(1000).compactMap(AppliedReaction.init),
                clients: Array(one["clients"].strings.prefix(100)),
                attempts: (one["attempts"].members ?? [:]).mapValues { list in
                    (list.elements ?? []).prefix(20).compactMap(\.int).filter { $0 >= 0 }
                })
        }
        return kept
    }

    /// Writes all of it anew, on disk when this returns.
    /// - Throws: `AtomicFile.Failure`.
    public func save(_ kept: [String: Kept]) throws(AtomicFile.Failure) {
        let tunnels = kept.sorted { $0.key < $1.key }.map { name, one in
            JSONValue.Member(
                name,
                .object([
                    .init("state", .string(one.state.rawValue)), .init("applied", .array(one.applied.map(\.json))),
                    .init("clients", .array(one.clients.map(JSONValue.string))),
                    .init(
                        "attempts",
                        .object(
                            one.attempts.sorted { $0.key < $1.key }.map {
                                .init($0.key, .array($0.value.map(JSONValue.int)))
                            })),
                ]))
        }
        let document = JSONValue.object([.init("schema", .int(1)), .init("tunnels", .object(tunnels))])
        try AtomicFile.makeFolder(String(path.dropLast("/guard.json".count)))
        try AtomicFile.write(Array(document.text().utf8), to: path)
    }
}

extension AppliedReaction {
    init?(_ json: JSON) {
        guard let reaction = json["reaction"].string.flatMap(Reaction.init), let member = json["member"].string else {
            return nil
        }
        self.init(
            reaction, member: member, detail: json["detail"].string ?? "", undo: json["undo"].string ?? "",
            done: json["done"].string ?? "")
    }

    /// Members in a fixed order.
    public var json: JSONValue {
        .object([
            .init("reaction", .string(reaction.rawValue)), .init("member", .string(member)),
            .init("detail", .string(detail)), .init("undo", .string(undo)), .init("done", .string(done)),
        ])
    }
}
