import FoundationEssentials
import Glibc
import LabKit
import LinuxNet
import PacketFilter
import Processes
import ProgramTestSupport
import Proofs
import StackModel
import Testing
import Tunnels

/// Proofs of a real stack: an engine, a real tunnel, a real torrent client, real packets.
@Suite(.requiresLab, .serialized)
struct LiveProofTests {
    /// What `watertight prove … --format json` said.
    private struct Said: Decodable {
        struct Step: Decodable {
            var outcome: String
            var seen: Int
        }
        var test: String
        var manner: String
        var verdict: String
        var reason: String
        var steps: [Step]
    }

    private struct Page: Decodable {
        var proofs: [Said]
    }

    /// The media stack with the ways to break it.
    private struct Stand {
        let media: LabHost
        let stack: ComposeStack

        func prove(_ arguments: String..., limit: Duration = .seconds(60)) async throws -> (Int32?, [Said], String) {
            let words = ["prove"] + arguments + ["--format", "json"]
            let result = try await media.run([BuiltProgram.path] + words, timeLimit: limit)
            let page = try JSONDecoder().decode(Page.self, from: Data(result.text.utf8))
            return (result.status, page.proofs, result.errorText)
        }

        /// Runs lines of a shell in the network of the VPN container, `$pid` its process.
        func inside(_ lines: String) async throws {
            try await media.shell("pid=$(docker inspect -f '{{.State.Pid}}' media-gluetun-1)\n\(lines)")
        }

        /// Everything of the network that a proof could have changed.
        func state() async throws -> String {
            try await media.shell(
                """
                pid=$(docker inspect -f '{{.State.Pid}}' media-gluetun-1)
                nsenter -t $pid -n sh -c 'ip -br link; ip -br address; ip route show table all; ip -6 route show table all;
                    ip rule; ip -6 rule; iptables-nft-save; ip6tables-nft-save' | sed -e 's/^#.*//' -e 's/\\[[0-9:]*\\]//' |
                    grep -v 'fe80\\|ff00\\|multicast' | sort
                """)
        }
    }

