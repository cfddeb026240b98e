import PacketFilter
import Processes
import StackModel
import Synchronization
import Testing

@testable import Seal

@Suite struct SealRulesetTests {
    private func sets(_ plan: SealPlan) throws -> SealSets { try SealSets(plan) }

    private static let scope = SealScope(
        bridges: ["br-0123456789ab"], known: ["docker0"], engineBridges: ["docker0"],
        subnets: Bench.prefixes("172.18.0.0/16"))

    @Test(
        "a name that nft could take for more than a name is refused",
        arguments: [
            "br\"; }; flush ruleset; #", "br-*", "a b", "veth\n", "", "0123456789abcdef", "br{}", "ü", "a;b", "..",
        ])
    func hostileNames(_ name: String) throws {
        let endpoints = [Bench.endpoint]
        let bridge = SealPlan(
            scope: SealScope(bridges: [name]), endpoints: endpoints, lan: Bench.prefixes("10.0.0.0/24"))
        let known = SealPlan(
            scope: SealScope(bridges: ["br0"], known: [name]), endpoints: endpoints, lan: Bench.prefixes("10.0.0.0/24"))
        let port = SealPlan(
            scope: Self.scope, endpoints: endpoints, lan: Bench.prefixes("10.0.0.0/24"),
            sources: [
                SealSource(
                    .open, container: "x", bridge: "br-0123456789ab", address: try #require(IPAddress("172.18.0.2")),
                    port: name)
            ])
        for plan in [bridge, known, port] {
            #expect(throws: SealError(.unusableName(name))) { try SealSets(plan) }
        }
    }

    @Test func `ranges that lie in each other are written once, without host bits`() {
        let plan = SealPlan(
            scope: Self.scope, endpoints: [],
            lan: Bench.prefixes("192.168.1.7/24", "192.168.0.0/16", "10.0.0.1/8", "fd00::1/64", "fd00::/16"))
        #expect(plan.lan.map(\.description) == ["10.0.0.0/8", "192.168.0.0/16", "fd00::/16"])
    }

    @Test func `an open address without a port is bound to none, and one with a port to that alone`() throws {
        let address = try #require(IPAddress("172.18.0.3"))
        let free = SealSource(.open, container: "radarr", bridge: "br-0123456789ab", address: address)
        var bound = free
        bound.port = "veth1"
        let names = { (sets: SealSets, name: String) in
            sets.elements.first { $0.key.family == .bridge && $0.key.name == name }?.value
        }
        let one = try sets(SealPlan(scope: Self.scope, endpoints: [], lan: [], sources: [free]))
        #expect(names(one, "open4") == [] && names(one, "ports4") == [])
        let two = try sets(SealPlan(scope: Self.scope, endpoints: [], lan: [], sources: [bound]))
        #expect(names(two, "open4") == ["172.18.0.3"] && names(two, "ports4") == ["\"veth1\" . 172.18.0.3"])
    }

    @Test func `a change of ranges takes the tables anew, one of containers takes elements`() throws {
        let one = try sets(Bench.plan())
        let moved = try sets(Bench.plan(open: [("sonarr", "172.30.0.9", "v-sonarr")]))
        #expect(
            moved.change(from: one.elements) == """
                delete element inet watertight open4 { "br-111111111111" . 172.30.0.3 }
                add element inet watertight open4 { "br-111111111111" . 172.30.0.9 }
                delete element inet watertight open6 { "br-111111111111" . fd30::3 }
                delete element bridge watertight open4 { 172.30.0.3 }
                add element bridge watertight open4 { 172.30.0.9 }
                delete element bridge watertight open6 { fd30::3 }
                delete element bridge watertight ports4 { "v-radarr" . 172.30.0.3 }
                add element bridge watertight ports4 { "v-sonarr" . 172.30.0.9 }
                delete element bridge watertight ports6 { "v-radarr" . fd30::3 }

                """)
        #expect(one.change(from: one.elements) == "")
        var wider = Bench.plan()
        wider.lan = Bench.prefixes("10.0.0.0/8")
        #expect(try sets(wider).change(from: one.elements) == nil)
    }

    /// Answers as a kernel without tables of the bridge family does, and remembers what it was told.
    private final class WithoutBridges: ProcessRunner {
        let told = Mutex<[String]>([])

        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
            let text = String(decoding: request.input, as: UTF8.self)
            told.withLock { $0.append(text) }
            return text.contains("table bridge")
                ? ProcessResult(.exited(1), errors: Array("Error: Operation not supported".utf8))
                : ProcessResult(.exited(0))
        }
    }

    @Test func `where the kernel knows no bridge tables the seal holds by address, and says so`() throws {
        let runner = WithoutBridges()
        #expect(try SealTable(processes: runner).replace(with: Bench.plan()) == false)
        let told = runner.told.withLock { $0 }
        #expect(!told.contains { $0.contains("_probe") && $0.contains("delete") }, "it is asked, and nothing is made")
        let last = try #require(told.last)
        #expect(last.contains("table inet watertight {") && !last.contains("table bridge"))
    }
}
