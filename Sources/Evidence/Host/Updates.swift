public import StackModel

/// Updates of the distribution's own packages.
public struct Updates: Sendable, Hashable, Codable {
    /// Whether and how updates install themselves.
    public struct Automatic: Sendable, Hashable, Codable {
        /// Whether the program that installs them is there.
        public var isInstalled: Bool
        /// Days between looking for updates; 0 means never.
        public var refreshInterval: Int
        /// Days between installing updates; 0 means never.
        public var upgradeInterval: Int
        /// Whether what it may install includes the distribution's security updates.
        public var coversSecurity: Bool
        /// Whether it restarts the machine by itself when an update asks for it.
        public var rebootsByItself: Bool
        /// Whether the timer that starts it is switched on; nil when that is not known.
        public var isTimerOn: Bool?
        /// When it last ran, in seconds since 1970; nil when it left no trace.
        public var lastRun: Int?
        /// Where it is switched on or off.
        public var span: SourceSpan

        public init(
            isInstalled: Bool, refreshInterval: Int, upgradeInterval: Int, coversSecurity: Bool,
            rebootsByItself: Bool = false, isTimerOn: Bool? = nil, lastRun: Int? = nil, span: SourceSpan
        ) {
            self.isInstalled = isInstalled
            self.refreshInterval = refreshInterval
            self.upgradeInterval = upgradeInterval
            self.coversSecurity = coversSecurity
            self.rebootsByItself = rebootsByItself
            self.isTimerOn = isTimerOn
            self.lastRun = lastRun
            self.span = span
        }
    }

    /// How many packages wait, as the distribution's own notice last counted them, or by apt's lists.
    public struct Pending: Sendable, Hashable, Codable {
        /// Where apt's lists were read, the same as `security`: nothing else was counted.
        public var all: Int
        public var security: Int
        /// When they were counted, or the lists were fetched, in seconds since 1970; nil when not known.
        public var counted: Int?
        public var span: SourceSpan

        public init(all: Int, security: Int, counted: Int?, span: SourceSpan) {
            self.all = all
            self.security = security
            self.counted = counted
            self.span = span
        }
    }

    /// Why the machine waits for a restart.
    public enum Reboot: Sendable, Hashable, Codable {
        /// A package asked for it, with the packages' names.
        case asked(packages: [String], span: SourceSpan)
        /// A newer kernel of the same kind is installed than the one that runs.
        case newerKernel(running: String, installed: String, span: SourceSpan)
    }

    /// nil on distributions without unattended-upgrades.
    public var automatic: Automatic?
    /// nil where neither a notice nor apt's lists told.
    public var pending: Pending?
    /// nil when nothing asks for a restart.
    public var reboot: Reboot?
    /// Whether the running kernel and the installed ones could be compared.
    public var isKernelKnown: Bool
    /// When the package lists were last fetched, in seconds since 1970; nil when that is not known.
    public var listsFetched: Int?
    /// The time of this look, in seconds since 1970.
    public var now: Int

    public init(
        automatic: Automatic?, pending: Pending? = nil, reboot: Reboot? = nil, isKernelKnown: Bool,
        listsFetched: Int? = nil, now: Int
    ) {
        self.automatic = automatic
        self.pending = pending
        self.reboot = reboot
        self.isKernelKnown = isKernelKnown
        self.listsFetched = listsFetched
        self.now = now
    }
}
