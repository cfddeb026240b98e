import Evidence
import StackModel
import Testing

@testable import Controls

/// Where an address leads to is told by the machine's own addresses, once they were seen.
struct ProxyUpstreamTests {
    private static let files = [
        Example.File(
            "compose.yaml",
            """
            services:
              caddy:
                image: caddy:2.11.4
              homepage:
                image: ghcr.io/gethomepage/homepage:v1.5.0
                ports: ["3000:3000"]

            """)
    ]

    private func leads(
        _ host: String, port: Int? = 3000, machine: [String]? = nil, container: String? = nil
    ) throws -> Bool {
        var evidence = try ExampleProject(example: Example("", files: Self.files, expectation: .passes)).evidence()
        if let machine {
            let addresses = try machine.map { try #require(IPPrefix($0)) }
            let card = NetworkInterface(index: 2, name: "eth0", kind: .other, addresses: addresses)
            evidence.network = NetworkEvidence(host: NetworkNamespace(id: 1, interfaces: [card]))
        }
        if let container {
            let network = EngineNetworking(
                attachments: [EngineAttachment(network: "media_default", addresses: [container])])
            evidence.engine = EngineEvidence(
                endpoint: "unix:///var/run/docker.sock",
                containers: [
                    EngineContainer(
                        id: "1", name: "media-homepage-1",
                        compose: ComposeLabels(
                            project: evidence.stack.name, service: "homepage",
                            workingDirectory: evidence.stack.directory), network: network)
                ])
        }
        let subject = Case(evidence)
        let (homepage, caddy) = (try #require(subject.service("homepage")), try #require(subject.service("caddy")))
        return ProxyRoute.Upstream(host: host, port: port).leads(to: homepage, from: caddy, in: subject)
    }

    @Test func `a private address is taken for the machine's while its own are not known`() throws {
        #expect(try leads("192.168.1.10"))
        #expect(try !leads("192.168.1.10", port: 3001))
        #expect(try !leads("203.0.113.7"))
    }

    @Test func `its own addresses decide once they were seen`() throws {
        let machine = ["192.168.1.10/24", "203.0.113.7/24", "fd00::7/64"]
        #expect(try leads("192.168.1.10", machine: machine))
        #expect(try leads("203.0.113.7", machine: machine))
        #expect(try leads("fd00::7", machine: machine))
        // Another machine of the same network publishes the same port.
        #expect(try !leads("192.168.1.11", machine: machine))
        // The proxy's own loopback is not the machine's.
        #expect(try !leads("127.0.0.1", machine: machine + ["127.0.0.1/8"]))
    }

    @Test func `an address of the container itself leads to it`() throws {
        let machine = ["192.168.1.10/24", "172.20.0.1/16"]
        #expect(try leads("172.20.0.5", machine: machine, container: "172.20.0.5"))
        #expect(try leads("172.20.0.1", machine: machine, container: "172.20.0.5"))
        #expect(try !leads("172.20.0.6", machine: machine, container: "172.20.0.5"))
    }
}
