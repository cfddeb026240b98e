import Evidence
import FileAccess
import Processes
import Testing

@testable import Collectors

/// A look at a whole machine finds each of its parts.
@Suite(
    "The host's collectors on a real root",
    .enabled(if: Sandbox.isPossible(with: "/usr/sbin/sshd"), "\(Sandbox.reason)"))
struct HostWholeTests {
    @Test("every part is looked at side by side", arguments: Sandbox.bases)
    func whole(_ base: Sandbox.Base) async throws {
        base.note("OpenSSH")
        let sandbox = try Sandbox("mount -t tmpfs none /run; rm -f /.dockerenv", on: base)
        let host = HostAccess(
            files: LiveFileSystem(), processes: sandbox.runner, status: LiveHostStatus(), root: sandbox.root,
            now: 1_795_000_000)
        let (found, gaps) = await HostCollector(host, stacks: []).collect()
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
