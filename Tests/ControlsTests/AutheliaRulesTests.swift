import Evidence
import StackModel
import Testing

@testable import Controls

/// The first rule that fits a request decides; only one that opens everything of a site opens it.
struct AutheliaRulesTests {
    private func rules(_ text: String) throws -> AutheliaRules {
        let example = Example.passes(
            "", "services:\n  authelia:\n    image: authelia/authelia:4.39.20\n    volumes: [\"./authelia:/config\"]\n",
            and: [Example.File("authelia/configuration.yml", "access_control:\n  rules:\n" + text)])
        let settings = try #require(try ExampleProject(example: example).evidence().settings(of: "authelia"))
        return AutheliaRules(settings)
    }

    @Test(arguments: [
        ("    - {domain: a.example.org, policy: bypass}\n", "a.example.org", true),
        ("    - {domain: a.example.org, policy: bypass}\n", "A.example.org", true),
        ("    - {domain: a.example.org, policy: bypass}\n", "b.example.org", false),
        ("    - {domain: [b.example.org, a.example.org], policy: bypass}\n", "a.example.org", true),
        ("    - {domain: '*.example.org', policy: bypass}\n", "a.example.org", true),
        ("    - {domain: '*.example.org', policy: bypass}\n", "example.org", false),
        ("    - {domain: '*.example.org', policy: bypass}\n", "aexample.org", false),
        ("    - {domain: a.example.org, policy: one_factor}\n", "a.example.org", false),
        ("    - {domain: a.example.org, policy: bypass, resources: ['^/api$']}\n", "a.example.org", false),
        ("    - {domain: a.example.org, policy: bypass, resources: ['^/api$', '^.*$']}\n", "a.example.org", true),
        ("    - {domain: a.example.org, policy: bypass, networks: [10.0.0.0/8]}\n", "a.example.org", false),
        ("    - {domain: a.example.org, policy: bypass, methods: [OPTIONS]}\n", "a.example.org", false),
        (
            "    - {domain: '*.example.org', policy: two_factor}\n    - {domain: a.example.org, policy: bypass}\n",
            "a.example.org", false
        ),
        (
            "    - {domain: a.example.org, policy: deny, resources: ['^/x']}\n"
                + "    - {domain: a.example.org, policy: bypass}\n", "a.example.org", true
        ),
        (
            "    - {domain_regex: '^a.*$', policy: two_factor}\n    - {domain: a.example.org, policy: bypass}\n",
            "a.example.org", false
        ),
    ])
    func `a rule opens a host`(text: String, host: String, opens: Bool) throws {
        #expect((try rules(text).opening(host) != nil) == opens)
    }

    @Test(arguments: [
        ("    - {domain: '*.example.org', policy: bypass}\n", 1), ("    - {domain: '*', policy: bypass}\n", 1),
        ("    - {domain_regex: '^.*\\.example\\.org$', policy: bypass}\n", 1),
        ("    - {domain: a.example.org, policy: bypass}\n", 0),
        ("    - {domain: '*.example.org', policy: bypass, resources: ['^/ping$']}\n", 0),
        ("    - {domain: '*.example.org', policy: one_factor}\n", 0),
    ])
    func `a rule is wide by its domains`(text: String, count: Int) throws {
        #expect(try rules(text).wideOpenings.count == count)
    }

    @Test(arguments: [("start.example.org", OverallVerdict.fail), ("other.example.org", .pass)])
    func `a Caddy site that such a rule opens has no login`(domain: String, verdict: OverallVerdict) throws {
        let compose = """
            services:
              caddy:
                image: caddy:2.11.4
                volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]
              homepage:
                image: ghcr.io/gethomepage/homepage:v1.5.0
              authelia:
                image: authelia/authelia:4.39.20
                volumes: ["./authelia:/config"]

            """
        let example = Example.passes(
            "", compose,
            and: [
                Example.File(
                    "Caddyfile",
                    "start.example.org {\n forward_auth authelia:9091 {\n uri /x\n }\n reverse_proxy homepage:3000\n}\n"
                ),
                Example.File(
                    "authelia/configuration.yml",
                    "access_control:\n  rules:\n    - {domain: \(domain), policy: bypass}\n"),
            ])
        let subject = Case(try ExampleProject(example: example).evidence())
        #expect(Judge.judge(subject, with: [.proxyRouteWithoutLogin]).first?.verdict == verdict)
    }
}
