import Evidence
import FileAccess
import Processes
import Testing

@testable import Collectors

@Suite("What waits by apt's own lists")
struct AptListsTests {
    private static let lists = "/var/lib/apt/lists/"
    private static let debian =
        lists + "deb.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages"

    private func host(
        _ status: String, _ files: [String: String], answers: [String: ProcessResult] = [:]
    ) -> HostAccess {
        var all = InMemoryFileSystem(files.mapValues { .init($0) })
        all.files["/var/lib/dpkg/status"] = .init(status)
        return HostFixture(files: all, answers: answers).access
    }

    private static let status = """
        Package: curl
        Status: install ok installed
        Architecture: amd64
        Version: 7.88.1-10+deb12u5
        Description: a tool
         Package: not a field

        Package: libssl3
        Status: hold ok installed
        Architecture: amd64
        Version: 3.0.2-0ubuntu1.18

        Package: libssl3
        Status: install ok installed
        Architecture: i386
        Version: 3.0.2-0ubuntu1.21

        Package: vim
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.0

        Package: tzdata
        Status: install ok installed
        Architecture: all
        Version: 2026a-0+deb12u1
        """

    @Test(
        "an installed package that is older there waits, held or not; what is gone, newer or of another kind does not")
    func waiting() throws {
        let host = host(
            Self.status,
            [
                Self.debian: """
                Package: curl
                Version: 7.88.1-10+deb12u14
                Architecture: amd64

                Package: vim
                Version: 9.0
                Architecture: amd64

                Package: tzdata
                Version: 2025b-0+deb12u1
                Architecture: all

                """,
                Self.lists + "security.ubuntu.com_ubuntu_dists_jammy-security_main_binary-i386_Packages":
                    "Package: libssl3\nVersion: 3.0.2-0ubuntu1.21\nArchitecture: i386\n",
                Self.lists + "security.ubuntu.com_ubuntu_dists_jammy-security_main_binary-amd64_Packages":
                    "Package: libssl3\r\nVersion: 3.0.2-0ubuntu1.21\r\nArchitecture: amd64",
                Self.lists + "deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages":
                    "Package: tzdata\nVersion: 2099a\nArchitecture: all\n",
            ])
        let (names, list) = try AptLists(host).waiting()
        #expect(names == ["curl", "libssl3"])
        #expect(list == Self.debian)
    }

    @Test("a packed list is unpacked by apt's helper; where that fails, nothing is known")
    func packed() throws {
        let files = [Self.debian + ".lz4": "packed"]
        let line = "apt-helper cat-file \(Self.debian).lz4"
        let text = "Package: curl\nVersion: 1:1\nArchitecture: amd64\n"
        let answer = ProcessResult(.exited(0), output: Array(text.utf8))
        #expect(try AptLists(host(Self.status, files, answers: [line: answer])).waiting().names == ["curl"])
        let broken = ProcessResult(.exited(100), output: Array(text.utf8))
        for answers in [[line: broken], [:]] {
            #expect(throws: AptLists.Miss.self) {
                try AptLists(host(Self.status, files, answers: answers)).waiting()
            }
        }
        let (updates, gaps) = UpdatesCollector(host(Self.status, files)).read()
        #expect(updates?.pending == nil)
        #expect(gaps.contains { $0.what == "host:updates-pending" })
    }

    @Test("without a list of a security archive nothing is known")
    func none() {
        #expect(throws: AptLists.Miss.self) { try AptLists(host(Self.status, [:])).waiting() }
        #expect(throws: AptLists.Miss.self) {
            try AptLists(host(Self.status, [Self.lists + "deb.debian.org_debian-security_dists_x_InRelease": "x"]))
                .waiting()
        }
    }

    private static let pairs = [
        ("1.0", "1.0"), ("1.0", "1.0-0"), ("1.0~rc1", "1.0"), ("1.0~~", "1.0~"), ("1.0", "1.0a"), ("1.0a", "1.0+"),
        ("1:1.0", "2.0"), ("2.0-1", "2.0-1+deb12u1"), ("2.0-1+deb12u9", "2.0-1+deb12u10"), ("1.02", "1.2"),
        ("7.88.1-10+deb12u5", "7.88.1-10+deb12u14"), ("1.2-3-4", "1.2-4"), ("9", "10"), ("1.0-1~bpo12+1", "1.0-1"),
        ("0:1", "1"), ("1.a", "1.1"), ("3.0.2-0ubuntu1.18", "3.0.2-0ubuntu1.21"), ("", "0"), ("2:8.39-13", "8.40"),
    ]

    @Test(
        "versions are in dpkg's order", .enabled(if: (try? LiveFileSystem().attributes("/usr/bin/dpkg")) != nil),
        arguments: pairs)
    func order(_ left: String, _ right: String) throws {
        for (one, other) in [(left, right), (right, left)] where !one.isEmpty && !other.isEmpty {
            let result = try LiveProcessRunner().run(
                ProcessRequest("/usr/bin/dpkg", ["--compare-versions", one, "lt", other], timeLimit: .seconds(30)))
            #expect((DebianVersion(one.utf8) < DebianVersion(other.utf8)) == (result.status == 0), "\(one) \(other)")
        }
        #expect(!(DebianVersion(left.utf8) < DebianVersion(left.utf8)))
    }

    /// By another way than the one that is tested: apt's own list of what may be upgraded, of which the security
    /// archive's must be found, and beside it only what a newer release hides there.
    @Test(
        "on this machine it is what apt says, and nothing is changed",
        .enabled(if: (try? LiveFileSystem().attributes("/usr/bin/apt")) != nil, "there is no apt here"))
    func here() throws {
        let host = HostAccess(
            files: LiveFileSystem(), processes: LiveProcessRunner(), status: LiveHostStatus(), now: 1_795_348_800)
        let folders = ["/var/cache/apt", "/var/lib/apt", "/var/lib/apt/lists", "/var/lib/dpkg"]
        let before = folders.map(host.modified)
        let found = try? AptLists(host).waiting()
        #expect(before == folders.map(host.modified))
        let listed = try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/apt",
                ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "list", "--upgradable"],
                environment: ["LC_ALL": "C"], timeLimit: .seconds(60)))
        let lines = String(decoding: listed.output, as: UTF8.self).hostLines.filter { $0.contains("[upgradable from") }
        let upgradable = lines.compactMap { $0.split(at: "/")?.key }
        let security = lines.filter { $0.hostWords[0].contains("security") }.compactMap { $0.split(at: "/")?.key }
        guard let found else {
            #expect(security.isEmpty)
            return
        }
        #expect(Set(security).subtracting(found.names).sorted() == [])
        #expect(Set(found.names).subtracting(upgradable).sorted() == [])
    }
}
