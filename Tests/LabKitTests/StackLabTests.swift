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
            #expect(try await home.media.get("http://[2001:db8:80::80]/")?.text == "fd77::10\n")
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
}
