import Audit
import Evidence
import PacketFilter
import Reports
import StackModel
import Testing

/// The table of ports, made of namespaces that are known to the byte.
@Suite struct PortPageTests {
    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private static func listening(
        _ port: UInt16, on text: String = "0.0.0.0", by name: String, process: Int32,
        _ transport: NetworkSocket.Transport = .tcp
    ) throws -> NetworkSocket {
        let address = try address(text)
        return NetworkSocket(
            transport, .listening, address: address, port: port, isV6Socket: !address.isV4,
            owner: NetworkSocket.Owner(process: process, name: name))
    }

    /// 192.168.1.10 and 2001:db8::10: SSH for the LAN, a container that the engine publishes, one with the host's network,
    /// and a program whose name is not to be trusted.
    private static func network() throws -> NetworkEvidence {
        func prefix(_ text: String) throws -> IPPrefix { try #require(IPPrefix(text)) }
        func rule(_ number: Int, _ matches: [FirewallMatch], _ text: String) -> FirewallRule {
            FirewallRule(number, matches, .accept, text: text)
        }
        let tcp = FirewallMatch.transport([6], negated: false)
        let lan = FirewallMatch.source([IPRange(try prefix("192.168.1.0/24"))], negated: false)
        let input = FirewallChain(
            "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true),
            rules: [
                rule(1, [.inInterface(["lo"], negated: false)], "-A INPUT -i lo -j ACCEPT"),
                rule(
                    2, [tcp, lan, .destinationPort([PortRange(22)], negated: false)],
                    "-A INPUT -s 192.168.1.0/24 -p tcp --dport 22 -j ACCEPT"),
            ])
        let input6 = FirewallChain(
            "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true),
            rules: [
                rule(
                    1, [tcp, .destinationPort([PortRange(8123)], negated: false)],
                    "-A INPUT -p tcp --dport 8123 -j ACCEPT")
            ])
        let host = NetworkNamespace(
            id: 1,
            interfaces: [
                NetworkInterface(index: 1, name: "lo", kind: .loopback, addresses: [try prefix("127.0.0.1/8")]),
                NetworkInterface(
                    index: 2, name: "eth0", kind: .other,
                    addresses: [try prefix("192.168.1.10/24"), try prefix("2001:db8::10/64")]),
            ],
            routes: [
                NetworkRoute(family: .ipv4, via: try address("192.168.1.1"), interface: "eth0"),
                NetworkRoute(family: .ipv6, via: try address("fe80::1"), interface: "eth0"),
            ],
            sockets: [
                try listening(22, by: "sshd", process: 700), try listening(8123, on: "::", by: "python3", process: 812),
                try listening(9000, by: "a\u{1B}[31mb", process: 900),
                try listening(53, on: "127.0.0.1", by: "dns", process: 5, .udp),
            ],
            switches: ["ipv4/ip_forward": "1"],
            firewall: FirewallRuleset(tables: [
                FirewallTable(.iptablesNft, .ip, "filter", chains: [input]),
                FirewallTable(.iptablesNft, .ip6, "filter", chains: [input6]),
            ]))
        return NetworkEvidence(host: host)
    }

    private static func guest() -> EngineContainer {
        var container = EngineContainer(id: String(repeating: "a", count: 64), name: "hass")
        container.network.mode = .host
        container.processes = EngineProcesses(
            source: .controlGroup, list: [EngineProcess(id: 812, name: "python3", users: [1000, 1000, 1000, 1000])])
        return container
    }

    private static func page(_ width: Int = 100, isVerbose: Bool = false) throws -> PortPage {
        let survey = PortSurvey(try network(), containers: [guest()], gaps: [])
        return PortPage(
            survey, masking: Masking(), width: width, style: Style(usesColor: false), isVerbose: isVerbose)
    }

    @Test func theTableIsAsCommitted() throws {
        Snapshot.check(try Self.page().text(), "ports.text")
        Snapshot.check(try Self.page(isVerbose: true).text(), "ports-verbose.text")
        Snapshot.check(try Self.page().json(), "ports.json")
    }

    @Test(arguments: [20, 40, 60, 200]) func aNarrowTerminalGetsEveryWord(_ width: Int) throws {
        let text = try Self.page(width).text()
        for word in ["8123/tcp", "hass", "(python3)", "sshd", "dns", "9000/tcp", "blocked"] {
            #expect(text.contains(word), "\(word) is lost at \(width) columns")
        }
        #expect(!text.contains("\u{1B}"), "what a program calls itself is shown as text")
    }

    @Test func thePortThatMostReachComesFirst() throws {
        let survey = PortSurvey(try Self.network(), containers: [Self.guest()], gaps: [])
        #expect(survey.entries.map(\.port.number.port) == [8123, 22, 53, 9000])
        #expect(survey.entries[0].answering == ["hass (python3)"])
        #expect(survey.publicFamilies == [.ipv6])
    }

    @Test func withoutANetworkThereIsNoTableAndTheReasonIsSaid() {
        let gap = Gap("network", reason: "It was not read.", remedy: "Run it as root.")
        let survey = PortSurvey(nil, containers: nil, gaps: [gap])
        #expect(survey.isEmpty)
        let page = PortPage(survey, masking: Masking(), width: 80, style: Style(usesColor: false))
        #expect(page.text() == "not known: It was not read. Run it as root.\n")
    }
}
