import LabKit
import Processes
import ProgramTestSupport
import Testing

@Suite("The guard under a real systemd", .requiresLab, .serialized)
struct GuardUnitTests {
    private static let unit = "watertight-guard.service"

    @Test("starts hardened, and is killed and started again where it hangs")
    func watchdog() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media", systemd: true)
            try await Self.install(on: host)
            let verdict = try await host.run(["systemd-analyze", "verify", "/etc/systemd/system/\(Self.unit)"])
            #expect(verdict.status == 0)
            #expect(!verdict.errorText.contains(Self.unit), "\(verdict.errorText)")
            // 0 is the best, 10 the worst; a unit without any of this has 9.6.
            let security = try await host.run([
                "systemd-analyze", "security", "--offline=true", "--threshold=40", "--no-pager",
                "/etc/systemd/system/\(Self.unit)",
            ])
            #expect(security.status == 0, "\(security.text)")
            try await host.shell("systemctl daemon-reload; systemctl start watertight-guard")
            #expect(try await Self.show("ActiveState", on: host) == "active")
            let process = try await Self.show("MainPID", on: host)
            let answer = try await host.watertight("status", "--format", "json")
            #expect(answer.text.contains("\"schema\": 1"), "\(answer.errorText)")
            let before = ContinuousClock.now
            try await host.shell("kill -STOP \(process)")
            try await host.wait(
                for: "restart", until: ["sh", "-c", "[ $(systemctl show -P NRestarts \(Self.unit)) -ge 1 ]"],
                timeLimit: .seconds(30))
            print("guard: one that hangs was replaced after \(ContinuousClock.now - before), with WatchdogSec=3")
            try await host.wait(for: "a new guard", until: ["systemctl", "is-active", "--quiet", Self.unit])
            #expect(try await Self.show("MainPID", on: host) != process)
            try await host.shell("systemctl stop watertight-guard")
            #expect(try await Self.show("Result", on: host) == "success")
            // Without the restart it stays to be seen why it ended.
            try await host.write(
                "[Service]\nRestart=no\n", to: "/etc/systemd/system/\(Self.unit).d/once.conf")
            try await host.shell("systemctl daemon-reload; systemctl start watertight-guard")
            try await host.shell("kill -STOP \(try await Self.show("MainPID", on: host))")
            try await host.wait(
                for: "failure", until: ["sh", "-c", "[ $(systemctl show -P Result \(Self.unit)) = watchdog ]"],
                timeLimit: .seconds(30))
        }
    }

    private static func install(on host: LabHost) async throws {
        let text = try LabFolders.text(LabFolders.package + "/packaging/systemd/\(unit)")
        try await host.write(text, to: "/etc/systemd/system/\(unit)")
        try await host.write(
            "[Service]\nWatchdogSec=3\n", to: "/etc/systemd/system/\(unit).d/soon.conf")
        try await host.shell("mkdir -p /usr/local/bin; ln -sf \(BuiltProgram.path) /usr/local/bin/watertight")
    }

    private static func show(_ property: String, on host: LabHost) async throws -> String {
        String(try await host.check(["systemctl", "show", "-P", property, unit]).prefix { !$0.isNewline })
    }
}
