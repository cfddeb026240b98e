/// An nginx with one routed service, for examples.
enum NginxExample {
    private static let homepage = """
          homepage:
            image: ghcr.io/gethomepage/homepage:v1.5.0

        """

    static let compose = Example.File(
        "compose.yaml",
        """
        services:
          nginx:
            image: nginx:1.30.2
            ports:
              - 80:80
              - 443:443
            volumes:
              - ./nginx:/etc/nginx/conf.d:ro
        \(homepage)
        """)

    /// A site with TLS, and all plain requests led to it.
    static func site(_ inside: String) -> String {
        """
        server {
            listen 80;
            return 301 https://$host$request_uri;
        }
        server {
            listen 443 ssl;
            server_name start.example.org;
        \(inside)
        }

        """
    }

    static let swag = Example.File(
        "compose.yaml",
        """
        services:
          swag:
            image: lscr.io/linuxserver/swag:5.3.1
            ports:
              - 443:443
            volumes:
              - ./swag:/config
        \(homepage)
        """)

    static let swagMain = Example.File(
        "swag/nginx/nginx.conf",
        """
        include /etc/nginx/modules/*.conf;
        http {
            include /etc/nginx/mime.types;
            include /config/nginx/site-confs/*.conf;
        }

        """)

    static let swagDefault = Example.File(
        "swag/nginx/site-confs/default.conf",
        """
        server {
            listen 80 default_server;
            location / { return 301 https://$host$request_uri; }
        }
        include /config/nginx/proxy-confs/*.subdomain.conf;

        """)

    static let manager = Example.File(
        "compose.yaml",
        """
        services:
          npm:
            image: jc21/nginx-proxy-manager:2.15.1
            ports:
              - 80:80
              - 443:443
            volumes:
              - ./npm:/data
        \(homepage)
        """)

    /// A proxy host as Nginx Proxy Manager writes it, with lines for its `location /`.
    static func host(_ access: String, isForced: Bool = true, mark: Bool = false) -> Example.File {
        Example.File(
            "npm/nginx/proxy_host/1.conf",
            """
            map $scheme $hsts_header { https "max-age=63072000; preload"; }
            server {
              set $forward_scheme http;
              set $server         "homepage";
              set $port           3000;
              listen 80;
              listen 443 ssl;
              server_name start.example.org;
              http2 off;
              include conf.d/include/letsencrypt-acme-challenge.conf;
              include conf.d/include/ssl-ciphers.conf;
            \(isForced ? "  set $trust_forwarded_proto \"F\";\n  include conf.d/include/force-ssl.conf;" : "")
              location / {
                \(access)
                include conf.d/include/proxy.conf;\(mark ? "  # <-" : "")
              }
              include /data/nginx/custom/server_proxy[.]conf;
            }

            """)
    }
}
