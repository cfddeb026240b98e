import Evidence
import FileAccess
import Processes
import StackModel
import Testing

@testable import Collectors

/// The real `sshd`, in a sandbox with settings and host keys of its own.
@Suite(
    "sshd as it is", .serialized, .enabled(if: Sandbox.isPossible(with: "/usr/sbin/sshd"), "sshd: \(Sandbox.reason)"))
struct SSHDLiveTests {
    private static func sandbox(_ base: Sandbox.Base) throws -> Sandbox {
        base.note("OpenSSH")
        return try Sandbox(
            """
            mount -t tmpfs none /run
            mkdir -p /run/sshd $FOLDER/ssh/sshd_config.d
            ssh-keygen -q -t ed25519 -N '' -f $FOLDER/ssh/ssh_host_ed25519_key
            touch $FOLDER/ssh/sshd_config
            chown -R root:root $FOLDER/ssh
            mount --bind $FOLDER/ssh /etc/ssh
            cp /etc/passwd $FOLDER/passwd
            echo 'bob:x:1000:1000::/home/bob:/bin/bash' >> $FOLDER/passwd
            mount --bind $FOLDER/passwd /etc/passwd
            """, on: base)
    }

    private func access(_ sandbox: Sandbox, isAsked: Bool = true) -> HostAccess {
        HostAccess(
            files: LiveFileSystem(), processes: isAsked ? sandbox.runner as any ProcessRunner : NoPrograms(),
            status: LiveHostStatus(), root: sandbox.root, now: 1_795_000_000)
    }

    private func write(_ text: String, _ name: String = "sshd_config", in sandbox: Sandbox) throws {
        try sandbox.sh("cat > /etc/ssh/\(name) <<'END'\n\(text)\nEND")
    }

    @Test(
        "the server's own answer is taken, with the places from its files, and told for those whom Match names",
        arguments: Sandbox.bases)
    func effective(_ base: Sandbox.Base) throws {
        let sandbox = try Self.sandbox(base)
        try write(
            """
            Include /etc/ssh/sshd_config.d/*.conf
            PasswordAuthentication no
            PermitRootLogin no
            AllowUsers bob root
            Match User bob Address 10.0.0.0/8
                PasswordAuthentication yes
            """, in: sandbox)
        try write(
            "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password", "sshd_config.d/50-x.conf", in: sandbox
        )
        let (found, gaps) = SSHDCollector(access(sandbox)).read()
        let server = try #require(found)
        #expect(gaps == [])
        #expect(server.source == .server)
        let version = try #require(server.version)
        if base.name == "bookworm" { #expect(version.hasPrefix("9.2")) }
        if base.name == "trixie" { #expect(version.hasPrefix("10.")) }
        #expect(server.value("passwordauthentication") == "no")
        #expect(server.value("permitrootlogin") == "prohibit-password")
        #expect(server.setting("permitrootlogin")?.span?.file == "/etc/ssh/sshd_config.d/50-x.conf")
        #expect(server.setting("permitrootlogin")?.ignored.map(\.value) == ["no"])
        #expect(server.setting("allowusers")?.values == ["bob", "root"])
        let bob = try #require(server.contexts.first { $0.user == "bob" && $0.address == "10.0.0.0" })
        #expect(bob.settings["passwordauthentication"] == "yes")
        #expect(!server.contexts.contains { $0.address == SSHDCollector.stranger })
    }

    @Test("as the package leaves it, with nothing written at all", arguments: Sandbox.bases)
    func defaults(_ base: Sandbox.Base) throws {
        let sandbox = try Self.sandbox(base)
        let (found, _) = SSHDCollector(access(sandbox)).read()
        let server = try #require(found)
        #expect(server.source == .server)
        #expect(server.value("passwordauthentication") == "yes")
        #expect(server.value("permitrootlogin") == "prohibit-password")
        #expect(server.setting("passwordauthentication")?.span == nil)
        #expect(server.contexts == [])
    }

    /// Our reading of the files is the server's own.
    @Test(
        "the files alone say the same as the server",
        arguments: Sandbox.bases,
        [
            "", "PasswordAuthentication=no", "passwordauthentication \"no\"",
            "PASSWORDAUTHENTICATION no # c\nPort 22\nPort 2222",
            "PermitRootLogin without-password", "AllowUsers a b\nAllowUsers c@10.0.0.0/8\nDenyGroups x",
            "ChallengeResponseAuthentication no\nUsePAM yes", "PasswordAuthentication no\nPasswordAuthentication yes",
            "Include sshd_config.d/*.conf\nPermitRootLogin no\nMaxAuthTries 3",
            "Match User nobody\nPasswordAuthentication no\nMatch all\nX11Forwarding yes",
            "AuthenticationMethods publickey,password publickey,keyboard-interactive", "  LogLevel\tVERBOSE  ",
            "AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u", "PermitEmptyPasswords yes\r\nStrictModes no\r",
        ])
    func differential(_ base: Sandbox.Base, _ text: String) throws {
        let sandbox = try Self.sandbox(base)
        try write(text, in: sandbox)
        try write(
            "PermitRootLogin forced-commands-only\nPasswordAuthentication no", "sshd_config.d/10-x.conf", in: sandbox)
        try write("PasswordAuthentication yes\nMaxAuthTries 9", "sshd_config.d/20-y.conf", in: sandbox)
        try write("PasswordAuthentication yes", "sshd_config.d/30-z.conf.bak", in: sandbox)
        let server = try #require(SSHDCollector(access(sandbox)).read().0)
        let files = try #require(SSHDCollector(access(sandbox, isAsked: false)).read().0)
        try #require(server.source == .server)
        #expect(files.source == .files)
        for setting in server.settings where setting.keyword != "listenaddress" {
            let own = files.setting(setting.keyword)?.values ?? []
            #expect(
                own.map { $0.lowercased() } == setting.values.map { $0.lowercased() },
                "\(setting.keyword) in: \(text)")
        }
    }
}
