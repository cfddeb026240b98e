import Clients
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// The real qbittorrent-nox of Debian 12 (4.5.2), in three configurations.
@Suite(
    "The real qBittorrent", .serialized, .enabled(if: RealQBittorrent.isHere, "no qbittorrent-nox on this machine"))
struct RealQBittorrentTests {
    private func collect(
        _ real: RealQBittorrent, password: String?
    ) async -> (live: LiveAppCollector.Result, gaps: [Gap], disk: [AppSettings]) {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: "qbittorrent", span: span)
        service.image = ImageReference("lscr.io/linuxserver/qbittorrent:4.5.2").map { Located($0, at: span) }
        service.mounts = [Mount(kind: .bind, span: span, source: real.folder, target: "/config")]
        let stack = Stack(name: "s", directory: real.folder, services: [service])
        let access = AppAccess(
            service: "qbittorrent", address: "http://127.0.0.1:\(real.port)", user: "keeper",
            password: password == nil ? nil : .environment("QB"))
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        let classify: AppCollector.Classify = { scanner.classify(name: $0, value: $1) }
        let disk = AppCollector(files: LiveFileSystem(), workingDirectory: real.folder, classify: classify)
            .collect(stack)
        let collector = LiveAppCollector(
            http: LoopbackHTTPClient(), files: LiveFileSystem(), directory: real.folder,
            environment: password.map { ["QB": $0] } ?? [:], access: [access], now: 0, limit: .seconds(300),
            classify: classify)
        let addresses = AppAddresses(
            stack, containers: nil, settings: disk.apps, named: ["qbittorrent": access.address ?? ""])
        let (live, gaps) = await collector.collect(stack, at: addresses.all())
        return (live, gaps, disk.apps)
    }

    @Test("asks a visitor to log in, and tells the owner what its file says; nothing of it is changed")
    func loggedIn() async throws {
        let real = try await RealQBittorrent("WebUI\\CSRFProtection=false\nWebUI\\ServerDomains=\"localhost;gluetun\"")
        let before = try LiveFileSystem().read(real.conf, limit: 1 << 20)
        let (live, gaps, disk) = await collect(real, password: RealQBittorrent.password)
        #expect(gaps.map(\.reason) == [])
        let probe = try #require(live.probes.first)
        // Called by the very address that it listens on it answers, whatever names it lists.
        #expect(probe.answer(to: .login)?.finding == .closed)
        #expect(probe.version == "4.5.2")
        let merged = try #require(AppSettings.merged(files: disk, answers: live.settings).first)
        #expect(merged.entry("Preferences/WebUI\\CSRFProtection")?.text == "false")
        #expect(merged.entry("Preferences/WebUI\\LocalHostAuth")?.text == "true")
        #expect(merged.entry("BitTorrent/Session\\Interface")?.text == "lo")
        #expect(merged.entry("Network/PortForwardingEnabled")?.text == "false")
        #expect(merged.entries.filter { $0.onDisk != nil }.map(\.key) == [])
        #expect(merged.entries.filter { $0.source == .api }.count > 25)
        #expect(!real.log.contains("login failure"))
        #expect(try LiveFileSystem().read(real.conf, limit: 1 << 20) == before)
        real.stop()
    }

    @Test("lets visitors of this machine in where it is told to, and then no login is tried")
    func bypassed() async throws {
        let real = try await RealQBittorrent("WebUI\\LocalHostAuth=false")
        let (live, gaps, _) = await collect(real, password: "a wrong one that must not be sent")
        #expect(gaps.isEmpty)
        #expect(live.probes.first?.answer(to: .login)?.finding == .open)
        #expect(live.settings.first?.entry("Preferences/WebUI\\LocalHostAuth")?.text == "false")
        #expect(!real.log.contains("WebAPI login"))
        real.stop()
    }

    @Test("counts one failed login for a wrong password, and no second")
    func refused() async throws {
        let real = try await RealQBittorrent("WebUI\\MaxAuthenticationFailCount=2")
        let (live, gaps, _) = await collect(real, password: "not the password")
        #expect(live.settings.isEmpty)
        #expect(gaps.count == 1 && gaps[0].reason.contains("tried once"))
        #expect(real.log.split(separator: "WebAPI login failure").count == 2)
        #expect(!real.log.contains("banned"))
        real.stop()
    }
}
