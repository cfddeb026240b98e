import Controls
import StackModel
import Testing

/// A login in a Caddyfile counts only where it covers the route.
struct CaddyRouteTests {
    @Test(arguments: [
        ("forward_auth authelia:9091 {\n uri /x\n }", OverallVerdict.pass),
        ("forward_auth /settings* authelia:9091 {\n uri /x\n }", .fail),
        ("basic_auth /admin* {\n bob $2a$14$abcdefghijklmnopqrstuv\n }", .fail),
        ("forward_auth @some authelia:9091 {\n uri /x\n }", .unknown),
    ]) func `only a login for the whole site guards it`(_ login: String, _ verdict: OverallVerdict) throws {
        let control = try #require(Catalogue.control("access.proxy-route-without-login"))
        let example = Example(
            "a site",
            files: [
                Example.File(
                    "compose.yaml",
                    "services:\n  caddy:\n    image: caddy:2.11.4\n    volumes:\n      - ./Caddyfile:/etc/caddy/Caddyfile\n"
                        + "  homepage:\n    image: ghcr.io/gethomepage/homepage:v1.5.0\n"),
                Example.File("Caddyfile", "start.example.org {\n \(login)\n reverse_proxy homepage:3000\n}\n"),
            ], expectation: .passes)
        let judged = Judge.judge(Case(try ExampleProject(example: example).evidence()), with: [control])
        #expect(judged.first?.verdict == verdict)
    }
}
