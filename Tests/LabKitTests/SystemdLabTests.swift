import LabKit
import Testing

@Suite("Labs with systemd", .requiresLab, .serialized)
struct SystemdLabTests {
    @Test("boot it as the first process, with real daemons as units", arguments: HostSystem.allCases)
    func daemons(system: HostSystem) async throws {
        let before = try await MachineSnapshot.take()
        try await Lab.run { lab in
            var times = Stopwatch()
            try await lab.network("lan")
            let media = try await lab.host("media", system: system, systemd: true)
            times.lap("systemd")
            let other = try await lab.host("other")
            try await lab.join(media, to: "lan", addresses: ["10.77.0.10/24"])
            try await lab.join(other, to: "lan", addresses: ["10.77.0.20/24"])
            #expect(try await media.check(["cat", "/proc/1/comm"]) == "systemd\n")
            #expect(try await media.run(["systemctl", "is-active", "ssh"]).text == "inactive\n")
            try await media.shell(
                "ssh-keygen -A; touch /var/log/auth.log; systemctl enable --quiet --now rsyslog ssh fail2ban")
            times.lap("daemons")
            #expect(try await other.reaches("10.77.0.10", port: 22))
            let banner = try await other.run(["sh", "-c", "nc -w 1 10.77.0.10 22 </dev/null"]).text
            #expect(banner.hasPrefix(system == .bookworm ? "SSH-2.0-OpenSSH_9." : "SSH-2.0-OpenSSH_10."))
            #expect(try await media.check(["sshd", "-T"]).contains("permitrootlogin"))
            try await media.wait(for: "fail2ban", until: ["fail2ban-client", "ping"])
            #expect(try await media.check(["fail2ban-client", "status"]).contains("sshd"))
            let version = try await media.check(["fail2ban-client", "version"])
            #expect(version.hasPrefix(system == .bookworm ? "1.0." : "1.1."))
            print("host with systemd, \(system.rawValue): \(times)")
        }
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
    }

    @Test("filter with a real ufw, which the engine's own rules pass by")
    func ufw() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, systemd: true)
            try await home.media.shell("ufw default deny incoming; ufw allow 22/tcp; ufw --force enable")
            #expect(try await home.media.check(["ufw", "status"]).contains("Status: active"))
            try await home.media.shell("systemctl start docker")
            let images = [RealImage.busybox()]
            let engine = Engine(host: home.media)
            try await engine.load(images)
            try await engine.docker(
                "run", "--detach", "--publish", "8080:80", "busybox:1.35", "httpd", "-f", "-p", "80", "-h", "/etc")
            try await home.media.start("server", ["python3", "-m", "http.server", "8099"])
            try await home.media.wait(for: "server", until: ["nc", "-z", "127.0.0.1", "8099"])
            #expect(try await !home.stranger.reaches(Home.mediaAddresses.v4, port: 8099, seconds: 1))
            #expect(try await home.stranger.reaches(Home.mediaAddresses.v4, port: 8080))
        }
    }
}
