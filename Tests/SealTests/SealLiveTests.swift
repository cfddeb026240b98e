import Evidence
import LabKit
import PacketFilter
import StackModel
import Synchronization
import Testing

@testable import Seal

/// Real rules, bridges and packets, in a lab.
@Suite(.serialized) struct SealLiveTests {
    private static let everywhere = [
        "203.0.113.80 53", "203.0.113.80 443", "2001:db8:80::80 53", "2001:db8:80::80 443", "198.51.100.10 51820",
        "198.51.100.10 51821", "fd51::10 51820", "fd51::10 53", "10.77.0.20 8080", "10.77.0.20 53", "fd77::20 8080",
        "172.30.0.3 7878", "fd30::3 7878",
    ]

    private func texts(_ source: (String, String), _ targets: [String]) -> Set<String> {
        Set(
            targets.map { target in
                let words = target.split(separator: " ").map(String.init)
                return "\(words[0].contains(":") ? source.1 : source.0)>\(words[0]):\(words[1])"
            })
    }

    @Test("what belongs into a tunnel reaches its server alone, whatever the rest may do", .requiresLab)
    func classes() async throws {
        try await Bench.run { bench in
            let vpn = ("172.30.0.2", "fd30::2")
            let before = try await bench.rules()
            // Without the seal everything arrives: else nothing would be shown by what does not.
            #expect(try await bench.send(from: "vpn", Self.everywhere) == texts(vpn, Self.everywhere))
            #expect(try await bench.talks(from: "wan", to: "203.0.113.1", port: 6881))
            #expect(try await bench.talks(from: "lan", to: "10.77.0.10", port: 8080))

            #expect(try await bench.seal.on(Bench.plan(), wishes: Bench.wishes))
            let through = ["198.51.100.10 51820", "fd51::10 51820", "172.30.0.3 7878", "fd30::3 7878"]
            #expect(try await bench.send(from: "vpn", Self.everywhere) == texts(vpn, through))
            #expect(try await bench.send(from: "stray", Self.everywhere) == texts(("172.30.0.4", "fd30::4"), through))
            let own = Set(["172.30.0.3 7878", "fd30::3 7878"])
            let others = Self.everywhere.filter { !own.contains($0) }
            #expect(try await bench.send(from: "radarr", others) == texts(("172.30.0.3", "fd30::3"), others))
            let elsewhere = others.filter { !$0.hasPrefix("fd30") }
            #expect(try await bench.send(from: "other", elsewhere) == texts(("172.31.0.2", "fd31::2"), elsewhere))

            #expect(try await !bench.talks(from: "wan", to: "203.0.113.1", port: 6881), "the torrent port answers")
            #expect(try await bench.talks(from: "lan", to: "10.77.0.10", port: 8080), "the owner is cut off")
            #expect(try await bench.talks(from: "wan", to: "203.0.113.1", port: 7878), "another service is cut off")

            let status = try await bench.seal.status()
            #expect(status.standing == .on && status.bindsPorts)
            #expect(status.stopped(.tunnel).packets >= 15 && status.stopped(.unknown).packets >= 15)
            #expect(status.stopped(.names).packets >= 24 && status.stopped(.spoofed).packets == 0)
            try await bench.seal.off()
            #expect(try await bench.rules() == before)
            #expect(try await bench.send(from: "vpn", Self.everywhere) == texts(vpn, Self.everywhere))
            #expect(try await bench.seal.status().standing == .off)
        }
    }

