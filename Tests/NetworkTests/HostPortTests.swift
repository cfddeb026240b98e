import Evidence
import StackModel
import Testing

@testable import PacketFilter

/// Every port of a host at once: all of them, and no more work than is bounded.
struct HostPortTests {
    private func host(_ sockets: [NetworkSocket], rules: [FirewallRule] = []) throws -> NetworkNamespace {
        func prefix(_ text: String) throws -> IPPrefix { try #require(IPPrefix(text)) }
        let input = FirewallChain(
            "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true), rules: rules)
        return NetworkNamespace(
            id: 1,
            interfaces: [
                NetworkInterface(index: 2, name: "eth0", kind: .other, addresses: [try prefix("192.168.1.10/24")])
            ],
            routes: [NetworkRoute(family: .ipv4, via: IPAddress("192.168.1.1"), interface: "eth0")],
            sockets: sockets, firewall: FirewallRuleset(tables: [FirewallTable(.nftables, .ip, "own", chains: [input])])
        )
    }

    private func listening(_ port: UInt16) throws -> NetworkSocket {
        NetworkSocket(.tcp, .listening, address: try #require(IPAddress("0.0.0.0")), port: port)
    }

    @Test func eachListeningPortIsThereOnceAndPublishedOnesAreAdded() throws {
        var sockets = [try listening(8989), try listening(22), try listening(22)]
        sockets.append(
            NetworkSocket(.tcp, .connected, address: try #require(IPAddress("192.168.1.10")), port: 50_000))
        let found = Reachability(host: try host(sockets)).ports(besides: [HostPort.Number(.udp, 51_820)])
        #expect(found.ports.map(\.number) == [.init(.tcp, 22), .init(.tcp, 8989), .init(.udp, 51_820)])
        #expect(found.ports[0].sockets.count == 2)
        #expect(!found.isCut)
    }

    @Test func morePortsThanAreTriedAreSaid() throws {
        let many = try (1...400).map { try listening(UInt16($0)) }
        let found = Reachability(host: try host(many)).ports(from: [.network])
        #expect(found.ports.count == Reachability.mostPorts)
        #expect(found.isCut)
    }

    @Test func rulesWithoutEndLeavePortsUnknownAndNoneClosed() throws {
        let rules = try (0..<200).map { index in
            let range = IPRange(try #require(IPPrefix("192.168.1.\(index + 2)/32")))
            return FirewallRule(index, [.source([range], negated: false)], .drop, text: "drop")
        }
        let ports = try (1...50).map { try listening(UInt16($0)) }
        let reachability = Reachability(host: try host(ports, rules: rules))
        func answers(_ steps: Int) -> [Reachability.Answer] {
            reachability.ports(besides: [], from: [.network], steps: steps).ports.compactMap { port in
                port.attempts.first { $0.family == .ipv4 }?.answer
            }
        }
        let enough = answers(1_000_000)
        #expect(enough.count == 50)
        #expect(enough.allSatisfy { if case .blocked = $0 { true } else { false } }, "\(enough)")
        let few = answers(5_000)
        #expect(few.first == enough.first, "the first ones are decided while there is work left")
        guard case .unknown(let reason)? = few.last else {
            Issue.record("the budget is spent, and \(few.last.map { "\($0)" } ?? "nothing") is said")
            return
        }
        #expect(reason.contains("too many"))
    }
}
