import StackModel
import Testing

@testable import Controls

/// A route without encryption weighs what those who can listen can take.
struct RouteReachTests {
    private func severity(of example: Example) throws -> Severity? {
        let outcomes = Control.tlsMissing.judge(Case(try ExampleProject(example: example).evidence()))
        for outcome in outcomes {
            if case .fail(let failure) = outcome.verdict {
                return Judgement(.tlsMissing, outcomes).severity(of: failure)
            }
        }
        return nil
    }

    @Test(arguments: [
        ("Host(`seerr.example.org`)", "80:80", Severity.high), ("Host(`seerr.lan`)", "80:80", .low),
        ("Host(`seerr`)", "80:80", .low), ("Host(`192.168.1.10`)", "80:80", .low),
        ("Host(`seerr.lan`) || Host(`seerr.example.org`)", "80:80", .high), ("PathPrefix(`/seerr`)", "80:80", .high),
        ("HostRegexp(`.+`) || Host(`seerr.lan`)", "80:80", .high),
        ("Host(`seerr.example.org`)", "192.168.1.10:80:80", .low),
        ("Host(`seerr.example.org`)", "127.0.0.1:80:80", .low), ("Host(`seerr.lan`)", "203.0.113.7:80:80", .high),
        ("Host(`seerr.example.org`)", "443:443", .low),
    ])
    func `a route in clear is rated by who is on the way`(rule: String, port: String, expected: Severity) throws {
        let compose = """
            services:
              traefik:
                image: traefik:v3.7.13
                command: ["--providers.docker=true", "--entrypoints.web.address=:80/tcp"]
                ports: ["\(port)"]
              seerr:
                image: ghcr.io/seerr-team/seerr:v3.1.0
                labels:
                  - traefik.http.routers.seerr.rule=\(rule)
                  - traefik.http.routers.seerr.entrypoints=web

            """
        #expect(try severity(of: .fails("", on: "seerr", compose)) == expected)
    }

    @Test(arguments: [
        ("http://start.example.org", "80:80", Severity.high), ("http://start.lan, start.example.org", "80:80", .low),
        (":80", "80:80", .high), ("start.example.org:80", "80:80", .high), (":8080", "192.168.1.10:8080:8080", .low),
    ])
    func `a site in clear too`(site: String, port: String, expected: Severity) throws {
        #expect(try severity(of: caddy(site, port)) == expected)
    }

    @Test(arguments: [
        "start.example.org", "https://start.example.org", "localhost", "192.168.1.10", "start.example.org:8443",
        "*.example.org", ":443", "{$DOMAIN}",
    ])
    func `an address with a name, or that is not known, is no finding`(site: String) throws {
        #expect(try severity(of: caddy(site, "80:80")) == nil)
    }

    private func caddy(_ site: String, _ port: String) -> Example {
        let compose = """
            services:
              caddy:
                image: caddy:2.11.4
                ports: ["\(port)"]
                volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]
              homepage:
                image: ghcr.io/gethomepage/homepage:v1.5.0

            """
        let file = Example.File("Caddyfile", "\(site) {\n    reverse_proxy homepage:3000\n}\n")
        return .fails("", on: "homepage", compose, and: [file])
    }
}
