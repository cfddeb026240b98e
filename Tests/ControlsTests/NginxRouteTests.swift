import Evidence
import StackModel
import Testing

@testable import Controls

/// What an nginx's configuration is said to do, case by case.
struct NginxRouteTests {
    private func routes(_ text: String) throws -> ProxyRoutes {
        let example = Example(
            "", files: [NginxExample.compose, Example.File("nginx/start.conf", text)], expectation: .passes)
        let subject = Case(try ExampleProject(example: example).evidence())
        let proxy = try #require(subject.service("nginx"))
        guard case .read(let known)? = subject.proxyRoutes(of: proxy) else { throw Unread() }
        return known
    }

    private struct Unread: Error {}

    private func server(_ inside: String) -> String {
        "server { listen 443 ssl; server_name a.example.org; \(inside) }"
    }

    @Test(arguments: [
        ("location / { proxy_pass http://homepage:3000; }", ["homepage:3000"]),
        ("location / { proxy_pass http://homepage; }", ["homepage:0"]),
        ("location / { proxy_pass http://[::1]:3000/x; }", ["[::1]:3000"]),
        ("set $a homepage; location / { set $p 3000; proxy_pass http://$a:${p}$request_uri; }", ["homepage:3000"]),
        (
            "location / { set $a homepage; if ($b) { set $a other; } proxy_pass http://$a:1; }",
            ["homepage:1", "other:1"]
        ),
        ("location / { set $a $b; proxy_pass http://$a:1; }", []), ("location / { proxy_pass http://$host:1; }", []),
        ("location / { proxy_pass http://unix:/run/a.sock:/; }", []),
    ]) func `a pass is followed through variables`(_ text: String, _ expected: [String]) throws {
        let found = try routes(server(text)).routes.flatMap(\.upstreams).map { "\($0.host):\($0.port ?? 0)" }
        #expect(found == expected)
    }

    @Test func `a pass to an upstream leads to its servers, and one that is not known is said`() throws {
        let known = try routes(
            "upstream apps { server homepage:3000 weight=2; server unix:/x; } "
                + server("location / { proxy_pass http://apps/x; } location /b { proxy_pass http://$c; }"))
        #expect(known.routes.flatMap(\.upstreams) == [.init(host: "homepage", port: 3000)])
        #expect(known.unseen.count == 1)
    }

    @Test(arguments: [
        ("", RouterGuard.open), ("auth_basic a;", .login("auth_basic is on")), ("auth_basic off;", .open),
        ("auth_basic $realm;", .unknown("Whether `auth_basic $realm` asks depends on a variable.")),
        ("satisfy any; allow 10.0.0.0/8; deny all; auth_basic a;", .login("auth_basic is on")),
        ("satisfy any; allow all; auth_basic a;", .open), ("satisfy any; auth_basic a;", .login("auth_basic is on")),
        ("allow 10.0.0.0/8; deny all;", .open), ("auth_request /check;", .login("auth_request asks /check")),
        ("auth_request /yes;", .open), ("auth_request off;", .open),
        ("ssl_verify_client on;", .login("a client certificate")),
        ("ssl_verify_client optional;", .open),
    ]) func `a login is what asks`(_ login: String, _ expected: RouterGuard) throws {
        let checks =
            "location = /check { internal; proxy_pass http://authelia:9091; } location = /yes { return 204; }"
        // The same in the server and in the location: both are inherited.
        for text in [
            "\(login) location / { proxy_pass http://homepage:3000; }",
            "location / { \(login) proxy_pass http://homepage:3000; }",
        ] {
            let known = try routes(server(checks + text))
            #expect(known.routes.map(\.login) == [expected], "\(text)")
        }
    }

    @Test(arguments: [
        ("auth_basic a; location / { auth_basic off; proxy_pass http://homepage; }", RouterGuard.open),
        ("location / { auth_basic a; location /x { proxy_pass http://homepage; } }", .login("auth_basic is on")),
        (
            "location / { auth_basic a; try_files $uri @app; } location @app { proxy_pass http://homepage; }",
            .login("a login where @app is come from")
        ),
        ("location / { try_files $uri @app; } location @app { proxy_pass http://homepage; }", .open),
        ("location / { auth_basic a; error_page 401 = @app; } location @app { proxy_pass http://homepage; }", .open),
        ("location / { limit_except GET { auth_basic a; } proxy_pass http://homepage; }", .open),
    ]) func `a login is inherited as nginx inherits it`(_ text: String, _ expected: RouterGuard) throws {
        #expect(try routes(server(text)).routes.map(\.login) == [expected])
    }

