import Glibc
import LinuxNet
import Processes
import StackModel
import Testing

/// Probes, captures, the packet log and the monitor, with real namespaces and packets.
@Suite(
    .enabled(if: TestNamespace.whyNot == nil, Comment(rawValue: TestNamespace.whyNot ?? "")), .serialized,
    .timeLimit(.minutes(2)))
struct LiveInstrumentsTests {
    /// A host that forwards, and a container behind it.
    private struct Pair {
        let host: TestNamespace
        let container: TestNamespace

        init() throws {
            host = try TestNamespace()
            container = try TestNamespace()
            try host.connect("veth0", to: container, as: "eth0")
            try host.run(
                """
                ip address add 10.88.0.1/24 dev veth0; ip address add fd88::1/64 dev veth0 nodad
                ip link add out type veth peer name far; ip link set out up; ip link set far up; ip address add 198.51.100.1/24 dev out
                ip route add 203.0.113.0/24 dev out
                echo 1 >/proc/sys/net/ipv4/ip_forward
                """)
            try container.run(
                """
                ip address add 10.88.0.2/24 dev eth0; ip address add fd88::2/64 dev eth0 nodad
                ip route add default via 10.88.0.1; ip -6 route add default via fd88::1
                """)
        }

        var inside: String { NamespaceSocket.path(of: Int(container.process)) }
        var outside: String { NamespaceSocket.path(of: Int(host.process)) }
    }

    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// Gathers what is there within a second, until the condition holds.
    private func packets(
        _ capture: PacketCapture, until isEnough: ([CapturedPacket]) -> Bool
    ) throws -> [CapturedPacket] {
        var found: [CapturedPacket] = []
        for _ in 0..<50 where !isEnough(found) {
            _ = capture.wait(milliseconds: 20)
            while let packet = try capture.next() { found.append(packet) }
        }
        return found
    }

