import StackModel

/// Where tunnels keep what they publish, as paths in their containers.
///
/// Sources: cloudflare/cloudflared:config/configuration.go (the usual places), cmd/cloudflared/tunnel/subcommands.go
/// (tokens); tailscale/tailscale:cmd/containerboot/settings.go (`TS_SERVE_CONFIG`).
enum TunnelFiles {
    /// The places of `config.yml`, and whether the owner named it; nil for a tunnel that runs by a token, whose rules are
    /// kept at Cloudflare.
    static func cloudflared(_ service: Service) -> (paths: [String], isNamed: Bool)? {
        let words = (service.entrypoint + service.command).map(\.value.text)
        let hasToken =
            service.environment.contains { $0.name == "TUNNEL_TOKEN" || $0.name == "TUNNEL_TOKEN_FILE" }
            || words.contains { $0.hasPrefix("--token") }
        guard !hasToken else { return nil }
        for (index, word) in words.enumerated() where word.hasPrefix("--config") {
            if word.hasPrefix("--config=") { return ([String(word.dropFirst(9))], true) }
            if word == "--config", index + 1 < words.count { return ([words[index + 1]], true) }
        }
        if let named = service.variable("TUNNEL_CONFIG")?.text { return ([named], true) }
        let folders = [
            "/home/nonroot/.cloudflared", "/root/.cloudflared", "/home/nonroot/.cloudflare-warp",
            "/home/nonroot/cloudflare-warp", "/etc/cloudflared", "/usr/local/etc/cloudflared",
        ]
        return (folders.flatMap { ["\($0)/config.yml", "\($0)/config.yaml"] }, false)
    }

    /// The place of the file with what Tailscale serves: the one that the owner names, else its own state.
    static func tailscale(_ service: Service) -> (paths: [String], isNamed: Bool)? {
        if let entry = service.variable("TS_SERVE_CONFIG") { return entry.text.map { ([$0], true) } }
        let folder = service.variable("TS_STATE_DIR")?.text ?? "/var/lib/tailscale"
        return ([folder + (folder.hasSuffix("/") ? "" : "/") + stateName], true)
    }

    private static let stateName = "tailscaled.state"

    /// Whether those are places of Tailscale's state.
    static func isState(_ paths: [String]) -> Bool { paths.allSatisfy { $0.hasSuffix("/" + stateName) } }
}
