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
        ("", RouterGuard.open), ("auth_basic a; auth_basic_user_file u;", .login("auth_basic is on")),
        ("auth_basic off;", .open),
        ("auth_basic $realm;", .unknown("Whether `auth_basic $realm` asks depends on a variable.")),
        ("auth_basic o$f;", .unknown("Whether `auth_basic $…` asks depends on a variable.")),
        // nginx asks nobody without a file of users.
        ("auth_basic a;", .open),
        ("if ($ssl_client_verify != SUCCESS) { return 403; }", .login("a client certificate")),
        ("if ($ssl_client_verify != SUCCESS) { return 301 /x; }", .open),
        ("if ($x) { break; } if ($ssl_client_verify != SUCCESS) { return 403; }", .open),
        (
            "if ($http_x_key != a) { return 403; }",
            .unknown("Whether `if (…)` turns strangers away is not known.")
        ),
        ("if ($http_user_agent ~ a) { return 403; }", .open),
        ("auth_pam \"a\";", .unknown("Whether `auth_pam` asks for a login is not known.")),
        (
            "auth_request /elsewhere;",
            .unknown("`auth_request /elsewhere` asks what it should guard, and not a server of logins.")
        ),
        ("satisfy any; allow 10.0.0.0/8; deny all; auth_basic a; auth_basic_user_file u;", .login("auth_basic is on")),
        ("satisfy any; allow all; auth_basic a; auth_basic_user_file u;", .open),
        ("satisfy any; auth_basic a; auth_basic_user_file u;", .login("auth_basic is on")),
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
        (
            "auth_basic a; auth_basic_user_file u; location / { auth_basic off; proxy_pass http://homepage; }",
            RouterGuard.open
        ),
        (
            "location / { auth_basic a; auth_basic_user_file u; location /x { proxy_pass http://homepage; } }",
            .login("auth_basic is on")
        ),
        (
            "location / { auth_basic a; auth_basic_user_file u; try_files $uri @app; } location @app { proxy_pass http://homepage; }",
            .login("a login where @app is come from")
        ),
        ("location / { try_files $uri @app; } location @app { proxy_pass http://homepage; }", .open),
        (
            "location / { auth_basic a; auth_basic_user_file u; error_page 401 = @app; } location @app { proxy_pass http://homepage; }",
            .open
        ),
        (
            "location /a { auth_request /b; proxy_pass http://homepage; }",
            .unknown("Whom `auth_request /b` asks is not in the files that were read.")
        ),
        (
            "location /a { if ($ssl_client_verify != SUCCESS) { return 403; } location /a/b { proxy_pass http://homepage; } }",
            .open
        ),
        (
            "error_page 403 = @app; if ($ssl_client_verify != SUCCESS) { return 403; } location @app { proxy_pass http://homepage; }",
            .open
        ),
        ("listen 80; ssl_verify_client on; location / { proxy_pass http://homepage; }", .open),
        (
            "listen 80; ssl_verify_client on; if ($scheme = http) { return 301 https://$host$request_uri; } location / { proxy_pass http://homepage; }",
            .login("a client certificate")
        ),
        (
            "location / { limit_except GET { auth_basic a; auth_basic_user_file u; } proxy_pass http://homepage; }",
            .open
        ),
    ]) func `a login is inherited as nginx inherits it`(_ text: String, _ expected: RouterGuard) throws {
        #expect(try routes(server(text)).routes.map(\.login) == [expected])
    }

    @Test(arguments: [
        "return 404; location / { proxy_pass http://homepage; }",
        "location / { return 403; proxy_pass http://homepage; }",
        "location / { internal; proxy_pass http://homepage; }", "location / { deny all; proxy_pass http://homepage; }",
        "location @unused { proxy_pass http://homepage; }",
        "location /a { internal; proxy_pass http://homepage; } location /b { rewrite ^ /c last; }",
        "location /a { internal; rewrite ^ /c break; proxy_pass http://homepage; }",
    ]) func `what nobody gets to is no route`(_ text: String) throws {
        #expect(try routes(server(text)).routes.isEmpty)
    }

    @Test(arguments: [
        "location /a { return 301 /a/; location /a/ { proxy_pass http://homepage; } }",
        "location / { if ($x) { break; } return 403; proxy_pass http://homepage; }",
        "if ($x) { break; } return 403; location / { proxy_pass http://homepage; }",
        "location / { rewrite ^ /x break; return 403; proxy_pass http://homepage; }",
        "return 404; error_page 404 = @app; location @app { proxy_pass http://homepage; }",
    ]) func `what an answer does not stand before is a route`(_ text: String) throws {
        #expect(try routes(server(text)).routes.count == 1)
    }

    @Test(arguments: [
        "location / { rewrite ^/(.*)$ /int/$1 last; }", "location / { try_files $uri /int/; }",
        "error_page 404 /int/x;", "rewrite ^ $uri break;",
    ]) func `an internal location that a path may lead to is not known`(_ way: String) throws {
        let known = try routes(server(way + " location /int/ { internal; proxy_pass http://homepage; }"))
        #expect(known.routes.isEmpty)
        #expect(known.unseen.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `variables of many values are not followed without end`() throws {
        let sets = (0..<7).map { "if ($b) { set $a a\($0); }" }.joined(separator: " ")
        let known = try routes(
            server("location / { set $a x; \(sets) proxy_pass http://\(String(repeating: "$a", count: 30)); }"))
        #expect(known.routes.isEmpty)
        #expect(known.unseen.count == 1)
    }

    @Test func `an error page of all servers leads to their named locations`() throws {
        let text = "error_page 404 = @app; " + server("return 404; location @app { proxy_pass http://homepage; }")
        let known = try routes(text)
        #expect(known.routes.count == 1)
    }

    @Test func `a location does not inherit the variables of one around it`() throws {
        let known = try routes(
            server("set $a homepage; location /a { set $a b; location /a/b { proxy_pass http://$a; } }"))
        #expect(known.routes.flatMap(\.upstreams) == [.init(host: "homepage")])
    }

    @Test(arguments: [
        ("listen 443 ssl;", true), ("listen [::]:443 ssl;", true), ("listen 80;", false), ("", false),
        ("listen 80; listen 443 ssl;", false), ("listen 127.0.0.1:80;", true), ("listen unix:/run/x;", true),
        ("listen 80; return 301 https://$host$request_uri;", nil), ("listen 80; ssl on;", true),
        ("listen 80; if ($scheme = \"http\") { return 301 https://$host$request_uri; }", true),
        ("listen 80; if ($host = a.example.org) { return 301 https://$host$request_uri; }", true),
        ("listen 80; if ($host = b.example.org) { return 301 https://$host$request_uri; }", false),
        ("listen 80; if ($x) { break; } if ($scheme = http) { return 301 https://$host$request_uri; }", false),
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
