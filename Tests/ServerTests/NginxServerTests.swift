import LabKit
import Processes
import Testing

/// What our reader concludes of nginx's files is what the real nginx of Debian does with them.
@Suite("The real nginx", .requiresLab, .enabled(if: Certificate.canBeMade, "needs openssl"), .serialized)
struct NginxServerTests {
    private static let program = LabFolders.parts + "/layers/nginx/usr/sbin/nginx"
    /// `bob:bob`.
    private static let bob = "Authorization: Basic Ym9iOmJvYg=="
    private static let cookie = "Cookie: in=yes"

    private func run(
        image: String, target: String, _ files: [String: String], _ probes: [RouteProbe]
    ) async throws {
        // The container's folder is the same one on the lab's host, so that includes lead to the same files.
        var all = files
        let certificate = try Certificate.withKey()
        all["cert.pem"] = certificate
        all["key.pem"] = certificate
        all["users"] = "bob:\(try Certificate.password("bob"))\n"
        try await Lab.run { lab in
            let proxy = try await RealProxy.start(
                in: lab, ("nginx", "1.22"), image: image, target: target, files: all,
                command: [
                    "sh", "-euc",
                    "mkdir -p $(dirname \(target)) /var/log/nginx /var/lib/nginx /etc/nginx; rmdir \(target) 2>/dev/null || true; "
                        + "ln -sfn \(RealProxy.folder) \(target); : >/etc/nginx/mime.types; "
                        + "exec \(Self.program) -c \(target)/nginx.conf -g 'daemon off; master_process off; error_log stderr;'",
                ])
            try await proxy.compare(probes)
        }
    }

    @Test("with passwords, exceptions, variables, a fallback and the trap of add_header")
    func passwords() async throws {
        try await run(
            image: "nginx:1.22", target: "/etc/nginx",
            [
                "nginx.conf": """
                events {}
                http {
                    include /etc/nginx/conf.d/*.conf;
                }
                """,
                "conf.d/00-plain.conf": """
                server { listen 80; server_name a.example.org b.example.org; return 301 https://$host$request_uri; }
                server {
                    listen 80;
                    server_name c.example.org;
                    location / { proxy_pass http://radarr:7878; }
                }
                """,
                "conf.d/a.conf": """
                upstream pages { server homepage:3000; }
                server {
                    listen 443 ssl;
                    server_name a.example.org;
                    ssl_certificate /etc/nginx/cert.pem;
                    ssl_certificate_key /etc/nginx/key.pem;
                    add_header Strict-Transport-Security "max-age=31536000" always;
                    auth_basic "in here";
                    auth_basic_user_file /etc/nginx/users;
                    location / { proxy_pass http://pages; }
                    location /api {
                        auth_basic off;
                        proxy_pass http://sonarr:8989;
                    }
                    location /own {
                        add_header X-Own "yes";
                        proxy_pass http://pages;
                        location /own/inner { proxy_pass http://pages; }
                    }
                    location ~ "^/v[0-9]{1,2}/" { satisfy any; allow all; proxy_pass http://pages; }
                    location /home { satisfy any; allow 127.0.0.1; deny all; proxy_pass http://sonarr:8989; }
                    location /files { try_files /nothing @app; }
                    location @app { proxy_pass http://radarr:7878; }
                    location /denied { deny all; proxy_pass http://radarr:7878; }
                    location /moved { return 302 /; proxy_pass http://radarr:7878; }
                }
                """,
                "conf.d/b.conf": """
                server {
                    listen 443 ssl;
                    server_name b.example.org;
                    ssl_certificate /etc/nginx/cert.pem;
                    ssl_certificate_key /etc/nginx/key.pem;
                    set $app sonarr;
                    set $port 8989;
                    resolver 127.0.0.1:9;
                    location / {
                        set $app radarr; set $port 7878;
                        if ($scheme = http) { return 301 https://$host$request_uri; }
                        error_page 401 = @open;
                        auth_basic "in here"; auth_basic_user_file /etc/nginx/users;
                        proxy_pass http://radarr:${port};
                        add_header Referrer-Policy same-origin;
                    }
                    location @open { proxy_pass http://homepage:3000; }
                }
                """,
            ],
            [
                RouteProbe("a.example.org", "a.example.org/", "homepage", key: Self.bob),
                RouteProbe("a.example.org /api", "a.example.org/api/v3", "sonarr"),
                RouteProbe("a.example.org /own", "a.example.org/own/x", "homepage", key: Self.bob),
                RouteProbe("a.example.org /own/inner", "a.example.org/own/inner", "homepage", key: Self.bob),
                RouteProbe("a.example.org ~ ^/v[0-9]{1,2}/", "a.example.org/v3/x", "homepage"),
                RouteProbe("a.example.org /home", "a.example.org/home", "sonarr", key: Self.bob),
                RouteProbe("a.example.org @app", "a.example.org/files/x", "radarr", key: Self.bob),
                RouteProbe("b.example.org", "b.example.org/", "radarr", key: Self.bob),
                RouteProbe("b.example.org @open", "b.example.org/anything", "homepage"),
                RouteProbe("c.example.org", "c.example.org/", "radarr"),
            ])
    }

