import Evidence
import FileAccess
import Processes
import StackModel
import Testing

@testable import Collectors

/// The host's collectors together, on machines that exist only here.
@Suite("The host's collectors")
struct HostCollectorTests {
    private func fixture(_ files: [(String, String, UInt16)]) -> HostFixture {
        var system = InMemoryFileSystem()
        for (path, text, mode) in files {
            system.files[path] = InMemoryFileSystem.File(text, mode: mode, user: 0, group: 0)
        }
        return HostFixture(files: system)
    }

    private let files: [(String, String, UInt16)] = [
        ("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000:A. Liddell:/home/alice:/bin/bash\n", 0o644),
        ("/etc/shadow", "root:*:1::::::\nalice:$6$salt$planted-hash-1:1::::::\n", 0o640),
        ("/etc/group", "docker:x:999:alice\n", 0o644),
        ("/etc/sudoers", "alice ALL=(ALL) ALL\n", 0o440),
        ("/home/alice/.ssh/authorized_keys", "\(KeyExample.ed25519)-planted-2\n", 0o600),
        ("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nPort 22\n", 0o644),
        ("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication no\n", 0o600),
        (
            "/etc/docker/daemon.json",
            """
            {"proxies": {"http-proxy": "http://u:planted-3@p"}, "log-opts": {"splunk-token": "planted-4"}}
            """, 0o644
        ),
        (
            "/etc/crowdsec/bouncers/crowdsec-firewall-bouncer.yaml",
            "api_key: planted-5\niptables_chains:\n  - INPUT\n#  - DOCKER-USER\n", 0o600
        ),
        ("/etc/crowdsec/config.yaml", "", 0o644),
        (
            "/etc/fail2ban/jail.local",
            "[sshd]\nenabled = true\naction = cloudflare[cfuser=\"a\", cftoken=\"planted-6\"]\n", 0o644
        ),
        ("/etc/cron.d/backup", "0 3 * * * root restic -p planted-7 backup /srv\n", 0o600),
        ("/var/lib/dpkg/status", "", 0o644),
    ]

    @Test("no hash, key, token or password of the machine's files is in the evidence")
    func secrets() throws {
        let (seen, gaps) = fixture(files).collect()
        let evidence = try #require(seen)
        let text = "\(evidence) \(gaps)"
        #expect(!text.contains("planted-"))
        #expect(evidence.accounts?.accounts.first { $0.name == "alice" }?.password == .set)
        #expect(evidence.crowdSec?.bouncers.first?.chains == ["INPUT"])
        #expect(evidence.engine?.logOptions.isEmpty == true)
    }

    @Test("an ordinary user sees less, and is told what")
    func ordinary() throws {
        let closed = files.map { path, text, mode in (path, text, mode & 0o004 == 0 ? UInt16(0) : mode) }
        let (seen, gaps) = fixture(closed).collect()
        let evidence = try #require(seen)
        #expect(evidence.accounts?.isShadowRead == false)
        #expect(evidence.accounts?.isSudoRead == false)
        #expect(evidence.accounts?.accounts.first { $0.name == "alice" }?.password == .unknown)
        #expect(evidence.ssh?.unread == ["/etc/ssh/sshd_config.d/50-cloud-init.conf"])
        #expect(evidence.schedules?.unread == ["/etc/cron.d/backup"])
        let missed = Set(gaps.map(\.what))
        let wanted = ["accounts/passwords", "accounts/sudo", "accounts/keys", "ssh", "schedules"].map { "host:" + $0 }
        #expect(missed.isSuperset(of: wanted))
        #expect(gaps.allSatisfy { $0.reason.hasSuffix(".") && $0.remedy.hasSuffix(".") })
    }

    @Test("an empty machine costs nothing but gaps")
    func empty() throws {
        let evidence = try #require(fixture([("/etc/hostname", "x\n", 0o644)]).collect().0)
        #expect(evidence.ssh?.isInstalled == false)
        #expect(evidence.fail2ban?.isInstalled == false)
        #expect(evidence.firewall?.ufw == nil)
        #expect(evidence.accounts == nil)
        #expect(evidence.updates == nil)
    }

    @Test("rubbish in every file ends without a fault")
    func rubbish() throws {
        let noise = String(repeating: "[{\"=:%(a)s \\ # ; Match Include /* ::", count: 500) + "\n\u{0}\u{FFFD}\r\n\t"
        let evidence = try #require(fixture(files.map { ($0.0, noise, $0.2) }).collect().0)
        #expect(evidence.ssh != nil)
    }

    @Test("a container's own small world is not the machine")
    func container() {
        let (evidence, gaps) = fixture(files + [("/.dockerenv", "", 0o755)]).collect()
        #expect(evidence == nil)
        #expect(gaps.map(\.what) == ["host"])
    }

    @Test("side by side it is the same as one after the other")
    func together() async {
        let fixture = fixture(files)
        let one = fixture.collect()
        let two = await HostCollector(fixture.access, stacks: []).collect()
        #expect(one.0 == two.0)
        #expect(one.1 == two.1)
    }

    @Test("paths below another root are that root's")
    func root() {
        var system = InMemoryFileSystem()
        system.files["/mnt/other/etc/ssh/sshd_config"] = InMemoryFileSystem.File("Port 2222\n")
        let access = HostAccess(
            files: system, processes: NoPrograms(), status: FixtureStatus(files: system), root: "/mnt/other/", now: 0)
        let server = SSHDCollector(access).read().0
        #expect(server?.value("port") == "2222")
        #expect(server?.setting("port")?.span?.file == "/etc/ssh/sshd_config")
    }

    @Test(
        "what the machine runs on",
        arguments: [
            (["/sys/class/dmi/id/sys_vendor": "QEMU\n"], .virtualMachine("QEMU")),
            (["/sys/class/dmi/id/bios_vendor": "Proxmox distribution of EDK II\n"], .proxmoxGuest),
            (
                ["/sys/class/net/ens18/address": "bc:24:11:aa:bb:cc\n", "/sys/class/net/ens18/device/x": ""],
                .proxmoxGuest
            ),
            (
                ["/sys/class/net/veth1/address": "bc:24:11:aa:bb:cc\n", "/sys/class/dmi/id/sys_vendor": "LENOVO\n"],
                .physical
            ),
            (["/run/systemd/container": "lxc\n"], .container("lxc")), ([:], .unknown),
        ] as [([String: String], HostPlatform.Machine)])
    func platform(_ files: [String: String], _ wanted: HostPlatform.Machine) {
        let found = fixture(files.map { ($0.key, $0.value, 0o644) } + [("/etc/x", "", 0o644)]).collect().0?.platform
        #expect(found?.machine == wanted)
    }
}
