/// A Caddy with one routed service, for examples.
enum CaddyExample {
    static let compose = Example.File(
        "compose.yaml",
        """
        services:
          caddy:
            image: caddy:2.11.4
            ports:
              - 443:443
            volumes:
              - ./Caddyfile:/etc/caddy/Caddyfile:ro
          homepage:
            image: ghcr.io/gethomepage/homepage:v1.5.0

        """)
}
