import LabKit
import Processes
import ProgramTestSupport
import Testing

@Suite("The guard beside a real engine", .requiresLab, .serialized)
struct GuardLiveTests {
    @Test("notices links, rules, strays and restarts, and repairs who is stranded")
    func course() async throws {
        let before = try await MachineSnapshot.take()
        try await Lab.run { lab in
            let lab = try await GuardLab.up(in: lab)
            try await lab.startGuard()
            let tunnel = try #require(try await lab.status()?.tunnels.first)
            #expect(tunnel.name == "gluetun")
            #expect(tunnel.members == ["qbittorrent"])
            try await Self.links(lab)
            try await Self.rules(lab)
            try await Self.restart(lab)
            try await Self.recreation(lab)
            try await Self.stray(lab)
            try await Self.idle(lab)
        }
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
    }

    @Test("keeps the host's seal in step, and puts it back where somebody flushed it")
    func seal() async throws {
        try await Lab.run { lab in
            let lab = try await GuardLab.up(in: lab)
            let on = try await lab.media.watertight(
                "seal", "on", "--lan", Home.lanSubnets.v4, environment: GuardLab.environment)
            #expect(on.status == 0, "\(on.errorText)")
            try await lab.startGuard()
            try await lab.wait(until: "the seal is known to be on") { $0.seal == true && $0.state == "sealed" }
            // Whoever is new is shut out until it is known; by its image it has to be.
            let text = try await lab.media.shell(
                """
                docker tag busybox:1.35 lscr.io/linuxserver/sonarr:4.0.15
                docker run --detach --name neighbour --network media_default \
                    lscr.io/linuxserver/sonarr:4.0.15 sleep 600 >/dev/null
                begun=$(date +%s%3N)
                for attempt in $(seq 100); do
                    if nsenter --target $(docker inspect --format '{{.State.Pid}}' neighbour) --net -- \
                        curl -sf --max-time 0.2 http://\(Home.internetAddress)/ >/dev/null; then break; fi
                done
                echo $(($(date +%s%3N) - begun))
                """)
            let time = Int(text.prefix { $0.isNumber }) ?? .max
            print("guard: a new neighbour got out \(time) ms after docker had started it")
            #expect(time < 5000)
            let gone =
                Int(
                    try await lab.media.shell("date +%s%3N; nft flush ruleset").prefix { $0.isNumber }) ?? 0
            try await lab.media.wait(
                for: "the seal", until: [BuiltProgram.path, "seal", "status"], timeLimit: .seconds(5))
            let back = Int(try await lab.media.shell("date +%s%3N").prefix { $0.isNumber }) ?? 0
            print("guard: a flushed seal stood again within \(back - gone) ms, two starts of our program included")
        }
    }

    private static func links(_ lab: GuardLab) async throws {
        var times: [Int] = []
        for _ in 0..<5 {
            let moment = try await lab.inNamespace("ip link set tun0 down")
            times.append(try await lab.noticed("degraded", after: moment))
            _ = try await lab.inNamespace("ip link set tun0 up; ip route add default dev tun0 table 51820")
            try await lab.wait(for: "sealed")
        }
        print("guard: link down noticed after \(times.sorted()) ms")
        #expect(times.sorted()[2] < 100)
    }

    private static func rules(_ lab: GuardLab) async throws {
        let moment = try await lab.inNamespace(
            "for chain in INPUT OUTPUT FORWARD; do iptables --policy $chain ACCEPT; done; iptables --flush")
        let time = try await lab.noticed("leaking", after: moment)
        print("guard: flushed firewall noticed after \(time) ms")
        #expect(try await lab.events().contains { $0.kind == "alert" })
        // There are no torrents to be paused: it asked, and was let in.
        try await Task.sleep(for: .seconds(1))
        #expect(try await lab.events().filter { $0.kind == "reaction-failed" }.map(\.text) == [])
        let conditions = try await lab.status()?.tunnels.first?.conditions ?? []
        #expect(conditions.first { $0.condition == "binding:qbittorrent" }?.answer == "good", "\(conditions)")
        #expect(conditions.first { $0.condition == "listening:qbittorrent" }?.answer == "good", "\(conditions)")
    }

    private static func restart(_ lab: GuardLab) async throws {
        let moment = Int(try await lab.media.shell("date +%s%3N").prefix { $0.isNumber }) ?? 0
        try await lab.stack.engine.docker("restart", "--time", "1", "gluetun")
        try await repaired(lab, "restart", after: moment)
        try await lab.wait(for: "sealed")
    }

    private static func recreation(_ lab: GuardLab) async throws {
        let moment = Int(try await lab.media.shell("date +%s%3N").prefix { $0.isNumber }) ?? 0
        try await lab.stack.compose([
            "up", "--detach", "--force-recreate", "--no-deps", "--pull", "never", "--timeout", "1", "gluetun",
        ])
        try await repaired(lab, "recreate", after: moment)
        try await lab.wait(for: "sealed")
    }

    private static func repaired(_ lab: GuardLab, _ how: String, after moment: Int) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let events = try await lab.events()
            if let event = events.first(where: { $0.kind == "repaired" && ($0.milliseconds ?? 0) > moment }) {
                let began = events.last { $0.kind == "repairing" }?.milliseconds ?? 0
                print("guard: \(event.text) Begun \(began - moment) ms after the command.")
                #expect(event.text.contains(how))
                let own = try await lab.namespace(of: "gluetun")
                #expect(try await lab.namespace(of: "qbittorrent") == own)
                return
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw LabFailure("not repaired: \(try await lab.media.shell("tail -n 30 /var/log/guard.log"))")
    }

    /// Somebody's update brings the client up on the bridge.
    private static func stray(_ lab: GuardLab) async throws {
        let text = try await lab.media.shell(
            """
            docker rm --force qbittorrent >/dev/null
            docker create --name qbittorrent --label com.docker.compose.project=media \
                --label com.docker.compose.service=qbittorrent --network media_default \
                lscr.io/linuxserver/qbittorrent:4.5 >/dev/null
            date +%s%3N
            docker start qbittorrent >/dev/null
            """)
        let time = try await lab.noticed("leaking", after: Int(text.prefix { $0.isNumber }) ?? 0)
        print("guard: client on the bridge noticed after \(time) ms, docker's own start of it included")
        try await lab.media.shell("docker rm --force qbittorrent >/dev/null")
        try await lab.stack.compose(["up", "--detach", "--pull", "never"])
        try await lab.wait(for: "sealed")
    }

    /// What it costs while nothing happens.
    private static func idle(_ lab: GuardLab) async throws {
        let read = "curl -sf http://127.0.0.1:9717/metrics | awk '/^process_/ {print $2}'"
        let first = try await lab.media.shell(read).split(separator: "\n").compactMap { Double($0) }
        try await Task.sleep(for: .seconds(20))
        let last = try await lab.media.shell(read).split(separator: "\n").compactMap { Double($0) }
        guard first.count == 2, last.count == 2 else { throw LabFailure("no figures") }
        let share = (last[1] - first[1]) / 20 * 100
        print("guard: \(Int(last[0]) >> 20) MiB resident, \(share) % of a processor while idle (debug build)")
    }
}
