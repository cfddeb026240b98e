import LabKit
import Testing

@Suite("Labs with a whole home", .requiresLab, .serialized)
struct StackLabTests {
    @Test("are a LAN, a stranger and an internet on both families")
    func home() async throws {
        try await Lab.run { lab in
            var times = Stopwatch()
            let home = try await Home.make(in: lab)
            times.lap("home")
            // The router shows the home's own address to the internet; the stranger shows its own.
            #expect(try await home.media.get("http://203.0.113.80/")?.text == "\(Home.homeAddress)\n")
            #expect(try await home.stranger.get("http://203.0.113.80/")?.text == "198.51.100.66\n")
            #expect(try await home.media.get("http://[fd80::80]/")?.text == "fd77::10\n")
            #expect(try await home.lan.get("http://anything.example/")?.status == 200)
            // What the media host serves is reached by both, until its own rules say otherwise.
            try await home.media.start("server", ["python3", "-m", "http.server", "--bind", "::", "8099"])
            try await home.media.wait(for: "server", until: ["nc", "-z", "127.0.0.1", "8099"])
            for host in [home.lan, home.stranger] {
                #expect(try await host.reaches(Home.mediaAddresses.v4, port: 8099))
                #expect(try await host.reaches(Home.mediaAddresses.v6, port: 8099))
            }
            try await home.media.shell(
                "nft add table inet t; nft 'add chain inet t in { type filter hook input priority 0; }'")
            try await home.media.shell("nft add rule inet t in ip saddr != \(Home.lanSubnets.v4) tcp dport 8099 drop")
            #expect(try await home.lan.reaches(Home.mediaAddresses.v4, port: 8099))
            #expect(try await !home.stranger.reaches(Home.mediaAddresses.v4, port: 8099, seconds: 1))
            #expect(try await home.stranger.reaches(Home.mediaAddresses.v6, port: 8099))
            print("home: \(times)")
        }
    }

    @Test(
        "run fourteen containers behind a real tunnel",
        arguments: [(EngineVersion.debian20, "4.5"), (.debian28, "5.3")])
    func stack(version: EngineVersion, qbittorrent: String) async throws {
        let before = try await MachineSnapshot.take()
        var times = try await Lab.run { lab in
            var times = Stopwatch()
            let home = try await Home.make(in: lab, engine: version)
            times.lap("home")
            let account = try await home.openProvider()
            times.lap("provider")
            let stack = try await MediaStack.up(in: home, account: account, qbittorrent: qbittorrent)
            times.lap("stack")
            let running = try await stack.engine.docker("ps", "--format", "{{.Names}} {{.State}}").split(
                separator: "\n")
            #expect(running.count == 14)
            #expect(running.filter { !$0.hasSuffix(" running") } == [])
            try await Self.tunnelHolds(home, stack)
            times.lap("tunnel")
            try await Self.appsAnswer(home)
            times.lap("apps")
            return times
        }
        times.lap("stop")
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
        print("stack on engine \(version.rawValue): \(times)")
    }

    /// The client leaves through the tunnel, and only through it.
    private static func tunnelHolds(_ home: Home, _ stack: ComposeStack) async throws {
        let echo = ["timeout", "2", "wget", "-q", "-O", "-", "http://\(Home.internetAddress)/"]
        #expect(try await stack.exec("qbittorrent", echo).text == "\(Home.providerAddress)\n")
        #expect(try await stack.exec("radarr", echo).text == "\(Home.homeAddress)\n")
        #expect(
            try await stack.exec("qbittorrent", ["cat", "/etc/resolv.conf"]).text.hasPrefix("nameserver 127.0.0.1\n"))
        #expect(try await stack.logs("gluetun").contains("Public IP address is \(Home.providerAddress)"))
        // With the tunnel down nothing gets out: the firewall holds.
        _ = try await stack.exec("gluetun", ["/usr/sbin/ip", "link", "set", "tun0", "down"])
        #expect(try await stack.exec("qbittorrent", echo).text == "")
        _ = try await stack.exec("gluetun", ["/usr/sbin/ip", "link", "set", "tun0", "up"])
    }

    private static func appsAnswer(_ home: Home) async throws {
        let media = home.media
        #expect(try await media.get("http://localhost:8080/api/v2/app/version")?.status == 403)
        #expect(try await media.get("http://127.0.0.1:7878/initialize.json")?.status == 302)
        #expect(try await media.get("http://127.0.0.1:9696/api/v1/system/status")?.status == 401)
        #expect(try await media.get("http://127.0.0.1:8989/ping")?.text == #"{"status": "OK"}"#)
        #expect(try await media.get("http://127.0.0.1:5055/api/v1/settings/public")?.status == 200)
        // Caddy is real, and what is published on every address is reached from everywhere.
        for host in [home.lan, home.stranger] {
            let answer = try await host.get("http://\(Home.mediaAddresses.v4)/System/Info/Public")
            #expect(answer?.text.contains(#""StartupWizardCompleted": true"#) == true)
        }
        #expect(try await !home.lan.reaches(Home.mediaAddresses.v4, port: 7878))
    }
}
