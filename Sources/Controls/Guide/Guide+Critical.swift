import StackModel

extension Guide {
    /// The measures that the guide calls critical, in the order of the guide.
    static let critical: [GuideItem] = [
        GuideItem(
            "KS1", .network, section: "Critical/1 VPN kill switch", .proof,
            "Stopping the VPN stops all torrent traffic at once; no packet leaves outside the tunnel; service "
                + "comes back afterwards",
            awaits: .init(.proof, "`watertight prove kill-switch` takes the tunnel down and watches the wire")),
        GuideItem(
            "KS2", .network, section: "Critical/1 VPN kill switch", .state,
            "qBittorrent is bound to the tunnel interface (tun0) and the bound address is left empty",
            awaits: .init(.liveEvidence, "the running client is asked which interface it is bound to")),
        GuideItem(
            "KS3", .network, section: "Critical/1 VPN kill switch", .act,
            "The VPN is watched at least every 5 minutes and its loss raises an alert",
            awaits: .init(.action, "`watertight guard` watches the tunnel and alerts")),
        GuideItem(
            "AK1", .access, section: "Critical/2 API keys", .state,
            ".env is ignored by git, is not tracked and never was (history)"),
        GuideItem(
            "AK2", .access, section: "Critical/2 API keys", .state,
            ".env is mode 600 and owned by the stack's user"),
        GuideItem(
            "AK3", .application, section: "Critical/2 API keys", .act,
            "An API key can be rotated in its app and in every app that holds it",
            awaits: .init(
                .action, "`watertight secrets rotate` changes a key in its app and in every app that holds it")),
        GuideItem(
            "CR1", .access, section: "Critical/3 Default credentials", .state,
            "qBittorrent: temporary or default password replaced, user name is not admin",
            awaits: .init(
                .liveEvidence,
                "the running client is asked for its user name and whether its first password still works")),
        GuideItem(
            "CR2", .access, section: "Critical/3 Default credentials", .state,
            "Every *arr app: Forms login, user name is not admin, strong password",
            awaits: .init(
                .liveEvidence, "each app is asked for its login method; the strength of a hashed password is attested")),
        GuideItem(
            "CR3", .access, section: "Critical/3 Default credentials", .state,
            "Jellyfin: limited accounts for others, few administrators, no account without a password",
            awaits: .init(.liveEvidence, "Jellyfin is asked for its accounts")),
        GuideItem(
            "CR4", .access, section: "Critical/3 Default credentials", .duty,
            "Jellyfin: admin credentials unshared, 20+ characters, a second factor in front of external access",
            ruling: "Jellyfin has no second factor of its own: it stands in the proxy or a plugin",
            awaits: .init(.attestation, "only the owner knows who else has the password, and how long it is")),
        GuideItem(
            "EX1", .network, section: "Critical/4 Exposure", .state,
            "No service port is open to the internet: published on loopback, the LAN address or the VPN only, "
                + "and the firewall really covers it",
            awaits: .init(.liveEvidence, "the engine's published ports and the host's firewall rules are read together")
        ),
        GuideItem(
            "EX2", .network, section: "Critical/4 Exposure", .state,
            "Remote access, where there is any, is one of: VPN (Tailscale, WireGuard, OpenVPN); reverse proxy "
                + "(Nginx Proxy Manager, Traefik, Caddy) with SSO (Authelia, Authentik) and TLS on 80/443 only; "
                + "Cloudflare Tunnel",
            ruling: "optional: no remote access at all is a pass",
            awaits: .init(.liveEvidence, "ways in that run outside of Docker are looked for on the host")),
    ]
}
