import Evidence
import PacketFilter
import StackModel
import Testing

/// Where packets of a namespace go, by routes and rules that exist only here.
struct EgressTests {
    private let somewhere = IPAddress("9.9.9.9")

    /// A namespace as Gluetun makes it, with policy routing into the tunnel.
    private func namespace(
        _ rules: [FirewallRule] = [], drops: Bool = true, _ edit: (inout NetworkNamespace) -> Void = { _ in }
    ) -> NetworkNamespace {
        func prefixes(_ texts: String...) -> [IPPrefix] { texts.compactMap { IPPrefix($0) } }
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: drops)
        let own = FirewallRule(1, [.outInterface(["tun0"], negated: false)], .accept)
        let table = FirewallTable(
            .nftables, .inet, "t", chains: [FirewallChain("out", base: base, rules: rules + [own])])
        var namespace = NetworkNamespace(
            id: 1,
            interfaces: [
                NetworkInterface(index: 2, name: "eth0", kind: .veth, addresses: prefixes("172.18.0.2/16")),
                NetworkInterface(index: 3, name: "tun0", kind: .tunnel, addresses: prefixes("10.64.1.2/32")),
            ],
            routes: [
                NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0"),
                NetworkRoute(family: .ipv4, interface: "tun0", table: 51820),
            ],
            rules: [
                RoutingRule(
                    priority: 101, family: .ipv4, isNegated: true, mark: 51820, action: .lookup(table: 51820)),
                RoutingRule(priority: 32766, family: .ipv4, action: .lookup(table: 254)),
            ], firewall: FirewallRuleset(tables: [table]))
        edit(&namespace)
        return namespace
    }

    @Test func `What carries no mark goes into the tunnel`() throws {
        let target = try #require(somewhere)
        #expect(Egress(namespace()).way(to: target) == .tunnel("tun0"))
        #expect(Egress(namespace()).interface(beside: target) == nil)
    }

    @Test func `6in4 is no VPN, and PPP is none where it is the line itself`() throws {
        let target = try #require(somewhere)
        func way(_ type: String, hasCard: Bool = true) -> Egress.Way {
            Egress(
                namespace(drops: false) { namespace in
                    namespace.interfaces[1].type = type
                    if !hasCard { namespace.routes.removeAll { $0.interface == "eth0" } }
                }
            ).way(to: target)
        }
        #expect(way("tun") == .tunnel("tun0"))
        #expect(way("ppp") == .tunnel("tun0"))
        for found in [way("sit"), way("ppp", hasCard: false)] {
            guard case .card("tun0", _) = found else {
                Issue.record("\(found)")
                continue
            }
        }
    }

    @Test func `Without the rule it is stopped at the card, or leaves by it`() throws {
        let target = try #require(somewhere)
        guard case .stopped("eth0", let rule) = Egress(namespace { $0.rules.removeFirst() }).way(to: target) else {
            Issue.record("it was not stopped")
            return
        }
        #expect(rule?.text == "policy drop")
        guard case .card("eth0", _) = Egress(namespace(drops: false) { $0.rules.removeFirst() }).way(to: target) else {
            Issue.record("it did not leave")
            return
        }
    }

    @Test func `Where no rules or not all were read, what leaves is not known`() throws {
        let target = try #require(somewhere)
        for edit in [
            { @Sendable (namespace: inout NetworkNamespace) in namespace.firewall = nil },
            { namespace in namespace.firewall?.unseen = ["No nft."] },
        ] {
            let seen = namespace(drops: false) {
                $0.rules.removeFirst()
                edit(&$0)
            }
            guard case .unknown = Egress(seen).way(to: target) else {
                Issue.record("decided")
                return
            }
        }
    }

    @Test func `A mark that a rule sets leads it elsewhere`() throws {
        let target = try #require(somewhere)
        let mark = FirewallRule(1, [.transport([17], negated: false)], .mark(value: 51820, mask: .max))
        let out = FirewallRule(2, [.mark(value: 51820, mask: .max, negated: false)], .accept)
        let egress = Egress(namespace([mark, out]))
        guard case .card("eth0", _) = egress.way(to: target, transport: 17, port: 53) else {
            Issue.record("\(egress.way(to: target, transport: 17, port: 53))")
            return
        }
        #expect(egress.way(to: target) == .tunnel("tun0"))
    }

    @Test func `A rule for some programs leaves it open`() throws {
        let target = try #require(somewhere)
        let egress = Egress(
            namespace {
                $0.rules.append(
                    RoutingRule(priority: 90, family: .ipv4, hasOtherConditions: true, action: .lookup(table: 254)))
            })
        guard case .unknown = egress.way(to: target) else {
            Issue.record("decided")
            return
        }
        #expect(egress.interface(beside: target) == "eth0")
    }

    @Test func `Its own addresses are inside, and without a route it goes nowhere`() throws {
        let own = try #require(IPAddress("127.0.0.1"))
        #expect(Egress(namespace()).way(to: own, transport: 17, port: 53) == .inside)
        let target = try #require(IPAddress("2620:fe::9"))
        #expect(Egress(namespace()).way(to: target) == .nowhere)
    }
}
