import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Answers as `authcontroller.cpp` and `webapplication.cpp` of 4.5.2, 5.1.4 and 5.2.3 give them: stand-ins.
@Suite("The running qBittorrent")
struct QBittorrentVisitTests {
    private func stack(_ access: [AppAccess] = [], _ conf: String = "") -> AskedStack {
        AskedStack(
            name: "qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.1.4",
            files: conf.isEmpty ? [:] : ["/srv/s/config/qBittorrent/qBittorrent.conf": .init(conf)], access: access,
            environment: ["QB": "correct horse & co"], port: 8080)
    }

    private let access = [AppAccess(service: "qbittorrent", user: "kee per", password: .environment("QB"))]
    private let preferences =
        #"{"bypass_local_auth": true, "web_ui_csrf_protection_enabled": false, "current_network_interface": "tun0", "web_ui_api_key": "qbt_SECRETVALUE", "proxy_password": "SECRETVALUE", "max_connec": 500}"#

    /// The version is refused to a visitor and told to the session.
    private func version(_ text: String, cookie: String) -> FixtureHTTPClient.Reply {
        .init { request throws(HTTPFailure) in
            request.values(of: "Cookie") == [cookie] ? HTTPAnswer(200, body: Array(text.utf8)) : HTTPAnswer(403)
        }
    }

    @Test(
        "one login in each version's words, and the logout after it",
        arguments: [
            ("v4.5.2", 200, "Ok.", "SID=abc", "Preferences/WebUI\\CSRFProtection"),
            ("v5.1.4", 200, "Ok.", "SID=abc", "Preferences/WebUI\\CSRFProtection"),
            ("v5.2.3", 204, "", "QBT_SID_8080=abc", "Preferences/WebUI\\CSRFProtection"),
            ("v5.3.0alpha1", 204, "", "QBT_SID_8080=abc", "WebUI/CSRFProtection"),
        ])
    func login(_ version: String, _ status: Int, _ body: String, _ cookie: String, _ key: String) async throws {
        let (live, gaps, client) = await stack(access).collect([
            "GET /api/v2/app/version": self.version(version, cookie: cookie),
            "POST /api/v2/auth/login": .answer(
                HTTPAnswer(status, headers: ["Set-Cookie": "\(cookie); HttpOnly; path=/"], body: Array(body.utf8))),
            "GET /api/v2/app/preferences": .json(preferences),
        ])
        #expect(gaps.isEmpty)
        #expect(live.probes.first?.version == String(version.dropFirst()))
        let settings = try #require(live.settings.first)
        #expect(settings.entry(key)?.text == "false")
        // The file has this one the other way round.
        #expect(settings.entry(key.replacingLast("CSRFProtection", with: "LocalHostAuth"))?.text == "false")
        let posts = client.requests.filter { $0.method == "POST" }
        #expect(posts.map(\.path) == ["/api/v2/auth/login", "/api/v2/auth/logout"])
        #expect(
            String(decoding: posts[0].body, as: UTF8.self) == "username=kee%20per&password=correct%20horse%20%26%20co")
        #expect(client.requests.last?.path == "/api/v2/auth/logout")
        var dumped = ""
        dump(live, to: &dumped)
        #expect(!dumped.contains("SECRETVALUE") && !dumped.contains("horse"))
    }

    @Test("a refused login is tried once, and said", arguments: [(200, "Fails."), (401, ""), (403, "banned")])
    func refused(_ status: Int, _ body: String) async {
        let (live, gaps, client) = await stack(access).collect([
            "GET /api/v2/app/version": .status(403), "POST /api/v2/auth/login": .status(status, body),
        ])
        #expect(client.asked.filter { $0.hasPrefix("POST") } == ["POST /api/v2/auth/login"])
        #expect(gaps.count == 1 && gaps[0].what == "app-answers:qbittorrent")
        #expect(live.settings.isEmpty)
        #expect(live.probes.first?.answer(to: .login)?.finding == .closed)
    }

    @Test("without credentials of the owner no login is tried")
    func guest() async {
        let (_, _, client) = await stack().collect(["GET /api/v2/app/version": .status(403)])
        #expect(client.asked == ["GET /api/v2/app/version"])
    }

    @Test("an API key of its own file is used from 5.2 on, in either section")
    func key() async throws {
        for conf in ["[Preferences]\nWebUI\\APIKey=qbt_0123456789", "[WebUI]\nAPIKey=qbt_0123456789"] {
            let (live, _, client) = await stack([], conf).collect([
                "GET /api/v2/app/version": .init { request throws(HTTPFailure) in
                    request.values(of: "Authorization") == ["Bearer qbt_0123456789"]
                        ? HTTPAnswer(200, body: Array("v5.2.3".utf8)) : HTTPAnswer(403)
                },
                "GET /api/v2/app/preferences": .json(preferences),
            ])
            #expect(live.settings.first?.entry("BitTorrent/Session\\Interface")?.text == "tun0")
            #expect(!client.asked.contains { $0.hasPrefix("POST") })
        }
    }

    @Test("a client that lets the visitor in tells everything at once")
    func open() async throws {
        let (live, _, client) = await stack().collect([
            "GET /api/v2/app/version": .text("v5.1.4"), "GET /api/v2/app/preferences": .json(preferences),
        ])
        #expect(live.probes.first?.answer(to: .login)?.finding == .open)
        #expect(live.settings.first?.entry("BitTorrent/Session\\MaxConnections")?.text == "500")
        #expect(client.requests.allSatisfy { !$0.isCredentialed })
    }

    @Test(
        "a login page, a name that it does not answer to, and rubbish decide nothing",
        arguments: [
            .text("<html>v4</html>"), .status(401, "Unauthorized"), .status(502), .text("v"), .text("4.5.2"),
        ] as [FixtureHTTPClient.Reply])
    func undecided(_ reply: FixtureHTTPClient.Reply) async throws {
        let (live, _, client) = await stack(access).collect(["GET /api/v2/app/version": reply])
        let finding = try #require(live.probes.first?.answer(to: .login)?.finding)
        guard case .undecided = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(!client.asked.contains { $0.hasPrefix("POST") })
    }
}

extension String {
    fileprivate func replacingLast(_ old: String, with new: String) -> String {
        hasSuffix(old) ? dropLast(old.count) + new : self
    }
}
