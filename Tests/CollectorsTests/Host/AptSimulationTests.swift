import Evidence
import FileAccess
import Processes
import Testing

@testable import Collectors

@Suite("What apt says that waits")
struct AptSimulationTests {
    @Test("Debian's and Ubuntu's lines are told apart by where the new version is")
    func lines() {
        let text = """
            NOTE: This is only a simulation!
            Reading package lists...
            The following packages have been kept back:
              docker-ce
            The following packages will be upgraded:
              base-files curl libpng16-16 tzdata
            4 upgraded, 1 newly installed, 0 to remove and 1 not upgraded.
            Inst base-files [12.4+deb12u11] (12.4+deb12u15 Debian:12.15/oldstable [amd64])
            Inst curl [7.88.1-10] (7.88.1-10+deb12u14 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])
            Inst linux-image-6.1.0-50-amd64 (6.1.160-1 Debian-Security:12/oldstable-security [amd64])
            Inst libssl3 [3.0.2-0ubuntu1.18] (3.0.2-0ubuntu1.21 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64]) []
            Inst tzdata [2026a-0+deb12u1] (2026b-0+deb12u1 Debian:12-updates/oldstable-updates [all])
            Conf curl (7.88.1-10+deb12u14 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])

            """
        let found = AptSimulation(text)
        #expect(found?.all == 4)
        #expect(found?.security == 2)
        // base-files of the point release, and what is kept back.
        #expect(found?.undecided == 2)
    }

    @Test(
        "half an answer is none",
        arguments: [
            "", "E: Unmet dependencies. Try 'apt --fix-broken install' with no packages (or specify a solution).\n",
            "Inst curl [7.88.1-10] (7.88.1-10+deb12u14 Debian-Security:12/oldstable-security [amd64])\n",
        ])
    func partial(_ text: String) {
        #expect(AptSimulation(text) == nil)
    }

    /// By another way than the one that is tested: a list of names, of which apt says that they may change.
    @Test(
        "this machine's own apt says what waits, and nothing of it is changed",
        .enabled(if: (try? LiveFileSystem().attributes("/usr/bin/apt-get")) != nil, "there is no apt here"))
    func here() throws {
        let files = LiveFileSystem()
        let host = HostAccess(
            files: files, processes: LiveProcessRunner(), status: LiveHostStatus(), now: 1_795_348_800)
        let before = ["/var/cache/apt", "/var/lib/apt", "/var/lib/apt/lists", "/var/lib/dpkg"].map(host.modified)
        let (updates, gaps) = UpdatesCollector(host).read()
        #expect(before == ["/var/cache/apt", "/var/lib/apt", "/var/lib/apt/lists", "/var/lib/dpkg"].map(host.modified))
        guard let pending = updates?.pending else {
            #expect(gaps.contains { $0.what == "host:updates-pending" })
            return
        }
        guard pending.undecided != nil else { return }
        let listed = try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/apt",
                ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "list", "--upgradable"],
                environment: ["LC_ALL": "C"], timeLimit: .seconds(30)))
        let lines = String(decoding: listed.output, as: UTF8.self).hostLines.filter { $0.contains("[upgradable from") }
        #expect(pending.all <= lines.count)
        #expect(pending.security == lines.filter { $0.hostWords[0].contains("security") }.count)
    }
}
