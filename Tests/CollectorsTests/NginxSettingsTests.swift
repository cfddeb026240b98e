import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// What is read of an nginx's files, where it says that it stands, and what is refused rather than guessed.
struct NginxSettingsTests {
    private func read(
        _ files: [String: String], image: String = "nginx:1.30.2",
        mounts: [String: String] = ["/srv/conf.d": "/etc/nginx/conf.d"],
        volume: String? = nil, environment: [String: String] = [:]
    ) -> (app: AppSettings?, gaps: [Gap]) {
        var service = Service(name: "web", span: SourceSpan(file: "compose.yaml", line: 2, column: 3))
        service.image = ImageReference(image).map { Located($0, at: service.span) }
        service.mounts = mounts.map { Mount(kind: .bind, span: service.span, source: $0.key, target: $0.value) }
        if let volume { service.mounts.append(Mount(kind: .volume, span: service.span, source: "v", target: volume)) }
        service.environment = environment.map {
            EnvironmentEntry(name: $0.key, span: service.span, value: .text($0.value))
        }
        let stack = Stack(name: "media", directory: "/srv", services: [service])
        let disk = InMemoryFileSystem(files.mapValues { .init($0) })
        let (apps, gaps) = AppCollector(files: disk, workingDirectory: "/srv") { _, value in .text(value) }.collect(
            stack)
        return (apps.first, gaps)
    }

    private func shown(_ app: AppSettings?) -> [String] {
        (app?.entries ?? []).map { "\($0.span.file):\($0.span.line) \($0.key) = \($0.text ?? "•")" }
    }

