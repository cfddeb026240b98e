/// Tunnels with files of their own, for examples.
enum TunnelExample {
    /// - Parameters:
    ///   - access: lines of the rule to Homepage.
    ///   - top: lines for the whole tunnel.
    ///   - service: where the rule leads.
    static func cloudflared(
        access: String, top: String = "", service: String = "http://homepage:3000"
    ) -> [Example.File] {
        [
            Example.File(
                "compose.yaml",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    volumes: ["./cloudflared:/etc/cloudflared:ro"]
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.5.0

                """),
            Example.File(
                "cloudflared/config.yml",
                """
                tunnel: 6ff42ae2-765d-4adf-8112-31c55c1551ef
                credentials-file: /etc/cloudflared/credentials.json
                \(top)ingress:
                  - hostname: start.example.org
                    service: \(service)
                \(access)  - service: http_status:404

                """),
        ]
    }

    /// `{"AllowFunnel": {"nas.tail1234.ts.net:443": true}}` in Base64.
    static let funnel = "eyJBbGxvd0Z1bm5lbCI6IHsibmFzLnRhaWwxMjM0LnRzLm5ldDo0NDMiOiB0cnVlfX0="

    /// - Parameter state: what its own state holds, as one line.
    static func tailscale(state: String) -> [Example.File] {
        [
            Example.File(
                "compose.yaml",
                """
                services:
                  tailscale:
                    image: tailscale/tailscale:v1.102.3
                    environment:
                      TS_STATE_DIR: /var/lib/tailscale
                    volumes: ["./ts:/var/lib/tailscale"]

                """),
            Example.File("ts/tailscaled.state", state + "\n"),
        ]
    }

    /// What a running connector tells of the rules that are kept at Cloudflare.
    static func told(
        _ service: String = "http://homepage:3000", access: Bool, noTLSVerify: Bool = false, marked: String...
    ) -> Example.Answer {
        var answer = Example.Answer(
            "cloudflared", "GET /config",
            """
            {"version": 7, "config": {"warp-routing": {}, "originRequest": {"access": {}}, "ingress": [
              {"hostname": "start.example.org", "path": null, "service": "\(service)", "Handlers": null,
               "originRequest": {"noTLSVerify": \(noTLSVerify), "access": {"required": \(access), "teamName": "home"}}},
              {"hostname": "", "path": null, "service": "http_status:404", "originRequest": {"noTLSVerify": false}}]}}
            """)
        answer.marks = marked
        return answer
    }

    /// - Parameter mark: the key whose line is marked.
    static func tailscale(funnel: Bool, mark: String = "") -> [Example.File] {
        func line(_ key: String, _ text: String) -> String { key == mark ? text + "  # <-" : text }
        return [
            Example.File(
                "compose.yaml",
                """
                services:
                  tailscale:
                    image: tailscale/tailscale:v1.102.3
                    environment:
                      TS_SERVE_CONFIG: /config/serve.json
                    volumes: ["./ts:/config"]
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.5.0
                    network_mode: service:tailscale

                """),
            Example.File(
                "ts/serve.json",
                """
                {
                  "TCP": {"443": {"HTTPS": true}},
                  "Web": {
                    "${TS_CERT_DOMAIN}:443": {
                      "Handlers": {
                        "/": {
                \(line("Proxy", "          \"Proxy\": \"http://127.0.0.1:3000\""))
                        }
                      }
                    }
                  },
                  "AllowFunnel": {
                \(line("AllowFunnel", "    \"${TS_CERT_DOMAIN}:443\": \(funnel)"))
                  }
                }

                """),
        ]
    }
}
