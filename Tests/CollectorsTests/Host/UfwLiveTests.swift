import Evidence
import FileAccess
import Processes
import StackModel
import Testing

@testable import Collectors

/// The real `ufw`, in a sandbox with rules of its own.
@Suite(
    "ufw as it is", .serialized,
    .enabled(if: Sandbox.isPossible(with: "/usr/sbin/ufw", "/usr/sbin/nft"), "ufw: \(Sandbox.reason)"))
struct UfwLiveTests {
    private func sandbox(_ base: Sandbox.Base, _ commands: String) throws -> Sandbox {
        base.note("ufw")
        return try Sandbox(
            """
            mount -t tmpfs none /run
            cp -a /etc/ufw $FOLDER/ufw; mount --bind $FOLDER/ufw /etc/ufw
            mkdir $FOLDER/default; cp -a /etc/default/. $FOLDER/default; mount --bind $FOLDER/default /etc/default
            \(commands)
            """, on: base)
    }

    private func read(_ sandbox: Sandbox) -> (HostFirewall?, [Gap]) {
        UfwCollector(
            HostAccess(
                files: LiveFileSystem(), processes: sandbox.runner, status: LiveHostStatus(), root: sandbox.root, now: 0
            )
        ).read()
    }

    @Test("switched on with rules: what ufw shows is what is read", arguments: Sandbox.bases)
    func on(_ base: Sandbox.Base) throws {
        let sandbox = try sandbox(
            base,
            """
            ufw --force enable
            ufw allow from 192.168.1.0/24 to any port 8096 proto tcp comment 'tv'
            ufw limit 22/tcp
            ufw allow in on lo
            ufw allow out 53
            ufw deny 6000:6007/tcp
            ufw route allow proto tcp from any to 172.17.0.2 port 80
            """)
        let (found, gaps) = read(sandbox)
        let ufw = try #require(found?.ufw)
        #expect(gaps == [])
        #expect(ufw.isEnabled)
        #expect(ufw.isLoaded == true)
        #expect(ufw.inputPolicy == "DROP")
        #expect(ufw.coversIPv6)
        let rules = try #require(ufw.rules).filter { !$0.isIPv6 }
        let shown = rules.map { rule in
            let route = rule.isRoute ? " route" : ""
            let interface = rule.interface.map { " on \($0)" } ?? ""
            return "\(rule.action) \(rule.transport) \(rule.port) from \(rule.source)\(interface)\(route)"
        }
        #expect(
            Set(shown) == [
                "allow tcp 8096 from 192.168.1.0/24", "limit tcp 22 from any", "allow any any from any on lo",
                "deny tcp 6000:6007 from any", "allow tcp 80 from any route",
            ])
        #expect(try #require(ufw.rules).contains { $0.isIPv6 && $0.port == "22" })
    }

    @Test("switched off", arguments: Sandbox.bases)
    func off(_ base: Sandbox.Base) throws {
        let (found, _) = read(
            try sandbox(base, "ufw default allow incoming; sed -i 's/^IPV6=.*/IPV6=no/' /etc/default/ufw"))
        let ufw = try #require(found?.ufw)
        #expect(!ufw.isEnabled)
        #expect(ufw.isLoaded == false)
        #expect(ufw.inputPolicy == "ACCEPT")
        #expect(!ufw.coversIPv6)
    }

    @Test("switched on in its file, and flushed from the kernel", arguments: Sandbox.bases)
    func flushed(_ base: Sandbox.Base) throws {
        let (found, _) = read(try sandbox(base, "ufw --force enable; nft flush ruleset"))
        let ufw = try #require(found?.ufw)
        #expect(ufw.isEnabled)
        #expect(ufw.isLoaded == false)
    }
}
