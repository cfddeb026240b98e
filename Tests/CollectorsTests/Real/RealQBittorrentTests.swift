import Clients
import Collectors
import Evidence
import FileAccess
import LabKit
import StackModel
import Testing

/// The real qbittorrent-nox of Debian 12 (4.5), of Debian 13 (5.1) and of sid (5.3), each in three configurations.
@Suite("The real qBittorrent", .requiresLab, .serialized)
struct RealQBittorrentTests {
    private func collect(
        _ real: RealQBittorrent, password: String?
    ) async -> (live: LiveAppCollector.Result, gaps: [Gap], disk: [AppSettings]) {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: "qbittorrent", span: span)
        service.image = ImageReference("lscr.io/linuxserver/qbittorrent:\(real.release.rawValue)").map {
            Located($0, at: span)
        }
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
            http: real.client, files: LiveFileSystem(), directory: real.folder,
            environment: password.map { ["QB": $0] } ?? [:], access: [access], now: 0, limit: .seconds(300),
            classify: classify)
        let addresses = AppAddresses(
            stack, containers: nil, settings: disk.apps, named: ["qbittorrent": access.address ?? ""])
        let (live, gaps) = await collector.collect(stack, at: addresses.all())
        return (live, gaps, disk.apps)
    }

    /// A setting of its page under the name that the release has for it: 5.3 has a section of its own for them, into which it
    /// moves those of before in its own time.
    private static func webUI(
        _ name: String, in settings: AppSettings, _ release: RealQBittorrent.Release
    ) -> AppSettings.Entry? {
        let former = settings.entry("Preferences/WebUI\\\(name)")
        return release == .sid ? settings.entry("WebUI/\(name)") ?? former : former
    }

    @Test(
        "asks a visitor to log in, and tells the owner what its file says; nothing of it is changed",
        arguments: RealQBittorrent.Release.allCases)
    func loggedIn(_ release: RealQBittorrent.Release) async throws {
        let real = try await RealQBittorrent(
            release, "WebUI\\CSRFProtection=false\nWebUI\\ServerDomains=\"localhost;gluetun\"")
        let (live, gaps, disk) = await collect(real, password: RealQBittorrent.password)
        #expect(gaps.map(\.reason) == [])
        let probe = try #require(live.probes.first)
        // Called by the very address that it listens on it answers, whatever names it lists.
        #expect(probe.answer(to: .login)?.finding == .closed)
        #expect(probe.version?.hasPrefix(release.rawValue + ".") == true, "\(probe.version ?? "no version")")
        // What stands on disk, read without it.
        let files = try #require(disk.first)
        #expect(Self.webUI("CSRFProtection", in: files, release)?.text == "false")
        #expect(Self.webUI("ServerDomains", in: files, release)?.text == "localhost;gluetun")
        #expect(files.entry("BitTorrent/Session\\Interface")?.text == "lo")
        let merged = try #require(AppSettings.merged(files: disk, answers: live.settings).first)
        #expect(Self.webUI("CSRFProtection", in: merged, release)?.text == "false")
        #expect(Self.webUI("LocalHostAuth", in: merged, release)?.text == "true")
        #expect(merged.entry("BitTorrent/Session\\Interface")?.text == "lo")
        #expect(merged.entry("Network/PortForwardingEnabled")?.text == "false")
        #expect(merged.entries.filter { $0.onDisk != nil }.map(\.key) == [])
        #expect(merged.entries.filter { $0.source == .api }.count > 25)
        #expect(!real.log.contains("login failure"))
        // It writes its file when it likes; what stands there is what stood there.
        let (_, _, later) = await collect(real, password: nil)
        #expect(later.first.flatMap { Self.webUI("CSRFProtection", in: $0, release) }?.text == "false")
        #expect(later.first.flatMap { Self.webUI("ServerDomains", in: $0, release) }?.text == "localhost;gluetun")
        #expect(later.first?.entry("Network/PortForwardingEnabled")?.text == "false")
    }

    @Test(
        "lets visitors of this machine in where it is told to, and then no login is tried",
        arguments: RealQBittorrent.Release.allCases)
    func bypassed(_ release: RealQBittorrent.Release) async throws {
        let real = try await RealQBittorrent(release, "WebUI\\LocalHostAuth=false")
        let (live, gaps, disk) = await collect(real, password: "a wrong one that must not be sent")
        #expect(gaps.isEmpty)
        #expect(disk.first.flatMap { Self.webUI("LocalHostAuth", in: $0, release) }?.text == "false")
        #expect(live.probes.first?.answer(to: .login)?.finding == .open)
        #expect(live.settings.first.flatMap { Self.webUI("LocalHostAuth", in: $0, release) }?.text == "false")
        #expect(!real.log.contains("WebAPI login"))
    }

    @Test("counts one failed login for a wrong password, and no second", arguments: RealQBittorrent.Release.allCases)
    func refused(_ release: RealQBittorrent.Release) async throws {
        let real = try await RealQBittorrent(
            release, "WebUI\\MaxAuthenticationFailCount=2", isMigrated: release == .sid)
        let (live, gaps, disk) = await collect(real, password: "not the password")
        let files = try #require(disk.first)
        #expect(Self.webUI("MaxAuthenticationFailCount", in: files, release)?.text == "2")
        #expect(Self.webUI("LocalHostAuth", in: files, release) == nil)
        #expect(live.settings.isEmpty)
        #expect(gaps.count == 1 && gaps[0].reason.contains("tried once"))
        #expect(real.log.split(separator: "WebAPI login failure").count == 2)
        #expect(!real.log.contains("banned"))
    }
}
