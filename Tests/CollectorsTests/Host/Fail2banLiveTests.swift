import Evidence
import FileAccess
import Glibc
import Processes
import StackModel
import Testing

@testable import Collectors

/// The real `fail2ban-server`, in a sandbox with jails and logs of its own.
@Suite(
    "fail2ban as it is", .serialized,
    .enabled(if: Sandbox.isPossible(with: "/usr/bin/fail2ban-server"), "fail2ban: \(Sandbox.reason)"))
struct Fail2banLiveTests {
    private func sandbox(_ jails: String, start: Bool = true, on base: Sandbox.Base) throws -> Sandbox {
        base.note("fail2ban")
        return try Sandbox(
            """
            mount -t tmpfs none /run; mkdir -p /run/fail2ban
            mount -t tmpfs none /var/log; mount -t tmpfs none /var/lib/fail2ban
            cp -a /etc/fail2ban $FOLDER/fail2ban; rm -f $FOLDER/fail2ban/jail.d/*
            mount --bind $FOLDER/fail2ban /etc/fail2ban
            printf '[Definition]\nactionban = true\n[Init]\nchain = DOCKER-USER\n' >$FOLDER/fail2ban/action.d/own.conf
            printf '[Definition]\nactionban = true\n' >$FOLDER/fail2ban/action.d/bare.conf
            touch /var/log/auth.log; mkdir /var/log/jellyfin; touch /var/log/jellyfin/log_20261121.log
            cat > /etc/fail2ban/jail.local <<'END'
            \(jails)
            END
            \(start ? "fail2ban-server -b; for i in 1 2 3 4 5 6 7 8 9 10; do fail2ban-client ping && break; sleep 0.3; done; sleep 1" : "")
            """, on: base)
    }

    private func read(_ sandbox: Sandbox) throws -> (Fail2ban, [Gap]) {
        let host = HostAccess(
            files: LiveFileSystem(), processes: sandbox.runner, status: LiveHostStatus(), root: sandbox.root,
            now: Int(time(nil)))
        let (found, gaps) = Fail2banCollector(host).read()
        return (try #require(found), gaps)
    }

    private let jails = """
        [DEFAULT]
        backend = polling
        bantime = 2h
        [sshd]
        enabled = true
        backend = polling
        port = 2222
        maxretry = 4
        [jellyfin]
        enabled = true
        filter = sshd
        port = 8096,8920
        logpath = /var/log/jellyfin/log_*.log
        banaction = iptables-allports
        chain = DOCKER-USER
        [other]
        enabled = true
        filter = sshd
        logpath = /var/log/auth.log
        banaction = nftables-multiport
        """

    @Test("a running server tells its jails, and its files alone tell the same", arguments: Sandbox.bases)
    func running(_ base: Sandbox.Base) throws {
        let sandbox = try sandbox(jails, on: base)
        let (found, gaps) = try read(sandbox)
        #expect(gaps == [])
        #expect(found.isAlive == true)
        #expect(found.source == .server)
        let version = try #require(found.version)
        if base.name == "bookworm" { #expect(version.hasPrefix("1.0.")) }
        if base.name == "trixie" { #expect(version.hasPrefix("1.1.")) }
        #expect(found.jails.map(\.name) == ["jellyfin", "other", "sshd"])
        #expect(found.jails.allSatisfy { $0.isRunning == true && !$0.readsJournal })
        let ssh = try #require(found.jails.first { $0.name == "sshd" })
        #expect(ssh.maxRetry == 4)
        #expect(ssh.banTime == 7200)
        #expect(ssh.findTime == 600)
        #expect(ssh.port == "2222")
        #expect(ssh.logs.map(\.path) == ["/var/log/auth.log"])
        #expect(ssh.logs.allSatisfy { $0.modified != nil })
        #expect(ssh.actions.map(\.chain) == ["INPUT"])
        let jellyfin = try #require(found.jails.first { $0.name == "jellyfin" })
        #expect(jellyfin.actions == [Jail.Action(name: "iptables-allports", chain: "DOCKER-USER")])
        #expect(jellyfin.logs.map(\.path) == ["/var/log/jellyfin/log_*.log"])
        let other = try #require(found.jails.first { $0.name == "other" })
        #expect(other.actions == [Jail.Action(name: "nftables-multiport", chain: "input")])

        let alone = HostAccess(
            files: LiveFileSystem(), processes: NoPrograms(), status: LiveHostStatus(), root: sandbox.root, now: 0)
        let files = try #require(Fail2banCollector(alone).read().0)
        #expect(files.source == .files)
        #expect(files.isAlive == nil)
        for (one, two) in zip(files.jails, found.jails) {
            var expected = two
            expected.isRunning = nil
            #expect(one == expected)
        }
    }

    @Test("what is asked of it leaves no complaint in its log, whatever its actions are", arguments: Sandbox.bases)
    func unheard(_ base: Sandbox.Base) throws {
        let sandbox = try sandbox(
            jails
                + "\n[own]\nenabled = true\nfilter = sshd\nlogpath = /var/log/auth.log\nbanaction = own\naction = own\n bare",
            on: base)
        func log() throws -> String {
            let file = sandbox.root + "/var/log/fail2ban.log"
            return String(decoding: try LiveFileSystem().read(file, limit: 1 << 20), as: UTF8.self)
        }
        let before = try log()
        let (found, gaps) = try read(sandbox)
        #expect(gaps == [])
        let own = try #require(found.jails.first { $0.name == "own" })
        #expect(
            Set(own.actions) == [
                Jail.Action(name: "own", chain: "DOCKER-USER"), Jail.Action(name: "bare", chain: nil),
            ])
        #expect(before.contains("Jail 'own' started"))
        #expect(try log() == before)
    }

    @Test("a server that is not there, and a jail without its log", arguments: Sandbox.bases)
    func down(_ base: Sandbox.Base) throws {
        let (found, _) = try read(
            try sandbox(
                "[sshd]\nenabled = true\nbackend = polling\nlogpath = /var/log/none.log\nbanaction = nftables[type=allports]",
                start: false,
                on: base))
        #expect(found.isAlive == false)
        let ssh = try #require(found.jails.first)
        #expect(ssh.isRunning == false)
        #expect(ssh.logs == [Jail.Log(path: "/var/log/none.log", modified: nil)])
        #expect(ssh.actions == [Jail.Action(name: "nftables", chain: "input")])
    }
}