    @Test("as SWAG has them: presets, Authelia by auth_request, its paths left open")
    func swag() async throws {
        let server = { (name: String, app: String, port: Int, login: String, more: String) in
            """
            server {
                listen 443 ssl;
                server_name \(name).*;
                include /config/nginx/ssl.conf;
                include /config/nginx/authelia-server.conf;
                location / {
                    \(login)
                    include /config/nginx/proxy.conf;
                    set $upstream_app \(app);
                    set $upstream_port \(port);
                    set $upstream_proto http;
                    proxy_pass $upstream_proto://$upstream_app:$upstream_port;
                }
                \(more)
            }
            """
        }
        let authelia = "include /config/nginx/authelia-location.conf;"
        try await run(
            image: "lscr.io/linuxserver/swag:5.3.1", target: "/config/nginx",
            [
                "nginx.conf": """
                include /etc/nginx/modules/*.conf;
                events {}
                http {
                    include /etc/nginx/mime.types;
                    # The presets name variables, so names are asked of a resolver; the lab has none but its hosts file.
                    upstream homepage { server homepage:3000; }
                    server_tokens off;
                    include /config/nginx/site-confs/*.conf;
                }
                """,
                "site-confs/default.conf": """
                server {
                    listen 80 default_server;
                    location / { return 301 https://$host$request_uri; }
                }
                include /config/nginx/proxy-confs/*.subdomain.conf;
                """,
                "ssl.conf": """
                ssl_certificate /config/nginx/cert.pem;
                ssl_certificate_key /config/nginx/key.pem;
                add_header Strict-Transport-Security "max-age=63072000" always;
                """,
                "proxy.conf": "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\n",
                "authelia-server.conf": """
                location = /authelia/api/authz/auth-request {
                    internal;
                    proxy_pass http://authelia:9091/api/authz/auth-request;
                    proxy_pass_request_body off;
                    proxy_set_header Content-Length "";
                }
                location @authelia_proxy_signin { internal; return 302 https://auth.example.org/; }
                """,
                "authelia-location.conf": """
                auth_request /authelia/api/authz/auth-request;
                error_page 401 = @authelia_proxy_signin;
                """,
                "proxy-confs/sonarr.subdomain.conf": server(
                    "sonarr", "127.0.0.1", 8989, authelia,
                    """
                    location ~ (/sonarr)?/api {
                        include /config/nginx/proxy.conf;
                        set $upstream_app 127.0.0.1;
                        set $upstream_port 8989;
                        set $upstream_proto http;
                        proxy_pass $upstream_proto://$upstream_app:$upstream_port;
                    }
                    location /off { auth_request off; proxy_pass http://sonarr:8989; }
                    location /css { \(authelia) add_header X-Own yes; proxy_pass http://sonarr:8989; }
                    """),
                "proxy-confs/radarr.subdomain.conf": server("radarr", "127.0.0.1", 7878, "# \(authelia)", ""),
                "proxy-confs/lidarr.subdomain.conf.sample": server("lidarr", "127.0.0.1", 8686, "", ""),
            ],
            [
                RouteProbe("sonarr.*", "sonarr.example.org/", "sonarr", key: Self.cookie),
                RouteProbe("sonarr.* ~ (/sonarr)?/api", "sonarr.example.org/api/v3", "sonarr"),
                RouteProbe("sonarr.* /off", "sonarr.example.org/off", "sonarr"),
                RouteProbe("sonarr.* /css", "sonarr.example.org/css", "sonarr", key: Self.cookie),
                RouteProbe("radarr.*", "radarr.example.org/", "radarr"),
            ])
    }
}
