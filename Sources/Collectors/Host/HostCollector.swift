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
        // What runs programs, or may wait for a disk, goes beside the rest; reading a few small files is quicker done at
        // once than handed to a thread each.
        async let ssh = SSHDCollector(host).collect()
        async let fail2ban = Fail2banCollector(host).collect()
        async let disks = DiskCollector(host, stacks: stacks).collect()
        let (read, readGaps) = await Blocking.run { self.readFiles() }
        var evidence = read
        var gaps = readGaps
        (evidence.ssh, gaps) = Self.joined(await ssh, gaps)
        (evidence.fail2ban, gaps) = Self.joined(await fail2ban, gaps)
        (evidence.disks, gaps) = Self.joined(await disks, gaps)
        return (evidence, gaps)
    }

    private static func joined<Part>(_ found: (Part?, [Gap]), _ gaps: [Gap]) -> (Part?, [Gap]) {
        (found.0, gaps + found.1)
    }

    /// The same, one part after the other, for tests that do not wait.
    public func collectNow() -> (HostEvidence?, [Gap]) {
        if let refusal { return (nil, [refusal]) }
        var (evidence, gaps) = readFiles()
        (evidence.ssh, gaps) = Self.joined(SSHDCollector(host).read(), gaps)
        (evidence.fail2ban, gaps) = Self.joined(Fail2banCollector(host).read(), gaps)
        (evidence.disks, gaps) = Self.joined(DiskCollector(host, stacks: stacks).read(), gaps)
        return (evidence, gaps)
    }

    /// The parts that are a few small files each.
    private func readFiles() -> (HostEvidence, [Gap]) {
        var evidence = HostEvidence(time: host.now)
        var gaps: [Gap] = []
        func take<Part>(_ found: (Part?, [Gap]), _ path: WritableKeyPath<HostEvidence, Part?>) {
            evidence[keyPath: path] = found.0
            gaps += found.1
        }
        take(PlatformCollector(host).read(), \.platform)
        take(AccountsCollector(host).read(), \.accounts)
        take(UfwCollector(host).read(), \.firewall)
        take(CrowdSecCollector(host).read(), \.crowdSec)
        take(UpdatesCollector(host).read(), \.updates)
        take(EngineSettingsCollector(host).read(), \.engine)
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
