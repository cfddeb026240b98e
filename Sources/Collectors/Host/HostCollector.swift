public import Evidence
import FileAccess
import Processes
public import StackModel

/// Looks at the machine that runs the stack: every part beside the others, so that one that hangs or is refused costs
/// its own controls and nothing else.
public struct HostCollector: Sendable {
    private let host: HostAccess
    private let stacks: [Stack]

    /// - Parameter stacks: the projects that run here: where their folders and their apps' settings lie.
    public init(_ host: HostAccess, stacks: [Stack]) {
        self.host = host
        self.stacks = stacks
    }

    /// Every part that could be seen, with the gaps of all; nil where what is seen is a container's own small world.
    public func collect() async -> (HostEvidence?, [Gap]) {
        if let refusal { return (nil, [refusal]) }
        async let platform = PlatformCollector(host).collect()
        async let ssh = SSHDCollector(host).collect()
        async let accounts = AccountsCollector(host).collect()
        async let firewall = UfwCollector(host).collect()
        async let fail2ban = Fail2banCollector(host).collect()
        async let crowdSec = CrowdSecCollector(host).collect()
        async let updates = UpdatesCollector(host).collect()
        async let engine = EngineSettingsCollector(host).collect()
        async let disks = DiskCollector(host, stacks: stacks).collect()
        async let schedules = SchedulesCollector(host).collect()
        async let files = HostFilesCollector(host, stacks: stacks).collect()
        var evidence = HostEvidence(time: host.now)
        var gaps: [Gap] = []
        func take<Part>(_ found: (Part?, [Gap]), _ path: WritableKeyPath<HostEvidence, Part?>) {
            evidence[keyPath: path] = found.0
            gaps += found.1
        }
        take(await platform, \.platform)
        take(await ssh, \.ssh)
        take(await accounts, \.accounts)
        take(await firewall, \.firewall)
        take(await fail2ban, \.fail2ban)
        take(await crowdSec, \.crowdSec)
        take(await updates, \.updates)
        take(await engine, \.engine)
        take(await disks, \.disks)
        take(await schedules, \.schedules)
        take(await files, \.files)
        return (evidence, gaps)
    }

    /// The same, one part after the other, for tests that do not wait.
    public func collectNow() -> (HostEvidence?, [Gap]) {
        if let refusal { return (nil, [refusal]) }
        var evidence = HostEvidence(time: host.now)
        var gaps: [Gap] = []
        func take<Part>(_ found: (Part?, [Gap]), _ path: WritableKeyPath<HostEvidence, Part?>) {
            evidence[keyPath: path] = found.0
            gaps += found.1
        }
        take(PlatformCollector(host).read(), \.platform)
        take(SSHDCollector(host).read(), \.ssh)
        take(AccountsCollector(host).read(), \.accounts)
        take(UfwCollector(host).read(), \.firewall)
        take(Fail2banCollector(host).read(), \.fail2ban)
        take(CrowdSecCollector(host).read(), \.crowdSec)
        take(UpdatesCollector(host).read(), \.updates)
        take(EngineSettingsCollector(host).read(), \.engine)
        take(DiskCollector(host, stacks: stacks).read(), \.disks)
        take(SchedulesCollector(host).read(), \.schedules)
        take(HostFilesCollector(host, stacks: stacks).read(), \.files)
        return (evidence, gaps)
    }

    /// Why this is not the machine that the owner means: the program itself runs in an application's container.
    private var refusal: Gap? {
        guard host.exists("/.dockerenv") || host.exists("/run/.containerenv") else { return nil }
        return Gap(
            "host",
            reason: "Watertight itself runs in a container, from which the machine's own settings cannot be seen.",
            remedy: "Run the audit on the server itself.")
    }
}