    @Test func `words, quotes, comments and blocks are nginx's own`() {
        let (app, gaps) = read([
            "/srv/conf.d/a.conf": """
            # a comment with ; and {
            server { listen 80; # the first
              location ~ "^/a{2}/(b;c)$" { proxy_pass http://one:1;
                add_header X-Quote 'say "it"' always; set $empty ""; }
              location /${name}x { return 301 https://$host$request_uri; }
            }
            """
        ])
        #expect(gaps.isEmpty)
        #expect(
            shown(app) == [
                "compose.yaml:2 http = ", "conf.d/a.conf:2 0 http > server = ",
                "conf.d/a.conf:2 0 http > 0 server > listen = 80",
                "conf.d/a.conf:3 0 http > 0 server > location = ~ ^/a{2}/(b;c)$",
                "conf.d/a.conf:3 0 http > 0 server > 0 location ~ ^/a{2}/(b;c)$ > proxy_pass = http://one:1",
                "conf.d/a.conf:4 0 http > 0 server > 0 location ~ ^/a{2}/(b;c)$ > add_header = X-Quote \"say \\\"it\\\"\" always",
                "conf.d/a.conf:4 0 http > 0 server > 0 location ~ ^/a{2}/(b;c)$ > set = $empty \"\"",
                "conf.d/a.conf:5 0 http > 0 server > location = /${name}x",
                "conf.d/a.conf:5 0 http > 0 server > 1 location /${name}x > return = 301 https://$host$request_uri",
            ])
    }

    @Test func `files with the ends of lines of Windows keep their lines`() {
        let (app, _) = read(["/srv/conf.d/a.conf": "server {\r\n  listen 80;\r\n}\r\n"])
        #expect(app?.entries.map(\.span.line) == [2, 1, 2])
    }

    @Test func `includes are put where they stand, in the order of their names, hidden ones left out`() {
        let (app, gaps) = read(
            [
                "/srv/nginx.conf": "http { include sites/*.conf; include sites/[.]late; }",
                "/srv/sites/b.conf": "server { server_name b; }", "/srv/sites/a.conf": "server { server_name a; }",
                "/srv/sites/.c.conf": "server { server_name c; }",
                "/srv/sites/d.conf.sample": "server { server_name d; }",
                "/srv/sites/.late": "server { server_name late; }",
            ], mounts: ["/srv/nginx.conf": "/etc/nginx/nginx.conf", "/srv/sites": "/etc/nginx/sites"])
        #expect(gaps.isEmpty)
        #expect(
            app?.entries.filter { $0.key.hasSuffix("server_name") }.map { "\($0.key) \($0.text ?? "")" } == [
                "0 http > 0 server > server_name a", "0 http > 1 server > server_name b",
                "0 http > 2 server > server_name late",
            ])
    }

    @Test func `an include that is not seen stays with its reason; types and modules do not matter`() {
        let (app, _) = read(
            [
                "/srv/nginx.conf": """
                include /etc/nginx/modules/*.conf;
                http {
                  include mime.types;
                  include /etc/nginx/snippets/tls.conf;
                  include /data/gone.conf;
                  include /vol/*.conf;
                }
                """
            ], mounts: ["/srv/nginx.conf": "/etc/nginx/nginx.conf", "/srv/data": "/data"], volume: "/vol")
        #expect(
            app?.entries.filter { $0.key.hasSuffix("include") }.map(\.text) == [
                "/etc/nginx/snippets/tls.conf \"is part of the image\"", "/data/gone.conf \"is not there\"",
                "/vol/*.conf \"lies in a named volume\"",
            ])
    }

    @Test func `a listed name that leads nowhere here is unseen, and the others are read`() {
        // A directory stands for what is listed and cannot be read.
        let (app, _) = read(["/srv/conf.d/a.conf": "server { listen 81; }", "/srv/conf.d/b.conf/x": ""])
        #expect(app?.entries.contains { $0.text == "81" } == true)
        #expect(
            app?.entries.filter { $0.key.hasSuffix("include") }.map { $0.text?.hasPrefix("/etc/nginx/conf.d/b.conf ") }
                == [true])
    }

    @Test func `a mounted folder that is not there is unseen; one that its own folder does not list has nothing`() {
        let (app, _) = read(
            ["/srv/nginx.conf": "http { include conf.d/*.conf; }"],
            mounts: ["/srv/nginx.conf": "/etc/nginx/nginx.conf", "/srv/conf.d": "/etc/nginx/conf.d"])
        #expect(
            app?.entries.filter { $0.key.hasSuffix("include") }.map(\.text)
                == ["conf.d/*.conf \"is in a folder that is not there\""])
        let (other, _) = read(
            ["/srv/nginx/nginx.conf": "http { include sites/*.conf; }"], mounts: ["/srv/nginx": "/etc/nginx"])
        #expect(other?.entries.contains { $0.key.hasSuffix("include") } == false)
    }

    @Test func `the head of a block has a bound`() {
        let (app, gaps) = read(["/srv/conf.d/a.conf": "location /\(String(repeating: "a", count: 5000)) { return 1; }"])
        #expect(app == nil)
        #expect(gaps.count == 1)
    }

    @Test func `the official image's templates are filled with its environment, nginx's own variables stay`() {
        let (app, _) = read(
            ["/srv/t/site.conf.template": "server { server_name ${NAME}; set $x $APP; return 301 https://$host; }"],
            mounts: ["/srv/t": "/etc/nginx/templates"], environment: ["NAME": "a.example", "APP": "radarr", "host": ""])
        #expect(app?.entries.last { $0.key.hasSuffix("server_name") }?.text == "a.example")
        #expect(app?.entries.last { $0.key.hasSuffix("set") }?.text == "$x radarr")
    }

    @Test func `what a header holds is read as a secret`() {
        var service = Service(name: "web", span: SourceSpan(file: "compose.yaml", line: 2, column: 3))
        service.image = ImageReference("nginx:1").map { Located($0, at: service.span) }
        service.mounts = [Mount(kind: .bind, span: service.span, source: "/srv", target: "/etc/nginx/conf.d")]
        let disk = InMemoryFileSystem([
            "/srv/a.conf": .init("server { set $api_key 0f1e2d3c4b5a69788796a5b4c3d2e1f0; }")
        ])
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        let (apps, _) = AppCollector(files: disk, workingDirectory: "/srv") {
            scanner.classify(name: $0, value: $1)
        }.collect(Stack(name: "m", directory: "/srv", services: [service]))
        let entry = apps.first?.entries.last
        #expect(entry?.text == nil)
        #expect("\(apps)".contains("0f1e2d") == false)
    }

    @Test func `what a person hid in a condition, an answer or Lua is not kept`() {
        let (app, _) = read([
            "/srv/conf.d/a.conf": """
            server {
              if ($http_x_token != "hidden1") { return 403 "hidden2"; }
              auth_basic "hidden3";
              access_by_lua "ngx.hidden4()";
              access_by_lua_block { local key = "hidden5" }
              proxy_set_header Authorization "Basic hidden6";
              return 301 https://$host/x?token=hidden7;
              map $a $b { hidden8 1; }
            }
            """
        ])
        #expect(app != nil)
        #expect("\(String(describing: app))".contains("hidden") == false)
        #expect(app?.entries.contains { $0.key.hasSuffix("> return") && $0.text == "403 …" } == true)
    }

    @Test func `Lua is passed by, whatever it holds`() {
        let (app, gaps) = read([
            "/srv/conf.d/a.conf": """
            server { access_by_lua_block { local t = { a = "}" } -- }
              if t then ngx.exit(403) end } listen 81; }
            """
        ])
        #expect(gaps.isEmpty)
        #expect(app?.entries.last?.text == "81")
        #expect(app?.entries.contains { $0.key.hasSuffix("access_by_lua_block") } == true)
    }

    @Test(arguments: [
        "server { listen 80;", "}", "server { listen 80 }", "listen \"80;", "server { ; }", "{ }", "listen \"80\"x;",
        String(repeating: "a {", count: 40) + String(repeating: "}", count: 40),
        String(repeating: "allow all;", count: 30_000), "access_by_lua_block { if {",
    ]) func `what is not nginx's, goes too deep or includes itself is a gap`(_ text: String) {
        let (app, gaps) = read(["/srv/conf.d/a.conf": text])
        #expect(app == nil)
        #expect(gaps.count == 1)
        #expect(gaps.allSatisfy { $0.what == "app-settings:web" && !$0.remedy.isEmpty })
    }

    @Test func `a file that includes itself ends`() {
        let (app, gaps) = read(["/srv/conf.d/a.conf": "include /etc/nginx/conf.d/*.conf;"])
        #expect(app == nil)
        #expect(gaps.first?.reason.contains("includes itself") == true)
    }

    @Test func `many stars take no time`() {
        let name = String(repeating: "a", count: 200)
        let (app, _) = read([
            "/srv/conf.d/a.conf": "include conf.d/\(String(repeating: "*a", count: 60))b;", "/srv/conf.d/\(name)": "",
        ])
        #expect(app != nil)
    }

    @Test func `nginx in a volume is a gap, and so is SWAG before its first start`() {
        #expect(read([:], mounts: [:], volume: "/etc/nginx").gaps.count == 1)
        #expect(read([:], mounts: [:]).gaps.count == 1)
        #expect(read([:], image: "lscr.io/linuxserver/swag:5", mounts: ["/srv/swag": "/config"]).gaps.count == 1)
    }
}