    @Test(arguments: [
        "return 404; location / { proxy_pass http://homepage; }",
        "location / { return 403; proxy_pass http://homepage; }",
        "location / { internal; proxy_pass http://homepage; }", "location / { deny all; proxy_pass http://homepage; }",
        "location @unused { proxy_pass http://homepage; }",
    ]) func `what nobody gets to is no route`(_ text: String) throws {
        #expect(try routes(server(text)).routes.isEmpty)
    }

    @Test(arguments: [
        ("listen 443 ssl;", true), ("listen [::]:443 ssl;", true), ("listen 80;", false), ("", false),
        ("listen 80; listen 443 ssl;", false), ("listen 127.0.0.1:80;", true), ("listen unix:/run/x;", true),
        ("listen 80; return 301 https://$host$request_uri;", nil), ("listen 80; ssl on;", true),
        ("listen 80; if ($scheme = \"http\") { return 301 https://$host$request_uri; }", true),
        ("listen 80; if ($host = a.example.org) { return 301 https://$host$request_uri; }", true),
        ("listen 80; if ($host = b.example.org) { return 301 https://$host$request_uri; }", false),
        ("listen 80; rewrite ^ https://$host$request_uri? permanent;", true),
        ("listen 80; rewrite ^/x https://$host$request_uri? permanent;", false), ("listen 8443;", true),
    ]) func `encryption is of the socket`(_ text: String, _ expected: Bool?) throws {
        let known = try routes(
            "server { listen 8443 ssl; } server { server_name a.example.org; \(text) location / { proxy_pass http://homepage; } }"
        )
        #expect(known.routes.first.map { $0.encryption == .everywhere } == expected)
    }

    @Test(arguments: [
        ("", "", false), ("add_header X-Frame-Options DENY;", "", true), ("", "add_header X-Frame-Options DENY;", true),
        ("add_header X-Frame-Options DENY;", "add_header X-A b;", false),
        ("add_header X-Frame-Options \"\";", "", false),
        ("add_header X-Frame-Options DENY;", "add_header X-A b; add_header_inherit merge;", true),
        ("add_header X-A b;", "more_set_headers \"X-Frame-Options: DENY\";", true),
    ]) func `headers of a level take the place of those above`(_ server: String, _ location: String, _ isSent: Bool)
        throws
    {
        let known = try routes(self.server("\(server) location / { \(location) proxy_pass http://homepage; }"))
        #expect(known.routes.first.map { $0.headers == .sent } == isSent)
    }

    @Test func `a location of which only an include is known may lead anywhere`() throws {
        #expect(try routes(server("location / { include /etc/nginx/app.inc; }")).unseen.count == 1)
        #expect(try routes(server("location / { include /etc/nginx/app.inc; return 404; }")).unseen.isEmpty)
    }

    @Test func `an app on the machine's own port is known by it`() throws {
        let example = Example(
            "",
            files: [
                Example.File(
                    "compose.yaml",
                    """
                    services:
                      nginx:
                        image: nginx:1.30.2
                        network_mode: host
                        volumes: ["./nginx:/etc/nginx/conf.d"]
                      homepage:
                        image: ghcr.io/gethomepage/homepage:v1.5.0
                        ports: ["127.0.0.1:3001:3000"]

                    """),
                Example.File("nginx/a.conf", server("location / { proxy_pass http://127.0.0.1:3001; }")),
            ], expectation: .passes)
        let judged = Judge.judge(
            Case(try ExampleProject(example: example).evidence()), with: [.proxyRouteWithoutLogin])
        #expect(judged.first?.verdict == .fail)
    }

    @Test func `a location that an asset's ending decides is no door`() throws {
        let known = try routes(
            server(
                #"location ~* ^.*\.(css|js|png)$ { proxy_pass http://homepage; } location ~* \.(json|php)$ { proxy_pass http://homepage; }"#
            ))
        #expect(known.routes.map(\.isStaticFiles) == [true, false])
    }
}
