/// What an image of nginx brings itself: the file that nginx starts with and those that it includes.
///
/// Only what decides where requests go is said here, in the briefest words that mean the same. Sources:
/// nginxinc/docker-nginx and nginx's own package (`nginx.conf`), linuxserver/docker-baseimage-alpine-nginx
/// (root/defaults/nginx/nginx.conf.sample), NginxProxyManager/nginx-proxy-manager (docker/rootfs/etc/nginx).
struct NginxImage {
    /// The file that nginx starts with, as a path in the container.
    var main: String
    /// The image's own files by path.
    var files: [String: String]
    /// Where relative names are looked for.
    var folder = "/etc/nginx"

    /// What that product's image brings; nil when it is no nginx.
    static func of(_ product: String, isLinuxserver: Bool) -> NginxImage? {
        switch product {
        case "swag": linuxserver
        case "nginx": isLinuxserver ? linuxserver : official
        case "nginx-proxy-manager": proxyManager
        default: nil
        }
    }

    private static let official = NginxImage(
        main: "/etc/nginx/nginx.conf",
        files: ["/etc/nginx/nginx.conf": "http { include /etc/nginx/conf.d/*.conf; }"])

    /// Its own nginx.conf is made in the owner's folder at the first start, so none is said here.
    private static let linuxserver = NginxImage(main: "/config/nginx/nginx.conf", files: [:])

    private static let proxyManager = NginxImage(
        main: "/etc/nginx/nginx.conf",
        files: [
            "/etc/nginx/nginx.conf": """
            include /data/nginx/custom/root_top[.]conf;
            http {
                server_tokens off;
                map $host $forward_scheme { default http; }
                include /data/nginx/custom/http_top[.]conf;
                include /data/nginx/default_host/*.conf;
                include /data/nginx/proxy_host/*.conf;
                include /data/nginx/redirection_host/*.conf;
                include /data/nginx/dead_host/*.conf;
                include /data/nginx/temp/*.conf;
                include /data/nginx/custom/http[.]conf;
            }
            stream {
                include /data/nginx/stream/*.conf;
                include /data/nginx/custom/stream[.]conf;
            }
            include /data/nginx/custom/root[.]conf;
            """,
            "/etc/nginx/conf.d/include/proxy.conf": """
            add_header X-Served-By $host;
            proxy_pass $forward_scheme://$server:$port$request_uri;
            """,
            "/etc/nginx/conf.d/include/assets.conf": #"""
            location ~* ^.*\.(css|js|jpe?g|gif|png|webp|woff|woff2|eot|ttf|svg|ico|css\.map|js\.map)$ {
                include conf.d/include/proxy.conf;
            }
            """#,
            "/etc/nginx/conf.d/include/force-ssl.conf":
                #"if ($scheme = "http") { return 301 https://$host$request_uri; }"#,
            "/etc/nginx/conf.d/include/ssl-ciphers.conf": "ssl_protocols TLSv1.2 TLSv1.3;",
            "/etc/nginx/conf.d/include/letsencrypt-acme-challenge.conf": """
            location ^~ /.well-known/acme-challenge/ { auth_basic off; auth_request off; allow all; }
            location = /.well-known/acme-challenge/ { return 404; }
            """,
            "/etc/nginx/conf.d/include/block-exploits.conf": "",
            "/etc/nginx/conf.d/include/ssl-cache.conf": "",
            "/etc/nginx/conf.d/include/ssl-cache-stream.conf": "",
        ])

    /// Whether a file that images bring says nothing about routes, logins or headers: types, parameters of other
    /// protocols, modules, resolvers and ranges of addresses.
    static func isHarmless(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if ["mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params"].contains(name) {
            return true
        }
        return [
            "/etc/nginx/modules/", "/etc/nginx/modules-enabled/", "/etc/nginx/http.d/",
            "/etc/nginx/conf.d/include/resolvers", "/etc/nginx/conf.d/include/ip_ranges",
            "/etc/nginx/conf.d/include/log-", "/etc/nginx/conf.d/stream/",
        ].contains { path.hasPrefix($0) }
    }
}
