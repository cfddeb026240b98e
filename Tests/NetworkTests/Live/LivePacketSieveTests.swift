import Glibc
import Processes
import StackModel
import Testing

@testable import LinuxNet

/// What the kernel lets through a sieve, with real packets.
@Suite(
    .enabled(if: TestNamespace.whyNot == nil, Comment(rawValue: TestNamespace.whyNot ?? "")), .serialized,
    .timeLimit(.minutes(2)))
struct LivePacketSieveTests {
    /// A host, and a container behind it; a bridge would drop some of what is sent here before anybody sees it.
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
                """)
            try container.run(
                """
                ip address add 10.88.0.2/24 dev eth0; ip address add 10.88.0.3/24 dev eth0
                ip address add fd88::2/64 dev eth0 nodad; ip address add fd88::3/64 dev eth0 nodad
                ip route add default via 10.88.0.1; ip -6 route add default via fd88::1
                """)
        }

        var inside: String { NamespaceSocket.path(of: Int(container.process)) }
        var outside: String { NamespaceSocket.path(of: Int(host.process)) }
    }

    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private static func sieve() throws -> PacketSieve {
        PacketSieve(
            servers: [
                .init(try address("203.0.113.5"), transport: 17, port: 51820),
                .init(try address("2001:db8::5"), transport: 17, port: 51820),
            ],
            destinations: ["10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "224.0.0.0/3", "198.51.100.64/27"]
                .compactMap {
                    IPPrefix($0)
                } + ["fc00::/7", "fe80::/10", "ff00::/8", "2001:db8:7:1230::/60"].compactMap { IPPrefix($0) },
            others: [try address("10.88.0.3"), try address("fd88::3")], pages: [8080])
    }

    /// Sends a datagram with a word in it, and says whether it left.
    @discardableResult
    private static func send(
        _ word: String, to target: String, port: UInt16, from source: String? = nil, size: Int = 0, in namespace: String
    ) throws -> Probe.Outcome {
        let payload = Array(word.utf8) + [UInt8](repeating: 46, count: size)
        let binding = try source.map { Probe.Binding.address(try address($0)) } ?? .none
        return try Probe(.udp, to: address(target), port: port, binding: binding, payload: payload).send(in: namespace)
            .0
    }

    /// The words of the datagrams that came through within a moment, and of those without any `?`.
    private static func words(_ capture: PacketCapture) throws -> [String] {
        var found: [String] = []
        var silent = 0
        while silent < 5 {
            silent += capture.wait(milliseconds: 40) ? 0 : 1
            while let packet = try capture.next() {
                let text = String(decoding: packet.bytes, as: UTF8.self)
                found.append(
                    text.firstRange(of: "wt:").map { String(text[$0.upperBound...].prefix { $0 != "." }) } ?? "?")
            }
        }
        return found
    }

    @Test func `only what is outside of the tunnel comes through`() throws {
        let pair = try Pair()
        let capture = try PacketCapture(on: "veth0", in: pair.outside, through: try Self.sieve())
        func send(_ word: String, _ target: String, _ port: UInt16, from source: String? = nil) throws {
            #expect(
                try Self.send("wt:" + word, to: target, port: port, from: source, in: pair.inside) == .sent, "\(word)")
        }
        try send("server", "203.0.113.5", 51820)
        try send("server's other port", "203.0.113.5", 53)
        try send("stranger", "203.0.113.6", 51820)
        try send("lan", "192.168.1.7", 53)
        try send("edge of a range", "198.51.100.95", 7)
        try send("beyond a range", "198.51.100.96", 7)
        try send("other", "203.0.113.7", 7, from: "10.88.0.3")
        try send("server6", "2001:db8::5", 51820, from: "fd88::2")
        try send("stranger6", "2001:db8::6", 51820, from: "fd88::2")
        try send("server6's other port", "2001:db8::5", 53, from: "fd88::2")
        try send("range6", "2001:db8:7:123f::1", 7, from: "fd88::2")
        try send("beyond range6", "2001:db8:7:1240::1", 7, from: "fd88::2")
        try send("other6", "2001:db8::6", 7, from: "fd88::3")
        try send("host", "10.88.0.1", 7)
        try send("last", "203.0.113.9", 9)
        // Each family waits for its own neighbour.
        let found = try Self.words(capture)
        #expect(
            found.sorted() == [
                "beyond a range", "beyond range6", "last", "server's other port", "server6's other port", "stranger",
                "stranger6",
            ])
        #expect(capture.lost() == 0)
    }

    @Test func `fragments, pings, VLANs, broadcasts and short packets confuse nobody`() throws {
        let pair = try Pair()
        let capture = try PacketCapture(on: "veth0", in: pair.outside, through: try Self.sieve())
        // Parts of a long datagram to the server: the later ones have no port.
        try Self.send("wt:long", to: "203.0.113.5", port: 51820, size: 4000, in: pair.inside)
        try Self.send("wt:long6", to: "2001:db8::5", port: 51820, size: 4000, in: pair.inside)
        try pair.container.run(
            """
            python3 - <<'E'
            import socket
            raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); raw.bind(("eth0", 0))
            own = raw.getsockname()[4]
            import subprocess, re, time
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("10.88.0.1", 9)); time.sleep(0.2)
            near = subprocess.run(["ip", "neigh", "show", "10.88.0.1"], capture_output=True, text=True).stdout
            bridge = bytes.fromhex(re.search("lladdr (\\\\S+)", near).group(1).replace(":", ""))
            def ip(to, protocol=17, body=b"", source="10.88.0.2"):
                head = bytes([0x45, 0, 0, 20 + len(body), 0, 0, 0, 0, 64, protocol, 0, 0])
                return head + socket.inet_aton(source) + socket.inet_aton(to) + body
            udp = lambda port, word: (4000).to_bytes(2, "big") + port.to_bytes(2, "big") + (8 + len(word)).to_bytes(2, "big") + bytes(2) + word
            leak = ip("203.0.113.9", body=udp(9, b"wt:"))
            def frame(kind, body, to=bridge): raw.send(to + own + kind.to_bytes(2, "big") + body)
            frame(0x8100, bytes([0, 7, 8, 0]) + leak + b"vlan.")        # of a VLAN
            frame(0x8100, bytes([0, 7, 0x81, 0, 0, 8, 8, 0]) + leak)     # of a VLAN in a VLAN
            frame(0x0800, leak + b"broadcast.", b"\\xff" * 6)            # to everybody
            frame(0x0800, leak + b"elsewhere.", b"\\x02\\0\\0\\0\\0\\x09")   # to somebody else
            frame(0x0806, leak)                                          # ARP by its name
            frame(0x0800, leak[:17])                                     # cut within the destination
            frame(0x0800, ip("203.0.113.5", 17)[:20])                    # to the server, cut before its port
            frame(0x0800, ip("203.0.113.5", 1, b"ping"))                 # the kernel's word to the server
            frame(0x0800, ip("203.0.113.5", 6, udp(51820, b"wt:tcp to the server.")))
            frame(0x0800, ip("203.0.113.9", 6, (8080).to_bytes(2, "big") + bytes(18)))  # a page's answer
            frame(0x0800, ip("203.0.113.9", 6, (8081).to_bytes(2, "big") + bytes(18) + b"wt:no page."))
            frame(0x0800, leak + b"plain.")
            E
            """)
        let found = try Self.words(capture)
        #expect(found == ["tcp to the server", "no page", "plain"])
    }

    @Test func `a sieve is exchanged while it is in use`() throws {
        let pair = try Pair()
        var sieve = try Self.sieve()
        let capture = try PacketCapture(on: "veth0", in: pair.outside, through: sieve)
        try Self.send("wt:one", to: "203.0.113.9", port: 9, in: pair.inside)
        #expect(try Self.words(capture) == ["one"])
        sieve.servers.append(.init(try Self.address("203.0.113.9"), transport: 17, port: 9))
        try capture.sift(through: sieve)
        try Self.send("wt:two", to: "203.0.113.9", port: 9, in: pair.inside)
        try Self.send("wt:three", to: "203.0.113.9", port: 10, in: pair.inside)
        #expect(try Self.words(capture) == ["three"])
    }

    @Test func `the largest program is one that the kernel takes`() throws {
        let host = try TestNamespace()
        let many = (0..<400).compactMap { IPAddress("203.0.\($0 / 200).\($0 % 200)") }
        let six = (0..<400).compactMap { IPAddress("2001:db8::\($0)") }
        let ranges =
            (0..<400).compactMap { IPPrefix("2001:db8:\($0)::1/127") }
            + (0..<400).compactMap {
                IPPrefix("10.\($0 % 250).0.0/17")
            }
        let sieve = PacketSieve(
            servers: (many + six).map { .init($0, transport: 17, port: 1) }, destinations: ranges, others: many + six,
            pages: Array(1...400))
        #expect(sieve.program.instructions.count <= SocketFilter.most)
        let capture = try PacketCapture(on: "lo", in: NamespaceSocket.path(of: Int(host.process)), through: sieve)
        // Where there is no room for two of them either.
        for _ in 0..<20 { try capture.sift(through: sieve) }
    }

    @Test func `a flood costs its reader no more than a look now and then`() async throws {
        let pair = try Pair()
        let capture = try PacketCapture(on: "veth0", in: pair.outside, buffer: 64 << 10, through: try Self.sieve())
        let inside = pair.inside
        let count = Task {
            var (batches, packets) = (0, 0)
            for await batch in capture.batches() {
                batches += 1
                packets += batch.count
                if Task.isCancelled { break }
            }
            return (batches, packets)
        }
        let begun = ContinuousClock.now
        // On a thread of its own: the reader needs those that tasks run on. Nobody else uses it meanwhile.
        nonisolated(unsafe) let container = pair.container
        try await Blocking.run {
            Result {
                try container.run(
                    "python3 -c 'import socket,time\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
                        + "end=time.time()+1\nwhile time.time()<end: s.sendto(b\"x\",(\"203.0.113.9\",9))'")
            }
        }.get()
        let spent = ContinuousClock.now - begun
        count.cancel()
        try Self.send("wt:end", to: "203.0.113.9", port: 9, in: inside)
        let (batches, packets) = await count.value
        #expect(batches >= 2 && batches <= Int(spent / .milliseconds(50)) + 3, "\(batches) in \(spent)")
        #expect(packets <= batches * 64)
    }
}
