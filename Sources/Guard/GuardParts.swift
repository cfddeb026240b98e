public import FileAccess
public import StackModel

/// What a guard needs of the world, all of it handed in.
public struct GuardParts: Sendable {
    public var clock: any GuardClock
    public var engine: any EngineSeeing
    public var looker: any TunnelLooking
    public var hands: any TunnelActing
    /// Follows the containers with the host's own lock.
    public var follower: (any SealFollowing)?
    /// Hears what the host's own lock stopped.
    public var attempts: (any SealHearing)?
    /// Listens on the host's side of the tunnels' networks; nil sees no packets.
    public var packets: (any PacketWatching)?
    /// Asks what the internet sees of tunnels; nil asks nobody.
    public var exits: (any ExitAsking)?
    /// The networks that the owner allows beside the tunnels.
    public var lan: [IPPrefix]
    public var sinks: [any EventSink]
    /// nil keeps nothing.
    public var store: GuardStore?
    public var files: any FileSystem

    public init(
        clock: any GuardClock, engine: any EngineSeeing, looker: any TunnelLooking, hands: any TunnelActing,
        follower: (any SealFollowing)? = nil, attempts: (any SealHearing)? = nil,
        packets: (any PacketWatching)? = nil, exits: (any ExitAsking)? = nil, lan: [IPPrefix] = [],
        sinks: [any EventSink] = [],
        store: GuardStore? = nil, files: any FileSystem
    ) {
        self.clock = clock
        self.engine = engine
        self.looker = looker
        self.hands = hands
        self.follower = follower
        self.attempts = attempts
        self.packets = packets
        self.exits = exits
        self.lan = lan
        self.sinks = sinks
        self.store = store
        self.files = files
    }
}

/// How often things are looked at where nothing tells of a change.
public struct GuardRhythm: Sendable, Hashable {
    public var pulse: Duration
    public var quick: Duration
    public var whole: Duration
    public var apps: Duration
    /// How long after a tunnel's link came up the apps are looked at besides, in order: a client's sockets may have been the
    /// old link's, and a repair wants two looks that agree.
    public var appsAfterLink: [Duration]
    public var survey: Duration
    public var exit: Duration

    public init(
        pulse: Duration = .seconds(1), quick: Duration = .seconds(5), whole: Duration = .seconds(60),
        apps: Duration = .seconds(30), appsAfterLink: [Duration] = [.seconds(3), .seconds(7), .seconds(15)],
        survey: Duration = .seconds(300),
        exit: Duration = .seconds(1800)
    ) {
        self.pulse = pulse
        self.quick = quick
        self.whole = whole
        self.apps = apps
        self.appsAfterLink = appsAfterLink
        self.survey = survey
        self.exit = exit
    }
}
