import Glibc
import LabKit
import Processes
import Testing

@Suite("Labs", .requiresLab, .serialized)
struct LabTests {
    @Test("hosts are machines of their own")
    func hosts() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media")
            #expect(try await host.check(["cat", "/proc/sys/kernel/hostname"]) == "media\n")
            #expect(try await host.check(["cat", "/proc/1/comm"]) == "tini\n")
            #expect(
                try await host.check(["cat", "/proc/self/cgroup"]).split(separator: "\n").allSatisfy {
                    $0.hasSuffix(":/")
                })
            #expect(try await host.check(["ip", "-oneline", "link"]).split(separator: "\n").count == 1)
            #expect(try await host.run(["test", "-e", LabFolders.package + "/Package.swift"]).status == 1)
            try await host.write("a secret\n", to: "/etc/ssh/written", mode: "600", owner: "1000:1000")
            #expect(try await host.check(["stat", "-c", "%a %u:%g", "/etc/ssh/written"]) == "600 1000:1000\n")
            #expect(access("/etc/ssh/written", F_OK) != 0)
            #expect(access(LabFolders.parts + "/root/etc/ssh/written", F_OK) != 0)
        }
    }

    @Test("a command's status, output and time limit are kept")
    func commands() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media")
            let result = try await host.run(["sh", "-c", "cat; echo no >&2; exit 3"], input: "yes")
            #expect(result == ProcessResult(.exited(3), output: Array("yes".utf8), errors: Array("no\n".utf8)))
            await #expect(throws: LabFailure.self) { try await host.check(["false"]) }
            await #expect(throws: ProcessError.timedOut) {
                try await host.run(["sleep", "60"], timeLimit: .milliseconds(300))
            }
            try await host.wait(for: "end of it", until: ["sh", "-c", "! pgrep -x sleep --parent 0 --runstates DRS"])
        }
    }

    @Test("a lab whose supervisor is killed leaves nothing behind")
    func killed() async throws {
        let lab = try await Lab.start()
        let host = try await lab.host("media")
        try await host.start("sleeper", ["sleep", "600"])
        let supervisor = try #require(pid_t(lab.name.split(separator: ".")[1].prefix { $0 != "-" }))
        #expect(kill(host.first, 0) == 0)
        kill(supervisor, SIGKILL)
        for _ in 0..<100 where kill(host.first, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(kill(host.first, 0) != 0)
        try await lab.stop()
        // The next one clears the groups away.
        try await Lab.start().stop()
        let groups = try LiveProcessRunner().run(
            ProcessRequest("/usr/bin/find", ["/sys/fs/cgroup", "-maxdepth", "2", "-name", lab.name]))
        #expect(groups.text == "")
    }

    @Test("our own program runs on a host and sees that host")
    func ownProgram() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media")
            try await host.write("services: {web: {image: nginx}}\n", to: "/home/media/stack/compose.yaml")
            let result = try await host.watertight("config", "/home/media/stack")
            #expect(result.status == 0)
            #expect(result.text.contains("image: nginx"))
            #expect(result.errorText == "")
        }
    }
}
