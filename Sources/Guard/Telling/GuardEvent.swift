public import Reports

/// Something that the guard tells: one line each, wherever it goes.
public struct GuardEvent: Sendable, Hashable {
    /// What kind of news it is.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case started, stopped
        /// A tunnel is watched from now on.
        case watching
        /// A tunnel is no more.
        case vanished
        /// A tunnel entered another state.
        case state
        /// It stays in its state, for other reasons.
        case reasons
        /// The owner asked to be told.
        case alert
        /// Torrents were paused, a client cut off or stopped.
        case reaction
        case reactionFailed = "reaction-failed"
        /// What was done was taken back.
        case undone
        case repairing, repaired
        case repairFailed = "repair-failed"
        /// A member is not repaired any more for now.
        case gaveUp = "gave-up"
        /// Something that is listened to is silent, or is heard again.
        case sourceLost = "source-lost"
        case sourceBack = "source-back"
        /// A packet that left beside a tunnel, or tried to.
        case packet
        /// Somebody set the wall's clock, or the machine slept.
        case clock
        /// Anything else that a person may want to know.
        case note
    }

    public var time: String
    public var kind: Kind
    /// The tunnel, by the VPN container's name.
    public var tunnel: String?
    public var state: GuardState?
    /// The state before.
    public var from: GuardState?
    /// The container that it is about.
    public var member: String?
    /// What happened, as a sentence.
    public var text: String
    public var reasons: [String]
    /// What a person types to undo it.
    public var undo: String?

    public init(
        _ kind: Kind, at moment: Moment, tunnel: String? = nil, state: GuardState? = nil, from: GuardState? = nil,
        member: String? = nil, _ text: String, reasons: [String] = [], undo: String? = nil
    ) {
        time = moment.stamp
        self.kind = kind
        self.tunnel = tunnel
        self.state = state
        self.from = from
        self.member = member
        self.text = text
        self.reasons = reasons
        self.undo = undo
    }

    /// For people: `2026-11-23T14:00:00.000Z gluetun LEAKING: why`. One line, whatever is in it.
    public var line: String {
        var words = [time]
        if let tunnel { words.append(tunnel) }
        words.append(state.map { kind == .state ? $0.rawValue.uppercased() : kind.rawValue } ?? kind.rawValue)
        let why = reasons.isEmpty ? "" : " " + reasons.joined(separator: " ")
        let how = undo.map { " To undo: \($0)" } ?? ""
        return PlainText.safe("\(words.joined(separator: " ")): \(text)\(why)\(how)")
    }

    /// For programs, members in a fixed order, those without a value left out.
    public var json: JSONValue {
        var members = [
            JSONValue.Member("schema", .int(1)), .init("time", .string(time)), .init("kind", .string(kind.rawValue)),
        ]
        for (key, value) in [
            ("tunnel", tunnel), ("state", state?.rawValue), ("from", from?.rawValue), ("member", member),
            ("text", text), ("undo", undo),
        ] {
            if let value { members.append(.init(key, .string(value))) }
        }
        if !reasons.isEmpty { members.append(.init("reasons", .array(reasons.map(JSONValue.string)))) }
        return .object(members)
    }
}