    private func withStand(_ body: (Stand) async throws -> Void) async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let account = try await home.openProvider()
            let stack = try await MediaStack.up(in: home, account: account, qbittorrent: "5.1")
            try await home.media.wait(
                for: "tunnel", until: ["sh", "-c", "docker ps --filter name=qbittorrent | grep -q Up"])
            try await body(Stand(media: home.media, stack: stack))
        }
    }

    @Test func `a healthy tunnel is proved, and each hole is seen`() async throws {
        try await withStand { stand in
            let echo = ["http://\(Home.internetAddress)/json", "http://\(Home.internetAddress)/"]
            let (status, all, errors) = try await stand.prove("all", "--ask", echo[0], "--ask", echo[1])
            #expect(
                all.map(\.test) == ["kill-switch", "exit-address", "dns", "torrent-address", "exposure"], "\(errors)")
            // The tunnel carries IPv6 as well, and no service here is there to be asked over it. No login of the client
            // is known, so nobody's word confirms its address.
            #expect(
                all.map(\.verdict) == ["proved", "undecided", "proved", "undecided", "proved"],
                "\(all.map(\.reason))")
            #expect(all[1].reason.hasPrefix("IPv6 has a way out"), "\(all[1].reason)")
            #expect(status == 3 && all.allSatisfy { $0.manner == "observed" })
            #expect(all[0].steps.count > 6 && all[0].steps.allSatisfy { $0.seen == 0 })

            // The owner's own rule lets one port out: no probe goes there but for the one that the rule itself names.
            try await stand.inside("nsenter -t $pid -n iptables-nft -A OUTPUT -p tcp --dport 8999 -j ACCEPT")
            #expect(try await stand.prove("kill-switch").1.map(\.verdict) == ["leaking"])
            try await stand.inside("nsenter -t $pid -n iptables-nft -D OUTPUT -p tcp --dport 8999 -j ACCEPT")
            #expect(try await stand.prove("kill-switch").1.map(\.verdict) == ["proved"])

            // A resolver of the internet provider, and a way to it.
            try await stand.inside(
                """
                nsenter -t $pid -n iptables-nft -A OUTPUT -p udp --dport 53 -j ACCEPT
                nsenter -t $pid -n ip rule add to \(Home.internetAddress) dport 53 lookup 200 priority 90
                docker exec media-qbittorrent-1 sh -c 'echo nameserver \(Home.internetAddress) >/etc/resolv.conf'
                """)
            let (leaks, dns, _) = try await stand.prove("dns")
            #expect(dns.map(\.verdict) == ["leaking"] && leaks == 1)
        }
    }

    @Test func `a tunnel that is really taken down is put back as it was, by whatever the proof ends`() async throws {
        try await withStand { stand in
            let before = try await stand.state()
            for method in ["link", "process", "control"] {
                let (status, found, errors) = try await stand.prove("kill-switch", "--disrupt", "--by", method)
                #expect(found.map(\.verdict) == ["proved"], "\(method): \(found.map(\.reason)) \(errors)")
                #expect(found.map(\.manner) == ["disrupted"] && status == 0)
                #expect(try await stand.state() == before, "\(method)")
            }
            // Interrupted: it puts back before it ends. Killed: the next start does.
            for (signal, isBack) in [("INT", true), ("KILL", false)] {
                try await stand.media.shell(
                    """
                    \(BuiltProgram.path) prove kill-switch --disrupt --by link --seconds 20 >/dev/null 2>&1 &
                    proof=$!
                    pid=$(docker inspect -f '{{.State.Pid}}' media-gluetun-1)
                    for i in $(seq 100); do
                        nsenter -t $pid -n ip -br link show tun0 | grep -q DOWN && break
                        sleep 0.05
                    done
                    nsenter -t $pid -n ip -br link show tun0 | grep -q DOWN
                    kill -\(signal) $proof
                    wait $proof || true
                    """)
                #expect((try await stand.state() == before) == isBack)
                let (_, found, errors) = try await stand.prove("kill-switch")
                #expect(errors.contains("put back as it was") == !isBack, "\(errors)")
                #expect(found.map(\.verdict) == ["proved"])
                #expect(try await stand.state() == before)
            }
        }
    }

    @Test func `a container that is stopped is started again with what shares its network`() async throws {
        try await withStand { stand in
            let state = """
                for c in media-gluetun-1 media-qbittorrent-1; do
                    docker inspect -f '{{.Id}} {{.State.Running}} {{.State.StartedAt}}' $c
                done
                readlink /proc/$(docker inspect -f '{{.State.Pid}}' media-gluetun-1)/ns/net
                readlink /proc/$(docker inspect -f '{{.State.Pid}}' media-qbittorrent-1)/ns/net
                """
            func words() async throws -> [[Substring]] {
                try await stand.media.shell(state).split(separator: "\n").map { $0.split(separator: " ") }
            }
            let before = try await words()
            let (status, found, errors) = try await stand.prove("kill-switch", "--disrupt", "--by", "container")
            #expect(found.map(\.verdict) == ["proved"] && status == 0, "\(found.map(\.reason)) \(errors)")
            let after = try await words()
            for index in 0..<2 {
                #expect(before[index][..<2] == after[index][..<2] && before[index][2] != after[index][2])
            }
            #expect(after[2] == after[3])

            // Killed while it is stopped: the next start puts it back, and another after that has nothing to do.
            try await stand.media.shell(
                """
                \(BuiltProgram.path) prove kill-switch --disrupt --by container --seconds 20 >/dev/null 2>&1 &
                proof=$!
                for i in $(seq 200); do
                    docker inspect -f '{{.State.Running}}' media-gluetun-1 | grep -q false && break
                    sleep 0.05
                done
                kill -KILL $proof
                wait $proof || true
                docker inspect -f '{{.State.Running}}' media-gluetun-1 | grep -q false
                """)
            let (_, again, said) = try await stand.prove("kill-switch")
            #expect(said.contains("put back as it was") && again.map(\.verdict) == ["proved"], "\(said) \(again)")
            let last = try await words()
            #expect(last[0][1] == "true" && last[1][1] == "true" && last[2] == last[3])
            #expect(try await !stand.prove("kill-switch").2.contains("put back"))
        }
    }

    /// How often it is killed: three times unless `PROOF_KILLS` says otherwise.
    private static let kills = getenv("PROOF_KILLS").flatMap { Int(String(cString: $0)) } ?? 3

    @Test func `killed at any moment, the next start puts the tunnel back`() async throws {
        try await withStand { stand in
            let before = try await stand.state()
            var wasDisrupted = 0
            for round in 0..<Self.kills {
                let method = ["link", "process", "control"][round % 3]
                let milliseconds = Int.random(in: 0...3500)
                let left = try await stand.media.shell(
                    """
                    \(BuiltProgram.path) prove kill-switch --disrupt --by \(method) --seconds 3 >/dev/null 2>&1 &
                    proof=$!
                    sleep \(Double(milliseconds) / 1000)
                    kill -KILL $proof 2>/dev/null || true
                    wait $proof || true
                    test -e /var/lib/watertight/disruption.json && echo left || echo nothing
                    """)
                if left.contains("left") { wasDisrupted += 1 }
                // In the middle of the control server's own work the tunnel may still be coming or going.
                let (_, found, errors) = try await stand.prove("kill-switch")
                #expect(
                    errors.contains("put back as it was") == left.contains("left"),
                    "\(method) \(milliseconds) ms: \(errors)")
                #expect(
                    found.map(\.verdict) == ["proved"], "\(method) after \(milliseconds) ms: \(found.map(\.reason))")
                var now = try await stand.state()
                for _ in 0..<40 where now != before {
                    try await Task.sleep(for: .milliseconds(250))
                    now = try await stand.state()
                }
                #expect(now == before, "\(method) killed after \(milliseconds) ms")
            }
            print("killed \(Self.kills) times, \(wasDisrupted) of them with the tunnel down")
        }
    }

    @Test func `the witness goes on when the container is made anew`() async throws {
        try await withStand { stand in
            let id = try await stand.media.shell("docker network inspect -f '{{.Id}}' media_apps")
            let server = try #require(IPAddress(Home.providerAddress))
            let scope = WireScope(
                endpoints: [KillSwitch.Endpoint(server, port: 51820, transport: 17)],
                allowed: ["172.16.0.0/12", "10.0.0.0/8"].compactMap { IPPrefix($0) })
            var tally = WireTally(scope) { _ in true }
            let capture = try PacketCapture(
                on: "br-\(id.prefix(12))", in: NamespaceSocket.path(of: Int(stand.media.first)))
            var words: [String] = []
            func hear() throws {
                while let found = try capture.next() {
                    guard let (packet, kind) = tally.take(found), kind == .leak else { continue }
                    words.append(String(decoding: packet.payload, as: UTF8.self))
                }
            }
            func leak(_ word: String) async throws {
                try await stand.inside(
                    """
                    nsenter -t $pid -n iptables-nft -I OUTPUT -p udp --dport 7777 -j ACCEPT
                    for i in 1 2 3; do
                        nsenter -t $pid -n python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    s.setsockopt(socket.SOL_SOCKET, 25, b"eth0"); s.sendto(b"\(word)", ("203.0.113.99", 7777))'
                    done
                    """)
            }
            try await leak("before")
            try hear()
            #expect(words.filter { $0 == "before" }.count == 3)
            try await stand.stack.compose([
                "up", "--detach", "--pull", "never", "--force-recreate", "--no-deps", "gluetun",
            ])
            try await stand.media.wait(
                for: "tunnel", until: ["sh", "-c", "docker ps --filter name=gluetun | grep -q '(healthy)'"])
            try await leak("after")
            try hear()
            #expect(words.filter { $0 == "after" }.count == 3)
            #expect(tally.count.of(.tunnel) > 0 && capture.lost() == 0)
        }
    }
}
