public import Evidence
import FileAccess
import Processes
public import StackModel

/// Looks at the machine that runs the stack: every part beside the others, so that one that hangs or is refused costs
/// its own controls and nothing else.
public struct HostCollector: Sendable {
    private let host: HostAccess
    private let stacks: [Stack]
    private let limit: Duration

    /// - Parameters:
    ///   - stacks: the projects that run here: where their folders and their apps' settings lie.
    ///   - limit: how long one part may take; a mount that does not answer never ends by itself.
    public init(_ host: HostAccess, stacks: [Stack], limit: Duration = .seconds(5)) {
        self.host = host
        self.stacks = stacks
        self.limit = limit
    }

    /// Every part that could be seen in time, with the gaps of all; nil where what is seen is a container's own small
    /// world.
    public func collect() async -> (HostEvidence?, [Gap]) {
        let host = self.host
        let stacks = self.stacks
        guard let refusal = await Blocking.run(within: limit, { self.refusal }) else {
            return (nil, [HostCollector.late("host")])
        }
        if let refusal { return (nil, [refusal]) }
        // What runs programs, or may wait for a disk, goes beside the rest; reading a few small files is quicker done one
        // after the other.
        async let ssh = inTime("host:ssh") { SSHDCollector(host).read() }
        async let fail2ban = inTime("host:fail2ban") { Fail2banCollector(host).read() }
        async let disks = DiskCollector(host, stacks: stacks).collect(within: limit)
        async let updates = inTime("host:updates") { UpdatesCollector(host).read() }
        var evidence = HostEvidence(time: host.now)
        var gaps: [Gap] = []
        (evidence.platform, gaps) = Self.joined(await inTime("host:platform") { PlatformCollector(host).read() }, gaps)
        (evidence.accounts, gaps) = Self.joined(await inTime("host:accounts") { AccountsCollector(host).read() }, gaps)
        (evidence.firewall, gaps) = Self.joined(await inTime("host:firewall") { UfwCollector(host).read() }, gaps)
        (evidence.crowdSec, gaps) = Self.joined(await inTime("host:crowdsec") { CrowdSecCollector(host).read() }, gaps)
        (evidence.engine, gaps) = Self.joined(
            await inTime("host:engine") { EngineSettingsCollector(host).read() }, gaps)
        (evidence.schedules, gaps) = Self.joined(
            await inTime("host:schedules") { SchedulesCollector(host).read() }, gaps)
        (evidence.files, gaps) = Self.joined(
            await inTime("host:files") { HostFilesCollector(host, stacks: stacks).read() }, gaps)
        (evidence.updates, gaps) = Self.joined(await updates, gaps)
        (evidence.ssh, gaps) = Self.joined(await ssh, gaps)
        (evidence.fail2ban, gaps) = Self.joined(await fail2ban, gaps)
        (evidence.disks, gaps) = Self.joined(await disks, gaps)
        return (evidence, gaps)
    }

    /// One part, or the gap that says that it was waited for in vain.
    private func inTime<Part: Sendable>(
        _ name: String, _ read: @escaping @Sendable () -> (Part?, [Gap])
    ) async -> (Part?, [Gap]) {
        await Blocking.run(within: limit, read) ?? (nil, [HostCollector.late(name)])
    }

    static func late(_ name: String) -> Gap {
        Gap(
            name, reason: "It took too long to read: a disk or a mount of this machine does not answer.",
            remedy: "See which with `mount` and `dmesg`, and run the audit again when it does.")
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

    /// The parts that are a few small files each, without a deadline.
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
        guard OwnContainer.isHere(host.files, root: host.root) else { return nil }
        return Gap(
            "host",
            reason: "Watertight itself runs in a container, from which the machine's own settings cannot be seen.",
            remedy: "Run the audit on the server itself.")
    }
}
