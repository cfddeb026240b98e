import LabKit
import Processes
import Testing

@Suite("The hardened example in use", .requiresLab, .serialized)
struct HardenedServerTests {
    @Test("runs as it is written, behind a real tunnel, on a hardened host")
    func up() async throws {
        let before = try await MachineSnapshot.take()
        try await Lab.run { lab in
            var times = Stopwatch()
            let server = try await HardenedServer.up(in: lab)
            times.lap("up")
            let running = try await server.stack.engine.docker("ps", "--format", "{{.Names}} {{.Status}}")
                .split(separator: "\n")
            #expect(running.count == 20)
            #expect(running.filter { $0.contains("(healthy)") }.count == 15)
            let echo = ["timeout", "2", "wget", "-q", "-O", "-", "http://\(Home.internetAddress)/"]
            #expect(try await server.stack.exec("qbittorrent", echo).text == "\(Home.providerAddress)\n")
            #expect(try await server.stack.exec("radarr", echo).text == "\(Home.homeAddress)\n")
            let media = server.home.media
            #expect(try await media.check(["ufw", "status"]).contains("Status: active"))
            #expect(try await media.check(["fail2ban-client", "status"]).contains("sshd"))
            #expect(try await server.home.lan.reaches(Home.mediaAddresses.v4, port: 2222))
            #expect(try await !server.home.stranger.reaches(Home.mediaAddresses.v4, port: 2222, seconds: 1))
            #expect(try await server.act("qbittorrent '{\"upnp\": false}'").status == 0)
            print("hardened server: \(times)")
        }
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
    }
}
