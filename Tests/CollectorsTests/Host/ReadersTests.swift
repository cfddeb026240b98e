import Evidence
import FileAccess
import StackModel
import Testing

@testable import Collectors

/// The readers of single formats, on texts that their programs' manuals describe.
@Suite("Readers of the machine's files")
struct ReadersTests {
    private func access(_ files: [String: String]) -> HostAccess {
        HostFixture(files: InMemoryFileSystem(files.mapValues { InMemoryFileSystem.File($0, user: 0, group: 0) }))
            .access
    }

    // MARK: - Keys

    @Test("a key's length is worked out, and nothing of its text is kept")
    func keys() throws {
        let key = try #require(AuthorizedKeysReader.key(KeyExample.rsa1024, at: "k", line: 3))
        #expect(key.type == "ssh-rsa")
        #expect(key.bits == 1024)
        let plain = try #require(
            AuthorizedKeysReader.key(
                "from=\"10.0.0.0/8,fd00::/8\",command=\"echo \\\"a b\\\"\",restrict \(KeyExample.ed25519)", at: "k",
                line: 1))
        #expect(plain.bits == 256)
        #expect(plain.options == ["command", "from", "restrict"])
        #expect(!"\(plain)".contains("AAAA"))
    }

    @Test(
        "what is no key is none, and a broken one has no length",
        arguments: [
            ("", false), ("# ssh-rsa AAAA", false), ("ssh-rsa", false), ("hello world again", false),
            ("ssh-rsa AAAA x", true),
        ])
    func oddKeys(_ line: String, _ isKey: Bool) {
        let key = AuthorizedKeysReader.key(line, at: "k", line: 1)
        #expect((key != nil) == isKey)
        #expect(key?.bits == nil)
    }

    // MARK: - sudo

    @Test(
        "who becomes root, and whether a password is asked",
        arguments: [
            ("alice ALL=(ALL:ALL) ALL", .withPassword), ("alice ALL=(ALL) NOPASSWD:ALL", .withoutPassword),
            ("%sudo ALL=(ALL:ALL) NOPASSWD: ALL", .withoutPassword), ("bob ALL=(ALL) NOPASSWD:ALL", .none),
            ("alice ALL=(root) NOPASSWD: /usr/bin/systemctl", .none),
            ("alice ALL=(ALL) NOPASSWD: /bin/ls, PASSWD: ALL", .withPassword),
            ("User_Alias ADMINS = alice, bob\nADMINS ALL=(ALL) ALL", .withPassword),
            ("Defaults:alice !authenticate\nalice ALL=ALL", .withoutPassword),
            ("Defaults !authenticate\n%sudo ALL=ALL", .withoutPassword), ("alice ALL=(www-data) NOPASSWD: ALL", .none),
            ("ALL ALL=(ALL) \\\n  NOPASSWD: ALL", .withoutPassword), ("# alice ALL=(ALL) NOPASSWD:ALL", .none),
            ("alice ALL=(ALL) NOPASSWD:ALL\n%sudo ALL=(ALL) ALL", .withPassword),
            ("alice, bob ALL=(ALL) ALL", .withPassword), ("ALL, !alice ALL=(ALL) ALL", .none),
        ] as [(String, LoginAccount.Sudo)])
    func sudo(_ text: String, _ wanted: LoginAccount.Sudo) {
        let sudoers = Sudoers(access(["/etc/sudoers": text + "\n"]))
        #expect(sudoers.rights(of: "alice", groups: ["sudo"]).right == wanted)
    }

    @Test("included folders are read as sudo reads them: no names with a dot")
    func sudoFolder() {
        let sudoers = Sudoers(
            access([
                "/etc/sudoers": "@includedir /etc/sudoers.d\n", "/etc/sudoers.d/10-a": "alice ALL=(ALL) NOPASSWD:ALL\n",
                "/etc/sudoers.d/20-b.bak": "bob ALL=(ALL) NOPASSWD:ALL\n",
            ]))
        #expect(sudoers.rights(of: "alice", groups: []).right == .withoutPassword)
        #expect(sudoers.rights(of: "bob", groups: []).right == .none)
    }

    // MARK: - apt

    @Test("apt's settings: scopes, lists, comments, clear, and the later file winning")
    func apt() {
        let config = AptConfig(
            access([
                "/etc/apt/apt.conf.d/20a": "APT::Periodic::Unattended-Upgrade \"0\"; // no\n",
                "/etc/apt/apt.conf.d/50b": """
                /* a { comment */
                Unattended-Upgrade::Allowed-Origins { "x:y"; "${distro_id}:${distro_codename}-security"; };
                # APT::Periodic::Enable "0";
                APT { Periodic { Unattended-Upgrade "1"; }; };
                #clear Unattended-Upgrade::Origins-Pattern;
                Acquire::http::Proxy "http://a;b{c}";

                """, "/etc/apt/apt.conf.d/60c.bak": "APT::Periodic::Unattended-Upgrade \"9\";\n",
            ]))
        #expect(config.value("apt::periodic::unattended-upgrade")?.text == "1")
        #expect(config.value("apt::periodic::unattended-upgrade")?.span.line == 4)
        #expect(
            config.list("Unattended-Upgrade::Allowed-Origins").map(\.text) == [
                "x:y", "${distro_id}:${distro_codename}-security",
            ])
        #expect(config.value("APT::Periodic::Enable") == nil)
        #expect(config.value("Acquire::http::Proxy")?.text == "http://a;b{c}")
    }

    // MARK: - fail2ban

    @Test(
        "fail2ban's times",
        arguments: [
            ("600", 600), ("10m", 600), ("1h 30m", 5400), ("-1", -1), ("1d", 86400), ("2weeks", 1_209_600),
            ("x", nil), ("", nil),
        ] as [(String, Int?)])
    func times(_ text: String, _ wanted: Int?) { #expect(Fail2banValue.seconds(text) == wanted) }

    @Test("fail2ban's files: order, DEFAULT, includes, variables, later lines of a value")
    func jails() throws {
        let config = Fail2banConfig(
            access([
                "/etc/fail2ban/jail.conf": """
                [INCLUDES]
                before = paths-debian.conf
                [DEFAULT]
                maxretry = 5
                banaction = iptables-multiport
                action_ = %(banaction)s[port="%(port)s", chain="%(chain)s"]
                action_mw = %(action_)s
                            %(mta)s-whois[sender="a@b", dest="c"]
                mta = sendmail
                chain = <known/chain>
                action = %(action_)s
                [sshd]
                port = ssh
                logpath = %(sshd_log)s

                """,
                "/etc/fail2ban/paths-debian.conf": """
                [INCLUDES]
                before = common.conf
                [DEFAULT]
                sshd_log = %(auth)s

                """,
                "/etc/fail2ban/common.conf": "[DEFAULT]\nauth = /var/log/auth.log\n",
                "/etc/fail2ban/jail.d/a.conf": "[sshd]\nenabled = true\nmaxretry = 9\n",
                "/etc/fail2ban/jail.d/b.local": "[sshd]\nmaxretry = 2\naction = %(action_mw)s\n",
                "/etc/fail2ban/jail.local": "[DEFAULT]\nbanaction = nftables[type=allports]\n[sshd]\nmaxretry = 3\n",
            ]))
        #expect(config.jails == ["sshd"])
        #expect(config.text("maxretry", of: "sshd") == "2")
        #expect(config.text("logpath", of: "sshd") == "/var/log/auth.log")
        #expect(config.place(of: "sshd")?.file == "/etc/fail2ban/jail.d/a.conf")
        let actions = Fail2banValue.actions(try #require(config.text("action", of: "sshd")))
        #expect(actions.map(\.name) == ["nftables", "sendmail-whois"])
        #expect(actions.map(\.chain) == ["input", ""])
    }

    @Test("a variable that names itself ends")
    func endless() {
        let config = Fail2banConfig(
            access([
                "/etc/fail2ban/jail.local": """
                [DEFAULT]
                a = %(b)s%(b)s
                b = %(a)s%(a)s
                [x]
                enabled = true
                port = %(a)s

                """
            ]))
        #expect((config.text("port", of: "x") ?? "").utf8.count <= 1 << 20)
    }

    // MARK: - Schedules

    @Test(
        "how often cron comes round",
        arguments: [
            ("*/5 * * * *", .minutes), ("* * * * *", .minutes), ("17 * * * *", .hours), ("0 */6 * * *", .hours),
            ("25 6 * * *", .days), ("47 6 * * 7", .weeks), ("0 7 1 * *", .months), ("0 0 1 1 *", .seldom),
            ("@daily", .days), ("@reboot", .seldom),
        ] as [(String, Schedules.Job.Frequency)])
    func cron(_ text: String, _ wanted: Schedules.Job.Frequency) {
        #expect(SchedulesCollector.frequency(cron: text.hostWords) == wanted)
    }

    @Test(
        "how often a timer comes round",
        arguments: [
            ("daily", .days), ("*:0/15", .minutes), ("Mon *-*-* 04:00:00", .weeks), ("*-*-01 05:00", .months),
            ("*-*-* 06:00", .days), ("hourly", .hours), ("Mon..Fri 10:00", .days), ("*-01-01 00:00", .seldom),
        ] as [(String, Schedules.Job.Frequency)])
    func calendar(_ text: String, _ wanted: Schedules.Job.Frequency) {
        #expect(SchedulesCollector.frequency(timer: text, key: "OnCalendar") == wanted)
    }

    @Test("the guide's own check is right, half of it is not")
    func vpnCheck() {
        let guide = "curl -s https://am.i.mullvad.net/connected | grep -q \"You are connected\" || echo \"VPN DOWN!\""
        #expect(!SchedulesCollector.takesNoForYes(guide))
        #expect(SchedulesCollector.takesNoForYes("curl -s https://am.i.mullvad.net/connected | grep connected"))
        #expect(
            !SchedulesCollector.takesNoForYes("curl -s https://am.i.mullvad.net/connected | grep -c \"not connected\""))
    }

    @Test("a job that runs a script is known by the script; its text is not kept")
    func script() throws {
        let host = access([
            "/var/spool/cron/crontabs/root": "MAILTO=x\n0 3 * * * /opt/save.sh --key s3cr3t\n",
            "/opt/save.sh": "#!/bin/sh\nRESTIC_PASSWORD=hunter2 restic backup /srv\n",
        ])
        let found = try #require(SchedulesCollector(host).read().0)
        #expect(found.jobs.map(\.kind) == [.backup])
        #expect(found.jobs.first?.schedule == "0 3 * * *")
        #expect(!"\(found)".contains("hunter2") && !"\(found)".contains("s3cr3t"))
    }

    // MARK: - Kernels

    @Test("kernels are compared by numbers, and only with their own kind")
    func kernels() {
        #expect(KernelRelease("6.1.0-9-amd64") < KernelRelease("6.1.0-28-amd64"))
        #expect(KernelRelease("6.8.0-45-generic").flavour == "-generic")
        #expect(KernelRelease("6.1.0-28-amd64").flavour == KernelRelease("6.1.0-30-amd64").flavour)
        #expect(KernelRelease("6.1.0-28-cloud-amd64").flavour != KernelRelease("6.1.0-30-amd64").flavour)
    }
}
