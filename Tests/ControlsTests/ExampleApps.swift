import Clients
import Collectors
import Controls
import Evidence
import FileAccess
import StackModel

/// The running apps of an example: servers that know what the example writes down and nothing else.
struct ExampleApps: HTTPClient {
    /// What the owner's variable holds, so that every app can be asked with a key.
    static let environment = ["KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"]
    /// The moment of all examples: 2026-11-22 12:00 UTC.
    static let now = 1_795_348_800

    private let answers: [String: Example.Answer]
    /// The services at each address: those that share a namespace share one.
    private let services: [String: [String]]

    init(_ answers: [Example.Answer], services: [String: [String]]) {
        self.answers = Dictionary(answers.map { ("\($0.service) \($0.request)", $0) }) { _, last in last }
        self.services = services
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        guard case .tcp(let host, _, _) = request.endpoint, let here = services[host],
            answers.values.contains(where: { here.contains($0.service) })
        else { throw HTTPFailure(.refused, "Nothing listens there.") }
        let asked = "\(request.method) \(request.path)"
        let isKnown = request.headers.contains { ["x-api-key", "authorization", "cookie"].contains($0.0.lowercased()) }
        let found = here.lazy.compactMap { service in
            (isKnown ? answers["\(service) KEY \(asked)"] : nil) ?? answers["\(service) \(asked)"]
        }.first
        guard let found else { return HTTPAnswer(404) }
        var answer = HTTPAnswer(
            found.status, headers: HTTPHeaders(found.headers.map { .init($0.key, $0.value) }),
            body: Array(found.body.utf8))
        answer.certificate = found.certificate.map {
            ServerCertificate(
                notBefore: ExampleApps.now - $0.age * 86_400, notAfter: ExampleApps.now + $0.left * 86_400)
        }
        return answer
    }

    /// What the real collector makes of them.
    static func collect(
        _ answers: [Example.Answer], _ stack: Stack, files: any FileSystem, directory: String, disk: [AppSettings],
        classify: @escaping AppCollector.Classify
    ) async -> (LiveAppCollector.Result, [Gap]) {
        let names = stack.services.map(\.name)
        let addresses = Dictionary(
            names.enumerated().map { ($0.element, "172.30.0.\($0.offset + 2)") },
            uniquingKeysWith: { first, _ in first })
        let homes = Dictionary(grouping: stack.services) { service in
            if case .service(let owner)? = service.networkMode?.value { return addresses[owner] ?? "" }
            return addresses[service.name] ?? ""
        }
        let containers = names.map { name in
            AppAddresses.Container(service: name, addresses: addresses[name].map { [$0] } ?? [])
        }
        let collector = LiveAppCollector(
            http: ExampleApps(answers, services: homes.mapValues { $0.map(\.name) }), files: files,
            directory: directory,
            environment: environment, access: names.map { AppAccess(service: $0, key: .environment("KEY")) }, now: now,
            limit: .seconds(300),
            classify: classify)
        return await collector.collect(
            stack, at: AppAddresses(stack, containers: containers, settings: disk).all())
    }

    /// What the real collector makes of the pages that their proxies serve; nil without a proxy that answers.
    static func pages(_ answers: [Example.Answer], _ stack: Stack, disk: [AppSettings]) async -> [ServedPage]? {
        let names = stack.services.map(\.name)
        let services = Dictionary(grouping: names) { "172.30.0.\((names.firstIndex(of: $0) ?? 0) + 2)" }
        let containers = services.compactMap { address, names in
            names.first.map { AppAddresses.Container(service: $0, addresses: [address]) }
        }
        let collector = LivePageCollector(
            http: ExampleApps(answers, services: services), now: ExampleApps.now)
        let (pages, _) = await collector.collect(stack, settings: disk, containers: containers)
        return pages.isEmpty ? nil : pages
    }
}
