import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Synchronization
import Testing

/// An app that never answers: it holds each request for as long as it may take.
private final class SilentApp: HTTPClient {
    private let limits = Mutex<[Duration]>([])
    var granted: [Duration] { limits.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        limits.withLock { $0.append(request.timeLimit) }
        try? await Task.sleep(for: request.timeLimit)
        throw HTTPFailure(.timedOut, "There was no whole answer in time.")
    }
}

@Suite("Hostile and broken apps cost their own answers and nothing else")
struct HostileAppTests {
    private let key = "<Config><ApiKey>0f1e2d3c4b5a69788796a5b4c3d2e1f0</ApiKey></Config>"

    @Test("one that never answers ends in time, as a gap")
    func silent() async {
        let stack = AskedStack(limit: .milliseconds(60))
        let app = SilentApp()
        let (live, gaps) = await stack.collect(app)
        // No single request may take more than the app as a whole, and after one without an answer no second is sent.
        #expect(app.granted.count <= 1 && app.granted.allSatisfy { $0 <= .milliseconds(60) })
        #expect(live.probes.isEmpty)
        #expect(gaps.count == 1 && gaps[0].what == "app-answers:radarr" && !gaps[0].remedy.isEmpty)
    }

    @Test(
        "one that is down, streams without end or is no HTTP is a gap with the reason",
        arguments: [
            HTTPFailure.Code.refused, .tooLarge, .truncated, .notHTTP, .timedOut,
        ])
    func failing(_ code: HTTPFailure.Code) async {
        let client = FixtureHTTPClient([:], otherwise: .failure(code, "It was so."))
        let (live, gaps) = await AskedStack().collect(client)
        #expect(live.probes.isEmpty)
        #expect(gaps.count == 1 && gaps[0].reason.contains("It was so."))
    }

    @Test("lists without end, deep nesting and wrong types are bounded")
    func huge() async throws {
        let clients = "[" + String(repeating: #"{"name": "a", "enable": true},"#, count: 5000) + "{}]"
        let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
        let long = String(repeating: "x", count: 100_000)
        let stack = AskedStack(files: ["/srv/s/config/config.xml": .init(key)])
        let (live, gaps, _) = await stack.collect([
            "GET /initialize.json": .redirect("/login"),
            "GET /api/v3/system/status": .json(#"{"version": "\#(long)"}"#),
            "GET /api/v3/config/host": .json(
                #"{"authenticationMethod": {"a": 1}, "logLevel": "\#(long)", "port": "7878"}"#),
            "GET /api/v3/downloadclient": .json(clients), "GET /api/v3/system/task": .json(deep),
            "GET /api/v3/metadata": .json(#"{"not": "a list"}"#),
            "GET /api/v3/system/backup": .json(#"[{"time": 7}, 3]"#),
        ])
        let settings = try #require(live.settings.first)
        #expect(settings.entries.count < 1000)
        #expect(settings.entries.allSatisfy { ($0.text ?? "").utf8.count <= 4096 })
        #expect(settings.entry("AuthenticationMethod") == nil && settings.entry("LogLevel") == nil)
        #expect(live.probes.first?.version == nil)
        #expect(gaps.map(\.what) == ["app-answers:radarr"])
    }

    @Test(
        "a version with control characters, markup or line breaks is not taken for one",
        arguments: [
            "1.0\\u001b[31m", "1 <b>", "", "none", "1.0\\n2.0",
        ])
    func version(_ text: String) async {
        let stack = AskedStack(name: "seerr", image: "ghcr.io/seerr-team/seerr:v3.1.0", port: 5055)
        let (live, _, _) = await stack.collect([
            "GET /api/v1/settings/public": .json(#"{"initialized": true}"#),
            "GET /api/v1/status": .json(#"{"version": "\#(text)"}"#),
        ])
        #expect(live.probes.first?.version == nil)
    }

    @Test(
        "only addresses of the owner's own are asked",
        arguments: [
            ("127.0.0.1", true), ("192.168.1.5", true), ("10.1.2.3", true), ("fd00::2", true), ("100.100.1.1", true),
            ("localhost", true), ("203.0.113.9", false), ("8.8.8.8", false), ("2001:db8::1", false), ("0.0.0.0", false),
            ("media.example", false), ("", false),
        ])
    func address(_ host: String, _ isOwn: Bool) {
        for origin in [AppAddress.Origin.owner, .files] {
            let address = AppAddress(
                service: "a", product: "radarr", endpoint: .tcp(host: host, port: 80, tls: nil), origin: origin)
            #expect((address != nil) == isOwn)
        }
    }

    @Test("an address that the owner names is the only one that is asked")
    func named() async {
        let access = [AppAccess(service: "radarr", address: "http://192.168.1.5:9000/x")]
        let (_, _, client) = await AskedStack(access: access).collect(["GET /initialize.json": .status(401)])
        #expect(Set(client.requests.map { "\($0.endpoint)" }) == ["http://192.168.1.5:9000"])
        let elsewhere = [AppAccess(service: "radarr", address: "http://203.0.113.9:9000")]
        let (_, _, none) = await AskedStack(access: elsewhere).collect([:])
        #expect(none.requests.isEmpty)
    }

    @Test("a credential shows itself nowhere")
    func credential() throws {
        let credential = try #require(Credential("hunter2hunter2"))
        var dumped = "\(credential)" + String(reflecting: credential) + "\([credential])"
        dump(credential, to: &dumped)
        dump(AppCredentials(key: credential), to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(Credential("a\nb") == nil && Credential("") == nil)
        #expect(Credential(String(repeating: "x", count: 5000)) == nil)
    }
}
