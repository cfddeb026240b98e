import FoundationEssentials
import LabKit
import ProgramTestSupport
import Testing

/// The proof of exposure on a real stack: a stranger and a neighbour with a shell each really connect, or do not.
@Suite(.requiresLab, .serialized)
struct LiveExposureTests {
    private struct Page: Decodable {
        struct Proof: Decodable {
            struct Step: Decodable {
                var what: String
                var found: String
                var seen: Int
            }
            var verdict: String
            var reason: String
            var steps: [Step]
        }
        var proofs: [Proof]
    }

    /// What the script can try with, by the port at which a shell with nothing else is offered.
    private static let tools = ["bash": 7777, "python3": 7778, "nc": 7779]

    /// Offers a shell to whoever connects, as ssh would to whoever logs in.
    private static let door = """
        import socket, subprocess, sys
        door = socket.create_server(("", int(sys.argv[1])))
        while True:
            guest, _ = door.accept()
            subprocess.run(["sh", "-s"], stdin=guest, stdout=guest, stderr=subprocess.STDOUT, env={"PATH": sys.argv[2]})
            guest.close()

        """

    /// Hands its standard input over to such a shell; the words behind are the shell's own.
    private static let key = """
        import socket, sys
        door = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        door.sendall(sys.stdin.buffer.read())
        door.shutdown(socket.SHUT_WR)
        while said := door.recv(65536):
            sys.stdout.buffer.write(said)

        """

    private static func open(_ host: LabHost) async throws {
        try await host.write(door, to: "/root/door.py")
        for (tool, port) in tools {
            let folder = "/root/tools-\(tool)"
            try await host.shell(
                "mkdir -p \(folder); for i in sh sed timeout \(tool); do ln -sf $(command -v $i) \(folder)/$i; done")
            try await host.start("door-\(tool)", ["python3", "/root/door.py", "\(port)", folder])
        }
    }

    private static func via(_ host: String, _ tool: String = "bash") -> String {
        "python3 /root/key.py \(host) \(tools[tool] ?? 0)"
    }

    private static let stranger = "198.51.100.66"
    private static let neighbour = "10.77.0.20"
    /// The router leads what comes for these ports on to the media host, as an owner sets it.
    private static func forward(_ router: LabHost) async throws {
        try await router.shell(
            """
            nft add table ip forwards
            nft add chain ip forwards in '{ type nat hook prerouting priority dstnat; }'
            nft add rule ip forwards in iifname wan0 tcp dport '{ 80, 8088, 8096 }' dnat to \(Home.mediaAddresses.v4)
            """)
    }

    @Test func `strangers who connect are found, and that nobody does is proved where it was tried`() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let account = try await home.openProvider()
            _ = try await MediaStack.up(in: home, account: account)
            for host in [home.stranger, home.lan] { try await Self.open(host) }
            try await home.media.write(Self.key, to: "/root/key.py")
            func prove(_ arguments: [String]) async throws -> Page.Proof {
                let words = ["prove", "exposure", "--format", "json", "--ask", "http://\(Home.internetAddress)/json"]
                let result = try await home.media.run(
                    [BuiltProgram.path] + words + arguments, timeLimit: .seconds(60))
                let page = try JSONDecoder().decode(Page.self, from: Data(result.text.utf8))
                return try #require(page.proofs.first, "\(result.errorText)")
            }
            // Without a forward the router refuses, which alone could be anybody's word: the service shows the way is open.
            let closed = try await prove(["--via", Self.via(Self.stranger)])
            #expect(closed.verdict == "proved", "\(closed.reason)")
            let broken = try await prove(["--via", "false"])
            #expect(broken.verdict == "proved" && !broken.reason.contains("false"), "\(broken.reason)")

            try await Self.forward(home.router)
            for tool in Self.tools.keys {
                let open = try await prove(["--via", Self.via(Self.stranger, tool)])
                #expect(open.verdict == "reachable", "\(tool): \(open.reason)")
                // Three published ports, from the stranger and from the tunnel's other end.
                #expect(open.steps.map(\.seen) == [1, 1, 1, 1, 1, 1], "\(tool): \(open.steps.map(\.found))")
            }
            // A neighbour's connections are findings beside what the owner said.
            try await home.media.write(
                "expectations: {open_ports: [80, 8088]}\n", to: "/home/media/stack/watertight.yaml")
            let near = try await prove(["--lan-via", Self.via(Self.neighbour)])
            #expect(near.verdict == "reachable" && near.reason.contains("8096"), "\(near.reason)")
            // What the owner means to be open is open, and the rest is shut by a filter of this host's own.
            try await home.media.shell(
                """
                nft add table inet shut
                nft add chain inet shut in '{ type filter hook prerouting priority -300; }'
                nft add rule inet shut in tcp dport 8096 drop
                """)
            for tool in Self.tools.keys {
                let shut = try await prove(["--via", Self.via(Self.stranger, tool)])
                #expect(
                    shut.verdict == "proved" && shut.reason.contains("besides 80, 8088"),
                    "\(tool): \(shut.reason) \(shut.steps.map(\.found))")
            }
        }
    }
}
