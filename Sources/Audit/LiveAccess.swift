public import Clients
public import Collectors

/// What an audit may use to look at what runs, beside files and programs; all of it only reads.
public struct LiveAccess: Sendable {
    /// Asks the engine and the apps.
    public var http: any HTTPClient
    /// Times of files and room on disks.
    public var status: any HostStatus
    /// The absolute path of this very program, which is started again inside network namespaces; nil to leave them out.
    public var helper: String?
    /// Looks for the router, whose port mappings are then asked for; nil to leave it alone.
    public var router: RouterCollector.Search?
    /// Where a guard's socket may be; empty to ask none.
    public var guardSockets: [String]
    /// Seconds since 1970-01-01 00:00 UTC.
    public var now: Int
    /// Is told, as a clause, what is being looked at; for people who wait.
    public var progress: @Sendable (String) -> Void

    public init(
        http: any HTTPClient, status: any HostStatus, helper: String?, router: RouterCollector.Search? = nil,
        guardSockets: [String] = [], now: Int,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.http = http
        self.status = status
        self.helper = helper
        self.router = router
        self.guardSockets = guardSockets
        self.now = now
        self.progress = progress
    }
}
