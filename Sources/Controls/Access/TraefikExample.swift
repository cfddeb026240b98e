/// A Traefik with one routed service, for examples.
enum TraefikExample {
    static let proxy = """
          traefik:
            image: traefik:v3.7.13
            command:
              - --providers.docker=true
              - --providers.docker.exposedbydefault=false
              - --entrypoints.web.address=:80
              - --entrypoints.web.http.redirections.entrypoint.to=websecure
              - --entrypoints.websecure.address=:443
              - --entrypoints.websecure.http.tls=true
            ports:
              - 80:80
              - 443:443
        """

    static let authelia = """
          authelia:
            image: authelia/authelia:4.39.20
            volumes: ["./authelia:/config"]
        """

    /// The project with more labels on the routed service; the router's rule is marked on wish.
    static func with(_ labels: String..., mark: Bool = false, and services: String = "") -> String {
        let more = labels.map { "      - \($0)\n" }.joined()
        return """
            services:
            \(proxy)\(services.isEmpty ? "" : "\n" + services)
              homepage:
                image: ghcr.io/gethomepage/homepage:v1.5.0
                labels:
                  - traefik.enable=true
                  - traefik.http.routers.homepage.rule=Host(`start.example.org`)\(mark ? "  # <-" : "")
                  - traefik.http.routers.homepage.entrypoints=websecure
            \(more)
            """
    }

    /// Traefik with files of its own, and the dynamic one.
    static func files(_ dynamic: String, labels: String = "") -> [Example.File] {
        [
            Example.File(
                "compose.yaml",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    ports: ["80:80", "443:443"]
                    volumes: ["./traefik:/etc/traefik"]
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.5.0
                \(labels)
                """),
            Example.File(
                "traefik/traefik.yml",
                """
                entryPoints:
                  web:
                    address: ":80"
                  websecure:
                    address: ":443"
                    http:
                      tls: {}
                providers:
                  file:
                    directory: /etc/traefik/dynamic
                  docker:
                    exposedByDefault: false

                """),
        ] + (dynamic.isEmpty ? [] : [Example.File("traefik/dynamic/routes.yml", dynamic)])
    }

    /// A router to Homepage with further keys.
    static func router(_ keys: String, more: String = "", mark: Bool = false) -> String {
        """
        http:
          routers:
            start:
              rule: Host(`start.example.org`)\(mark ? "  # <-" : "")
              service: start
        \(keys)
          services:
            start:
              loadBalancer:
                servers:
                  - url: http://homepage:3000
        \(more)

        """
    }

    static let forwardAuth = """
          middlewares:
            login:
              forwardAuth:
                address: http://authelia:9091/api/authz/forward-auth
        """
}
