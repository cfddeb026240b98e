import LabKit
import Testing

/// What each stand-in answers in its versions and spellings, by the facts it was written from.
@Suite("Stand-ins", .requiresLab, .serialized)
struct StandInLabTests {
    /// One stand-in as it is run, and what it is asked.
    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var image: LabImage
        var port: Int
        var environment: [String: String] = [:]
        /// The request's path, its headers, the status and a part of the text that are to come back.
        var answers: [(path: String, headers: [String], status: Int, part: String)]
    }

    @Test("answer as the apps do")
    func answers() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media")
            var images: [LabImage] = []
            for (index, var one) in Self.cases.map(\.image).enumerated() {
                one.tags = ["standin:\(index)"]
                images.append(one)
            }
            let engine = try await Engine.start(on: host, images: images)
            for (index, one) in Self.cases.enumerated() {
                let variables = one.environment.flatMap { ["--env", "\($0.key)=\($0.value)"] }
                try await host.check(
                    [
                        "docker", "run", "--detach", "--name", "s\(index)", "--publish",
                        "127.0.0.1:\(9000 + index):\(one.port)",
                    ]
                        + variables + ["standin:\(index)"])
            }
            for (index, one) in Self.cases.enumerated() {
                let base = "http://127.0.0.1:\(9000 + index)"
                try await host.wait(for: one.description, until: ["curl", "-s", "--max-time", "1", base + "/ping"])
                for answer in one.answers {
                    let got = try await host.get(base + answer.path, headers: answer.headers)
                    #expect(got?.status == answer.status, "\(one): \(answer.path)")
                    #expect(got?.text.contains(answer.part) == true, "\(one): \(answer.path): \(got?.text ?? "")")
                }
            }
            let processes = try await engine.docker("top", "s0", "-eo", "pid,uid")
            #expect(processes.contains("911"))
        }
    }

    @Test("guard Gluetun's control server and its firewall as each release does")
    func gluetun() async throws {
        try await Lab.run { lab in
            let host = try await lab.host("media")
            let versions = ["v3.39.0", "v3.40.0", "latest"]
            let engine = try await Engine.start(on: host, images: versions.map { StandIn.gluetun(version: $0) })
            let secret = try await host.check(["wg", "genkey"])
            let account = VPNAccount(
                privateKey: String(secret.prefix { $0 != "\n" }), addresses: "10.64.1.2/32",
                serverKey: String(try await host.check(["wg", "pubkey"], input: secret).prefix { $0 != "\n" }),
                endpoint: Home.providerAddress, port: 51820)
            for (index, version) in versions.enumerated() {
                let backend = index == 0 ? ["STANDIN_IPTABLES": "legacy"] : [:]
                let variables = account.gluetunEnvironment.merging(backend) { $1 }
                try await host.check(
                    [
                        "docker", "run", "--detach", "--name", version, "--cap-add", "NET_ADMIN", "--device",
                        "/dev/net/tun",
                    ]
                        + ["--publish", "127.0.0.1:\(9000 + index):8000"]
                        + variables.flatMap { ["--env", "\($0.key)=\($0.value)"] } + ["qmcgaw/gluetun:\(version)"])
                try await host.wait(
                    for: version, until: ["sh", "-c", "docker logs \(version) 2>&1 | grep -q 'setup is complete'"])
            }
            func status(_ index: Int, _ path: String) async throws -> Int? {
                try await host.get("http://127.0.0.1:\(9000 + index)\(path)")?.status
            }
            #expect(try await status(0, "/v1/vpn/settings") == 200)
            #expect(try await status(1, "/v1/vpn/settings") == 401)
            #expect(try await status(1, "/v1/publicip/ip") == 200)
            #expect(try await status(1, "/v1/nothing") == 404)
            #expect(try await status(2, "/v1/publicip/ip") == 401)
            for (version, holding, other) in [("v3.39.0", "legacy", "nft"), ("v3.40.0", "nft", "legacy")] {
                let rules = try await engine.docker("exec", version, "iptables-\(holding)-save")
                #expect(rules.contains(":OUTPUT DROP"))
                let none = try await engine.docker("exec", version, "iptables-\(other)-save")
                #expect(!none.contains(":OUTPUT DROP"))
                let rules6 = try await engine.docker("exec", version, "ip6tables-\(holding)-save")
                #expect(rules6.contains(":OUTPUT DROP"))
            }
        }
    }

    static let key = "0123456789abcdef0123456789abcdef"

    static let cases: [Case] = [
        Case(
            description: "Radarr with forms", image: StandIn.servarr("radarr"), port: 7878,
            environment: ["RADARR__AUTH__APIKEY": key],
            answers: [
                ("/initialize.json", [], 302, ""), ("/api/v3/system/status", [], 401, ""),
                ("/api/v3/system/status", ["X-Api-Key: \(key)"], 200, #""authentication": "forms""#),
                ("/api/v3/system/status?apikey=\(key)", [], 200, "5.14.0"), ("/ping", [], 200, "OK"),
            ]),
        Case(
            description: "Sonarr without authentication", image: StandIn.servarr("sonarr"), port: 8989,
            environment: ["SONARR__AUTH__METHOD": "External", "SONARR__AUTH__APIKEY": key],
            answers: [("/initialize.json", [], 200, key), ("/api/v3/system/status", [], 401, "")]),
        Case(
            description: "Lidarr that believes any forwarded address",
            image: StandIn.servarr("lidarr", version: "2.14.5"),
            port: 8686, environment: ["LIDARR__AUTH__REQUIRED": "DisabledForLocalAddresses"],
            answers: [
                ("/initialize.json", ["X-Forwarded-For: 203.0.113.9"], 302, ""),
                ("/initialize.json", ["X-Forwarded-For: 127.0.0.1"], 200, "apiKey"),
            ]),
        Case(
            description: "Prowlarr with host names checked", image: StandIn.servarr("prowlarr", version: "2.6.3.5592"),
            port: 9696, environment: ["PROWLARR__SERVER__ALLOWEDHOSTS": "prowlarr"],
            answers: [
                ("/initialize.json", ["Host: elsewhere"], 400, ""), ("/initialize.json", ["Host: localhost"], 302, ""),
                ("/initialize.json", ["Host: prowlarr:9696"], 302, ""),
            ]),
        Case(
            description: "Readarr with basic", image: StandIn.servarr("readarr"), port: 8787,
            environment: ["READARR__AUTH__METHOD": "Basic"], answers: [("/initialize.json", [], 401, "")]),
        Case(
            description: "Jellyfin 10", image: StandIn.app("jellyfin", version: "10.10.7", tag: "jellyfin:10"),
            port: 8096,
            answers: [
                ("/System/Info/Public", [], 200, #""StartupWizardCompleted": true"#), ("/System/Info", [], 401, ""),
                ("/Users", ["X-Emby-Token: \(key)"], 200, "IsAdministrator"),
                ("/Users", [#"Authorization: MediaBrowser Token="\#(key)""#], 200, "IsAdministrator"),
                ("/Startup/FirstUser", [], 401, ""),
            ]),
        Case(
            description: "Jellyfin 12 before its wizard",
            image: StandIn.app("jellyfin", version: "12.1", tag: "jellyfin:12"),
            port: 8096, environment: ["STANDIN_WIZARD": "open"],
            answers: [
                ("/System/Info/Public", [], 200, #""StartupWizardCompleted": false"#),
                ("/Users", ["X-Emby-Token: \(key)"], 401, ""), ("/Users?ApiKey=\(key)", [], 200, "IsAdministrator"),
                ("/Startup/FirstUser", [], 200, "Name"),
            ]),
        Case(
            description: "Seerr before its set-up", image: StandIn.app("seerr", version: "3.1.0", tag: "seerr:3"),
            port: 5055,
            environment: ["STANDIN_SETUP": "open"],
            answers: [
                ("/api/v1/settings/public", [], 200, #""initialized": false"#), ("/api/v1/settings/main", [], 403, ""),
            ]),
        Case(
            description: "Bazarr as it comes", image: StandIn.app("bazarr", tag: "bazarr:1"), port: 6767,
            environment: ["STANDIN_AUTH": "none"],
            answers: [("/", [], 200, #""apiKey": ""#), ("/api/system/status", [], 401, "")]),
        Case(
            description: "Bazarr with a form", image: StandIn.app("bazarr", tag: "bazarr:1"), port: 6767,
            answers: [("/", [], 302, ""), ("/bazarr.log", [], 200, "")]),
        Case(
            description: "FlareSolverr", image: StandIn.app("flaresolverr", tag: "flaresolverr:3"), port: 8191,
            answers: [("/", [], 200, "FlareSolverr is ready!"), ("/health", [], 200, "ok")]),
        Case(
            description: "Dozzle as it comes", image: StandIn.app("dozzle", tag: "dozzle:8"), port: 8080,
            answers: [("/healthcheck", [], 200, ""), ("/api/version", [], 200, "v8.12.0")]),
        Case(
            description: "Dozzle with users", image: StandIn.app("dozzle", tag: "dozzle:8"), port: 8080,
            environment: ["DOZZLE_AUTH_PROVIDER": "simple"], answers: [("/api/version", [], 401, "")]),
        Case(
            description: "Homarr", image: StandIn.app("homarr", tag: "homarr:1"), port: 7575,
            answers: [("/api/health/live", [], 200, ""), ("/api/trpc/onboard.currentStep", [], 200, "finish")]),
        Case(
            description: "Jellystat that anybody may set up", image: StandIn.app("jellystat", tag: "jellystat:1"),
            port: 3000,
            environment: ["STANDIN_STATE": "0"],
            answers: [("/auth/isConfigured", [], 200, #""state": 0"#), ("/api/getconfig", [], 401, "")]),
    ]
}
