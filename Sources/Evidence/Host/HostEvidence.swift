/// What was seen of the machine that runs the stack; each part is nil where it was not, or could not be, looked at.
///
/// Why a part could not be looked at stands in the evidence's gaps under `host:` and the part's name (`host:ssh`).
public struct HostEvidence: Sendable, Hashable, Codable {
    /// When it was looked at, in seconds since 1970.
    public var time: Int
    /// The distribution, the kernel and what the machine itself runs on.
    public var platform: HostPlatform?
    /// The SSH server's settings in force.
    public var ssh: SSHServer?
    /// The accounts that can log in, their keys and their ways to root.
    public var accounts: LoginAccounts?
    /// ufw and the services that load firewall rules; the rules themselves are the network's evidence.
    public var firewall: HostFirewall?
    /// fail2ban, with its jails.
    public var fail2ban: Fail2ban?
    /// CrowdSec and what enforces its decisions.
    public var crowdSec: CrowdSec?
    /// Updates of the distribution's packages.
    public var updates: Updates?
    /// The engine's own settings, as its file has them.
    public var engine: EngineSettings?
    /// How full the file systems are that the stack needs.
    public var disks: [DiskUse]?
    /// Timers and cron jobs that matter to the stack.
    public var schedules: Schedules?
    /// Modes and owners of the machine's own settings and keys.
    public var files: [HostFile]?

    public init(
        time: Int = 0, platform: HostPlatform? = nil, ssh: SSHServer? = nil, accounts: LoginAccounts? = nil,
        firewall: HostFirewall? = nil, fail2ban: Fail2ban? = nil, crowdSec: CrowdSec? = nil, updates: Updates? = nil,
        engine: EngineSettings? = nil, disks: [DiskUse]? = nil, schedules: Schedules? = nil, files: [HostFile]? = nil
    ) {
        self.time = time
        self.platform = platform
        self.ssh = ssh
        self.accounts = accounts
        self.firewall = firewall
        self.fail2ban = fail2ban
        self.crowdSec = crowdSec
        self.updates = updates
        self.engine = engine
        self.disks = disks
        self.schedules = schedules
        self.files = files
    }
}
