import Dispatch
import Evidence
import FileAccess
import Processes
import StackModel
import Testing

@testable import Collectors

/// A machine of which one mount does not answer: whoever asks it waits until the test ends.
@Suite("A mount that does not answer")
struct HostDeadlineTests {
    /// Files and room of a machine, of which everything below one path blocks.
    private final class Blocked: FileSystem, HostStatus {
        private let files: InMemoryFileSystem
        private let status: FixtureStatus
        private let path: String
        private let gate = DispatchSemaphore(value: 0)

        init(_ path: String, _ files: InMemoryFileSystem) {
            self.files = files
            self.path = path
            status = FixtureStatus(files: files)
        }

        /// Lets go of everything that waits.
        func open() { for _ in 0..<1000 { gate.signal() } }

        private func wait(_ asked: String) { if asked.hasPrefix(path) { gate.wait() } }

        func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
            wait(path)
            return try files.read(path, limit: limit)
        }

        func attributes(_ path: String) throws(FileError) -> FileAttributes {
            wait(path)
            return try files.attributes(path)
        }

        func list(_ path: String) throws(FileError) -> [String] {
            wait(path)
            return try files.list(path)
        }

        func modified(_ path: String) -> Int? { status.modified(path) }

        func space(_ path: String) -> FileSystemSpace? {
            wait(path)
            return status.space(path)
        }
    }

    private static let files: InMemoryFileSystem = {
        var files = InMemoryFileSystem()
        for (path, text) in [
            ("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"), ("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"),
            ("/etc/ssh/sshd_config", "Port 22\n"), ("/etc/docker/daemon.json", "{\"data-root\": \"/data/docker\"}\n"),
            ("/etc/crontab", "0 7 1 * * root watertight audit\n"),
        ] {
            files.files[path] = InMemoryFileSystem.File(text, mode: 0o644, user: 0, group: 0)
        }
        return files
    }()

    /// - Parameter limit: long enough for a machine that does much else at once.
    private func collect(
        blocking path: String, limit: Duration = .seconds(2)
    ) async -> (HostEvidence?, [Gap]) {
        let blocked = Blocked(path, Self.files)
        defer { blocked.open() }
        let access = HostAccess(
            files: blocked, processes: FixtureRunner(), status: blocked, now: HostFixture.now)
        // Were it to wait for what is blocked, it would wait for ever: that opens only afterwards.
        return await HostCollector(access, stacks: [], limit: limit).collect()
    }

    @Test("nothing blocks, nothing is late") func quick() async throws {
        let (found, gaps) = await collect(blocking: "/nowhere", limit: .seconds(60))
        let evidence = try #require(found)
        #expect(evidence.disks?.first?.paths == ["/", "/data/docker", "/var/log"])
        #expect(evidence.engine?.dataRoot == "/data/docker")
        #expect(!gaps.contains { $0.reason.contains("does not answer") })
    }

    @Test("of the disks: it is named, and the others are told") func disks() async throws {
        let (found, gaps) = await collect(blocking: "/data")
        let evidence = try #require(found)
        #expect(evidence.disks?.first?.paths == ["/", "/var/log"])
        #expect(evidence.ssh != nil && evidence.schedules?.jobs.count == 1)
        let gap = try #require(gaps.first { $0.what == "host:disks" })
        #expect(gap.reason == "What holds /data/docker does not answer.")
    }

    @Test("under one part's files: that part is a gap, the rest is told") func files() async throws {
        let (found, gaps) = await collect(blocking: "/etc/passwd")
        let evidence = try #require(found)
        #expect(evidence.accounts == nil)
        #expect(gaps.contains { $0.what == "host:accounts" && $0.reason.contains("does not answer") })
        #expect(evidence.engine?.dataRoot == "/data/docker" && evidence.schedules?.jobs.count == 1)
    }

    @Test("under everything: the machine is a gap") func everything() async {
        let (found, gaps) = await collect(blocking: "/")
        #expect(found == nil)
        #expect(gaps.map(\.what) == ["host"])
    }
}