    @Test func `a container that hears no questions is reached over IPv6 once it has asked itself`() throws {
        let pair = try Pair()
        try pair.container.run(
            """
            nft add table inet own
            nft add chain inet own in '{ type filter hook input priority 0; policy drop; }'
            nft add rule inet own in ip6 daddr fd88::/64 accept
            """)
        let (gate, own) = (try Self.address("fd88::1"), try Self.address("fd88::2"))
        let knock = Probe(.tcp, to: own, port: 9)
        #expect(try knock.send(in: pair.outside, milliseconds: 4000).0 == .unreachable)
        let question = NeighbourSolicitation(for: gate, from: own, by: "eth0")
        try question.send(in: pair.inside)
        #expect(try knock.send(in: pair.outside, milliseconds: 4000).0 == .refused)

        #expect(throws: NamespaceError.self) {
            try NeighbourSolicitation(for: gate, from: own, by: "eth9").send(in: pair.inside)
        }
        #expect(throws: NamespaceError.self) {
            try NeighbourSolicitation(for: gate, from: gate, by: "eth0").send(in: pair.inside)
        }
    }

    @Test func `a probe that leaves is captured on the host's side, and one that a rule stops is not`() throws {
        let pair = try Pair()
        let capture = try PacketCapture(on: "veth0", in: pair.outside)
        let target = try Self.address("203.0.113.80")
        func probe(_ text: String, _ binding: Probe.Binding) throws -> Probe.Outcome {
            try Probe(.udp, to: target, port: 9999, binding: binding, payload: Array(text.utf8)).send(in: pair.inside).0
        }
        #expect(try probe("wt:open", .interface("eth0")) == .sent)
        func has(_ text: String, _ packets: [CapturedPacket]) -> Bool {
            packets.contains { $0.direction == .incoming && String(decoding: $0.bytes, as: UTF8.self).contains(text) }
        }
        #expect(has("wt:open", try packets(capture) { has("wt:open", $0) }))

        try pair.container.run("iptables-nft --policy OUTPUT DROP")
        #expect(try probe("wt:shut", .interface("eth0")) == .stopped)
        #expect(try probe("wt:shut", .address(Self.address("10.88.0.2"))) == .stopped)
        try pair.container.run("iptables-nft --policy OUTPUT ACCEPT")
        #expect(try probe("wt:last", .none) == .sent)
        let rest = try packets(capture) { has("wt:last", $0) }
        #expect(has("wt:last", rest) && !has("wt:shut", rest))
        #expect(capture.lost() == 0)
        #expect(rest.allSatisfy { $0.time > 1_700_000_000_000_000_000 })
    }

    @Test func `what a probe can tell of itself`() throws {
        let pair = try Pair()
        try pair.host.listen(8081, on: "10.88.0.1")
        let host = try Self.address("10.88.0.1")
        var outcome = Probe.Outcome.silent
        for _ in 0..<50 where outcome != .connected {
            outcome = try Probe(.tcp, to: host, port: 8081).send(in: pair.inside).0
            if outcome != .connected { usleep(20_000) }
        }
        #expect(outcome == .connected)
        #expect(try Probe(.tcp, to: host, port: 8082).send(in: pair.inside).0 == .refused)
        #expect(try Probe(.udp, to: host, port: 1, binding: .interface("tun9")).send(in: pair.inside).0 == .cannotBind)
        let elsewhere = try Self.address("10.99.0.1")
        #expect(
            try Probe(.udp, to: host, port: 1, binding: .address(elsewhere)).send(in: pair.inside).0 == .cannotBind)
        try pair.container.run("ip route del default")
        #expect(
            try Probe(.tcp, to: Self.address("203.0.113.80"), port: 1).send(in: pair.inside).0 == .unreachable)
        #expect(throws: NamespaceError.self) { try Probe(.udp, to: host, port: 1).send(in: "/proc/0/ns/net") }
    }

    @Test func `a packet that a rule logs arrives with its prefix`() async throws {
        let pair = try Pair()
        try pair.host.run(
            """
            nft -f - <<'E'
            table inet t { chain f { type filter hook forward priority -10; ip daddr 203.0.113.0/24 log prefix "watertight:x " group 777 drop; }
            }
            E
            """)
        let log = try PacketLog(group: 777, in: pair.outside)
        #expect(throws: NamespaceError.self) { _ = try PacketLog(group: 777, in: pair.outside) }
        let probe = Probe(.udp, to: try Self.address("203.0.113.80"), port: 7, payload: Array("wt:logged".utf8))
        #expect(try probe.send(in: pair.inside).0 == .sent)
        let found = try await first(log.packets()) { $0 != nil }
        let packet = try #require(found ?? nil)
        #expect(packet.prefix == "watertight:x " && packet.bytes.first.map { $0 >> 4 } == 4)
        #expect(String(decoding: packet.bytes, as: UTF8.self).contains("wt:logged"))
        #expect(packet.inInterface != nil && packet.outInterface != nil)
    }

    @Test func `links, routes and rules that change are told at once`() async throws {
        let pair = try Pair()
        let monitor = try NamespaceMonitor(in: pair.inside)
        #expect(monitor.hearsFirewall)
        let streams = monitor.events()
        // The quickest of three: other tests may hold the processors.
        var quickest = Duration.seconds(60)
        for _ in 0..<3 {
            let began = ContinuousClock.now
            try LinkRequest.set("eth0", up: false, in: pair.inside)
            #expect(try await first(streams[0]) { $0 == .link(name: "eth0", isUp: false) } != nil)
            quickest = min(quickest, ContinuousClock.now - began)
            #expect(try !LinkRequest.isUp("eth0", in: pair.inside))
            try LinkRequest.set("eth0", up: true, in: pair.inside)
            #expect(try await first(streams[0]) { $0 == .link(name: "eth0", isUp: true) } != nil)
        }
        #expect(quickest < .seconds(1))
        try pair.container.run("nft add table inet new")
        #expect(try await first(streams[1]) { $0 == .firewall } != nil)
        #expect(throws: NamespaceError.self) { _ = try LinkRequest.isUp("none", in: pair.inside) }
    }

    /// The first element of which the condition holds; nil when there is none within five seconds.
    private func first<Element: Sendable>(
        _ stream: AsyncStream<Element>, where holds: @escaping @Sendable (Element) -> Bool
    ) async throws -> Element? {
        try await withThrowingTaskGroup(of: Element?.self) { group in
            group.addTask {
                for await element in stream where holds(element) { return element }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: .seconds(5))
                return nil
            }
            let found = try await group.next()
            group.cancelAll()
            return found ?? nil
        }
    }
}
