import Evidence
import FileAccess
import Processes
import Testing

@testable import Collectors

/// A look at a whole machine ends in time.
@Suite(
    "The host's collectors on a real root",
    .enabled(if: Sandbox.isPossible(with: "/usr/sbin/sshd"), "\(Sandbox.reason)"))
struct HostSpeedTests {
    @Test("every part is looked at side by side, within seconds on a busy machine", arguments: Sandbox.bases)
    func whole(_ base: Sandbox.Base) async throws {
        let sandbox = try Sandbox("mount -t tmpfs none /run; rm -f /.dockerenv", on: base)
        let host = HostAccess(
            files: LiveFileSystem(), processes: sandbox.runner, status: LiveHostStatus(), root: sandbox.root,
            now: 1_795_000_000)
        let clock = ContinuousClock()
        let start = clock.now
        let (found, gaps) = await HostCollector(host, stacks: []).collect()
        let taken = clock.now - start
        let again = clock.now
        _ = HostCollector(host, stacks: []).collectNow()
        print("the whole machine (\(base.name)) took \(taken) side by side, \(clock.now - again) one by one")
        #expect(taken < .seconds(20))
        let evidence = try #require(found)
        #expect(evidence.platform?.distribution == "debian")
        #expect(evidence.ssh?.isInstalled == true)
        #expect(evidence.fail2ban?.isAlive == false)
        #expect(evidence.accounts?.isShadowRead == true)
        #expect(evidence.disks?.isEmpty == false)
        #expect(evidence.updates?.automatic != nil)
        #expect(evidence.firewall?.ufw?.isEnabled == false)
        #expect(gaps.allSatisfy { $0.what.hasPrefix("host:") })
    }
}