    @Test("an address that was another's is worth nothing behind another port", .requiresLab)
    func reusedAddress() async throws {
        try await Bench.run { bench in
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            // radarr is gone; the VPN container comes back with its address, and nobody has noticed yet.
            try await bench.host.shell(
                """
                ip link del v-radarr
                ip -n vpn addr add 172.30.0.3/24 dev eth0; ip -n vpn addr add fd30::3/64 dev eth0 nodad
                """)
            let targets = [
                "203.0.113.80 443 172.30.0.3", "2001:db8:80::80 443 fd30::3", "10.77.0.20 53 172.30.0.3",
                "198.51.100.10 51820 172.30.0.3", "fd51::10 51820 fd30::3", "172.30.0.4 80 172.30.0.3",
            ]
            let arrived = try await bench.send(from: "vpn", targets)
            #expect(
                arrived == [
                    "172.30.0.3>198.51.100.10:51820", "fd30::3>fd51::10:51820", "172.30.0.3>172.30.0.4:80",
                ])
            #expect(try await bench.seal.status().stopped(.spoofed).packets >= 9)
            // Now it was noticed: the address is open for whom it belongs to, and that is the new one's port.
            let plan = Bench.plan(open: [("radarr", "172.30.0.3", "v-vpn"), ("radarr", "fd30::3", "v-vpn")])
            #expect(try await bench.seal.refresh(plan) == .elements)
            let now = try await bench.send(from: "vpn", Array(targets.prefix(2)))
            #expect(now == ["172.30.0.3>203.0.113.80:443", "fd30::3>2001:db8:80::80:443"])
        }
    }

    @Test("names are asked of no neighbour and not of the host, but for whom the owner named", .requiresLab)
    func names() async throws {
        try await Bench.run { bench in
            let beside = ["172.30.0.4 53", "fd30::4 853", "172.31.0.2 53", "172.30.0.4 80"]
            #expect(try await bench.send(from: "vpn", beside) == texts(("172.30.0.2", "fd30::2"), beside))
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            #expect(try await bench.send(from: "vpn", beside) == ["172.30.0.2>172.30.0.4:80"])
            #expect(
                try await bench.send(from: "stray", ["172.30.0.2 53", "172.30.0.2 80"]) == ["172.30.0.4>172.30.0.2:80"])
            let own = ["172.30.0.4 53", "fd30::4 853", "172.31.0.2 53", "172.30.0.2 53"]
            #expect(try await bench.send(from: "radarr", own) == texts(("172.30.0.3", "fd30::3"), own))
            #expect(try await bench.seal.status().stopped(.names).packets >= 12)

            // The host answers whoever it may: what arrives there is counted by a table of the owner's.
            try await bench.host.shell(
                """
                nft -f - <<'RULES'
                table inet heard {
                    counter heard { }
                    chain in { type filter hook input priority 0; udp dport { 53, 853 } counter name heard; }
                }
                RULES
                """)
            let host = ["172.30.0.1 53", "fd30::1 853", "172.31.0.1 53", "10.77.0.10 53"]
            _ = try await bench.send(from: "vpn", host)
            #expect(try await bench.host.shell("nft list counter inet heard heard").contains("packets 0 "))
            _ = try await bench.send(from: "radarr", host)
            #expect(try await bench.host.shell("nft list counter inet heard heard").contains("packets 12 "))

            var plan = Bench.plan()
            plan.resolvers = ["172.30.0.4", "fd30::4", "172.31.0.2"].compactMap { IPAddress($0) }
            #expect(try await bench.seal.refresh(plan) == .elements)
            #expect(try await bench.send(from: "vpn", beside) == texts(("172.30.0.2", "fd30::2"), beside))
            #expect(try await bench.seal.status().standing == .on)
        }
    }

    @Test("a bridge that came after the seal is sealed, and so is a range that moved to another bridge", .requiresLab)
    func newBridge() async throws {
        try await Bench.run { bench in
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            try await bench.host.shell(
                """
                ip link add br-333333333333 type bridge; ip link set br-333333333333 up
                ip addr add 172.33.0.1/24 dev br-333333333333
                ip link set v-other master br-333333333333
                ip -n other addr flush dev eth0; ip -n other addr add 172.33.0.2/24 dev eth0
                ip -n other route add default via 172.33.0.1
                """)
            let targets = ["203.0.113.80 443", "198.51.100.10 51820", "10.77.0.20 80"]
            #expect(try await bench.send(from: "other", targets) == ["172.33.0.2>198.51.100.10:51820"])
            // The sealed range on a bridge of another name, such as compose makes after `down`.
            try await bench.host.shell(
                """
                ip link del br-111111111111
                ip link add custom0 type bridge; ip link set custom0 up; ip addr add 172.30.0.1/24 dev custom0
                ip link set v-vpn master custom0
                """)
            #expect(try await bench.send(from: "vpn", targets) == ["172.30.0.2>198.51.100.10:51820"])
        }
    }

    @Test("applied twice is applied once; a table that was taken away or changed is seen, and made anew", .requiresLab)
    func again() async throws {
        try await Bench.run { bench in
            await #expect(throws: SealError.self) { try await bench.seal.refresh(Bench.plan()) }
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            let once = try await bench.rules()
            #expect(try await bench.seal.refresh(Bench.plan()) == .nothing)
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            #expect(try await bench.rules() == once)

            // Of what was seen in part nothing is opened and nothing shut.
            var partly = Bench.plan(open: [("tool", "172.30.0.4", "v-stray")])
            partly.gaps = ["The engine did not tell of hidden."]
            await #expect(throws: SealError(.partlySeen(partly.gaps))) { try await bench.seal.refresh(partly) }
            await #expect(throws: SealError(.partlySeen(partly.gaps))) {
                try await bench.seal.on(partly, wishes: Bench.wishes)
            }
            #expect(try await bench.rules() == once)

            _ = try await bench.send(from: "vpn", ["203.0.113.80 443"])
            try await bench.host.shell("nft flush chain inet watertight sealed")
            #expect(try await bench.seal.status().standing == .changed)
            #expect(try await bench.seal.refresh(Bench.plan()) == .madeAnew)
            #expect(try await bench.seal.status().stopped(.tunnel).packets == 3, "the counters go on")
            #expect(try await bench.rules() == once)

            // As many rules as before, and another table: one rule in place of another, a table that sleeps, one of two gone.
            let changes = [
                "nft flush chain inet watertight tunnel; nft add rule inet watertight tunnel accept; "
                    + "nft add rule inet watertight tunnel accept",
                "nft add table inet watertight '{ flags dormant; }'",
                "nft delete table bridge watertight",
                "nft add chain inet watertight more",
            ]
            for change in changes {
                try await bench.host.shell(change)
                #expect(try await bench.seal.status().standing == .changed, "\(change)")
                #expect(try await bench.seal.refresh(Bench.plan()) == .madeAnew, "\(change)")
                #expect(try await bench.seal.status().standing == .on)
                #expect(try await bench.rules() == once, "\(change)")
                try await bench.host.shell(change)
                _ = try await bench.seal.restore()
                #expect(try await bench.seal.status().standing == .on, "\(change)")
                _ = try await bench.seal.refresh(Bench.plan())
            }

            try await bench.host.shell("nft delete element inet watertight bridges '{ br-111111111111 }'")
            #expect(try await bench.seal.status().standing == .changed)
            try await bench.host.shell("nft flush ruleset")
            #expect(try await bench.seal.status().standing == .missing)
            _ = try await bench.seal.restore()
            #expect(try await bench.seal.status().standing == .on)
            #expect(try await bench.send(from: "radarr", ["203.0.113.80 443"]).isEmpty, "nobody is open at first")
            #expect(try await bench.seal.refresh(Bench.plan()) == .elements)
            #expect(try await !bench.send(from: "radarr", ["203.0.113.80 443"]).isEmpty)
        }
    }

    @Test("a trial counts what would be dropped, drops nothing and leaves nothing", .requiresLab)
    func trial() async throws {
        try await Bench.run { bench in
            let before = try await bench.rules()
            async let trial = bench.seal.trial(Bench.plan(), for: .seconds(2))
            try await bench.host.wait(
                for: "table", until: ["nft", "list", "table", "inet", "watertight_trial"], timeLimit: .seconds(5))
            let targets = ["203.0.113.80 443", "2001:db8:80::80 443", "198.51.100.10 51820"]
            let arrived = try await bench.send(from: "vpn", targets)
            #expect(arrived == texts(("172.30.0.2", "fd30::2"), targets))
            let found = try await trial
            #expect(found.dropped.packets == 6)
            #expect(Set(found.flows.map(\.destination)) == ["203.0.113.80", "2001:db8:80::80"])
            #expect(found.flows.allSatisfy { $0.container == "vpn" && $0.port == "443" && $0.transport == "udp" })
            #expect(try await bench.rules() == before)
        }
    }

    @Test("it is put back at once where something takes it away, and never where it was switched off", .requiresLab)
    func kept() async throws {
        try await Bench.run { bench in
            try await bench.seal.on(Bench.plan(), wishes: Bench.wishes)
            let found = Found()
            let (host, seal) = (bench.host, bench.seal)
            let script = """
                nft flush ruleset
                for i in $(seq 100); do nft list chain inet watertight unknown >/dev/null 2>&1 && break; sleep 0.005; done
                nft list chain inet watertight unknown >/dev/null
                """
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await seal.keep(in: "/proc/\(host.first)/ns/net") { standing in
                        found.standings.withLock { $0.append(standing) }
                        _ = try? await seal.refresh(Bench.plan())
                    }
                }
                try await Task.sleep(for: .milliseconds(300))
                var times: [Duration] = []
                for _ in 0..<10 {
                    let start = ContinuousClock.now
                    try await host.shell(script)
                    times.append(ContinuousClock.now - start)
                }
                print("put back within, the shell and its look included:", times.sorted())
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await !bench.send(from: "radarr", ["203.0.113.80 443"]).isEmpty, "refreshed")
                #expect(try await bench.send(from: "vpn", ["203.0.113.80 443"]).isEmpty)
                #expect(found.standings.withLock { $0.contains(.missing) })
                // The refresh that follows one loss may be what mends the next.
                for _ in 0..<5 where !found.standings.withLock({ $0.contains(.changed) }) {
                    try await host.shell("nft flush chain inet watertight sealed")
                    let isBack = "nft list chain inet watertight sealed | grep -q endpoints4"
                    try await host.wait(for: "rules", until: ["sh", "-c", isBack], timeLimit: .seconds(5))
                    try await Task.sleep(for: .milliseconds(300))
                }
                #expect(found.standings.withLock { $0.contains(.changed) })
                try await bench.seal.off()
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await !bench.rules().contains("watertight"))
                group.cancelAll()
            }
        }
    }

    /// How the seal was found, each time that it was put back.
    private final class Found: Sendable {
        let standings = Mutex<[SealStatus.Standing]>([])
    }
}
