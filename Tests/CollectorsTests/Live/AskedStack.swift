import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel

/// A stack of one running app at 172.30.0.2, with files and answers as a test wants them.
struct AskedStack {
    static let address = "172.30.0.2"
    /// 2026-11-22 12:00 UTC.
    static let now = 1_795_348_800

    var name = "radarr"
    var image = "lscr.io/linuxserver/radarr:6.4.3"
    var files: [String: InMemoryFileSystem.File] = [:]
    var access: [AppAccess] = []
    var environment: [String: String] = [:]
    /// What the engine says; nil when it cannot be asked, and then port 8000 of this host leads to the app's port.
    var isEngineKnown = true
    var port = 7878
    var limit: Duration = .seconds(60)

    var stack: Stack {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: name, span: span)
        service.image = ImageReference(image).map { Located($0, at: span) }
        service.mounts = [Mount(kind: .bind, span: span, source: "/srv/s/config", target: "/config")]
        service.ports = [PublishedPort(span: span, hostAddress: "127.0.0.1", hostPort: 8000, containerPort: port)]
        return Stack(name: "s", directory: "/srv/s", services: [service])
    }

    func collect(_ http: any HTTPClient) async -> (live: LiveAppCollector.Result, gaps: [Gap]) {
        let collector = LiveAppCollector(
            http: http, files: InMemoryFileSystem(files), directory: "/srv/s", environment: environment,
            access: access, now: Self.now, limit: limit
        ) { key, value in
            ["apikey", "password"].contains { key.lowercased().hasSuffix($0) }
                ? .secret(Secret(kind: .apiKey, strength: .strong, length: value.count, fingerprint: "x"))
                : .text(value)
        }
        let containers = isEngineKnown ? [AppAddresses.Container(service: name, addresses: [Self.address])] : nil
        let named = Dictionary(access.compactMap { one in one.address.map { (one.service, $0) } }) { first, _ in first }
        return await collector.collect(stack, at: AppAddresses(stack, containers: containers, named: named).all())
    }

    func collect(
        _ replies: [String: FixtureHTTPClient.Reply]
    ) async -> (live: LiveAppCollector.Result, gaps: [Gap], client: FixtureHTTPClient) {
        let client = FixtureHTTPClient(replies)
        let (live, gaps) = await collect(client)
        return (live, gaps, client)
    }
}

extension HTTPRequest {
    /// The values of the header, whatever its case.
    func values(of header: String) -> [String] {
        headers.filter { $0.0.lowercased() == header.lowercased() }.map(\.1)
    }

    /// Whether it carries anything that opens a door.
    var isCredentialed: Bool {
        !body.isEmpty || headers.contains { ["x-api-key", "authorization", "cookie"].contains($0.0.lowercased()) }
    }
}

extension FixtureHTTPClient.Reply {
    static func redirect(_ location: String) -> Self { .answer(HTTPAnswer(302, headers: ["Location": location])) }
}
