public import StackModel

/// Everything that was seen of one project: what controls judge, and all that they judge.
///
/// A part that is nil was not looked at; a part with a ``Gap`` was looked at in vain. Neither ever counts as good.
public struct Evidence: Sendable, Hashable, Codable {
    /// What the Compose files say.
    public var stack: Stack
    /// Modes, owners and git state of the owner's files; nil when files were not looked at.
    public var files: FileEvidence?
    /// The apps' own settings as read from disk and from the running apps, by service.
    public var apps: [AppSettings]
    /// What the running apps answered to a visitor without a login; nil when they were not asked.
    public var probes: [AppProbe]?
    /// How reverse proxies really serve their sites; nil when they were not asked.
    public var pages: [ServedPage]?
    /// The machine that runs the stack; nil when it was not looked at, or is another one.
    public var host: HostEvidence?
    /// The namespaces, their routes, sockets and firewalls as they are; nil when they were not looked at.
    public var network: NetworkEvidence?
    /// What the container engine runs; nil when it was not looked at or could not be asked at all.
    public var engine: EngineEvidence?
    /// What the router told of its port mappings; nil when it was not asked, as it is not unless that was wished for.
    public var router: RouterMappings?
    /// What this machine's records of earlier audits tell; nil where none are kept.
    public var records: RecordEvidence?
    /// The proofs that this machine keeps of the stack; nil where they were not looked for or could not be read.
    public var proofs: ProofEvidence?
    /// What the guard of this machine tells of itself; nil when it was not asked.
    public var guardian: GuardStanding?
    /// What could not be collected.
    public var gaps: [Gap]

    public init(
        stack: Stack, files: FileEvidence? = nil, apps: [AppSettings] = [], probes: [AppProbe]? = nil,
        pages: [ServedPage]? = nil, host: HostEvidence? = nil, network: NetworkEvidence? = nil,
        engine: EngineEvidence? = nil, records: RecordEvidence? = nil, proofs: ProofEvidence? = nil,
        router: RouterMappings? = nil, guardian: GuardStanding? = nil, gaps: [Gap] = []
    ) {
        self.stack = stack
        self.files = files
        self.apps = apps
        self.probes = probes
        self.pages = pages
        self.host = host
        self.network = network
        self.engine = engine
        self.records = records
        self.proofs = proofs
        self.router = router
        self.guardian = guardian
        self.gaps = gaps
    }

    /// The settings of that service's app, when they were read.
    public func settings(of service: String) -> AppSettings? { apps.first { $0.service == service } }

    /// What the running app of that service answered, when it was asked and did.
    public func probe(of service: String) -> AppProbe? { probes?.first { $0.service == service } }
}

/// Something that could not be collected, and what would make it knowable.
public struct Gap: Sendable, Hashable, Codable {
    /// What was missed, such as `app-settings:radarr` or `git`.
    public var what: String
    /// Why, as a sentence.
    public var reason: String
    /// What would make it knowable, as a sentence.
    public var remedy: String

    public init(_ what: String, reason: String, remedy: String) {
        self.what = what
        self.reason = reason
        self.remedy = remedy
    }
}
