import Clients
import Collectors
import Evidence
import StackModel

/// The hardened example as it runs: what its apps answer, each by the facts of the version that it names.
///
/// They are stand-ins: no app runs here. `KEY ` before a request is the answer to whoever sends a credential.
struct AnsweringApps: HTTPClient {
    /// By `service [KEY ]METHOD path`.
    private(set) var answers = AnsweringApps.asMeant
    private let services: [String: String]

    /// 2026-11-22 12:00 UTC.
    private static let now = 1_795_348_800

    init(_ stack: Stack) {
        services = Dictionary(
            stack.services.enumerated().map { ("172.30.0.\($0.offset + 2)", $0.element.name) }
        ) { first, _ in first }
    }

    /// Replaces a text in one answer, or its status.
    mutating func apply(_ edit: LiveEdit) throws(EditError) {
        guard var answer = answers[edit.request] else { throw EditError("no answer to \(edit.request)") }
        if let (old, new) = edit.text {
            guard let place = answer.body.firstRange(of: old) else {
                throw EditError("the answer to \(edit.request) does not hold `\(old)`")
            }
            answer.body = String(answer.body[..<place.lowerBound]) + new + String(answer.body[place.upperBound...])
        }
        if let status = edit.status { answer.status = status }
        if let location = edit.location { answer.location = location }
        answers[edit.request] = answer
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        guard case .tcp(let host, _, _) = request.endpoint, let service = services[host],
            answers.keys.contains(where: { $0.hasPrefix(service + " ") })
        else { throw HTTPFailure(.refused, "Nothing listens there.") }
        let asked = "\(request.method) \(request.path)"
        let isKnown = request.headers.contains { ["x-api-key", "authorization", "cookie"].contains($0.0.lowercased()) }
        let found = (isKnown ? answers["\(service) KEY \(asked)"] : nil) ?? answers["\(service) \(asked)"]
        guard let found else { return HTTPAnswer(404) }
        var headers: HTTPHeaders = found.location.isEmpty ? [:] : ["Location": found.location]
        if !found.kind.isEmpty { headers.fields.append(.init("Content-Type", found.kind)) }
        return HTTPAnswer(found.status, headers: headers, body: Array(found.body.utf8))
    }

    /// The example's evidence with what its running apps say.
    func evidence(of files: Evidence) async -> Evidence {
        let stack = files.stack
        let addresses = Dictionary(services.map { ($0.value, $0.key) }) { first, _ in first }
        let containers = stack.services.map {
            AppAddresses.Container(service: $0.name, addresses: addresses[$0.name].map { [$0] } ?? [])
        }
        let access = stack.services.map { AppAccess(service: $0.name, key: .environment("KEY")) }
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        let collector = LiveAppCollector(
            http: self, files: StackCopy().fileSystem, directory: HardenedStack.directory,
            environment: ["KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"], access: access, now: AnsweringApps.now,
            limit: .seconds(300)
        ) { scanner.classify(name: $0, value: $1) }
        // In the tunnel's namespace an app answers at the tunnel's address: give each its own to tell them apart.
        let everyone = AppAddresses(Self.apart(stack), containers: containers, settings: files.apps).all()
        let (live, gaps) = await collector.collect(stack, at: everyone)
        var evidence = files
        evidence.apps = AppSettings.merged(files: files.apps, answers: live.settings)
        evidence.probes = live.probes
        evidence.gaps += gaps
        return evidence
    }

    private static func apart(_ stack: Stack) -> Stack {
        var stack = stack
        for index in stack.services.indices { stack.services[index].networkMode = nil }
        return stack
    }
}

/// One change to what an app answers.
struct LiveEdit: Sendable {
    /// `radarr KEY GET /api/v3/config/host`.
    let request: String
    var text: (old: String, new: String)?
    var status: Int?
    var location: String?

    static func replace(_ request: String, _ old: String, with new: String) -> LiveEdit {
        LiveEdit(request: request, text: (old, new))
    }

    static func answer(_ request: String, status: Int, body: (old: String, new: String)? = nil) -> LiveEdit {
        LiveEdit(request: request, text: body, status: status, location: "")
    }
}
