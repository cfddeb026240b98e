extension Guide {
    /// Of the firewall, the networks, SSH and the proxies.
    static let hostClauses: [GuideClause] = [
        .seen(
            "FW1", "default deny, on the Proxmox host itself", by: ["host.proxmox-firewall-off"], from: [.host],
            note: "No Proxmox host was to be had: tested on files as its documentation has them."),
        .seen(
            "FW1", "only SSH and 8006, on the Proxmox host itself", by: ["host.proxmox-open-rule"], from: [.host],
            note: "As above; what the IP set `management` lets in by itself (8006, SSH, SPICE, VNC from the host's own "
                + "network) is no rule, and is told under `host.proxmox-firewall-off`."),
        .attested(
            "FW1", "default deny, only SSH and 8006: of a Proxmox host that is seen from its virtual machine",
            because: "A virtual machine cannot see the firewall of the host that runs it."),
        .seen(
            "FW2", "default deny incoming", by: ["host.firewall-default-allow", "host.firewall-off"], from: [.host]),
        .seen(
            "FW2", "LAN-only rules for UI ports, SSH restricted",
            by: ["host.firewall-allows-everyone", "host.firewall-without-ipv6", "network.port-past-firewall"],
            from: [.host, .network]),
        .seen(
            "FW2", "no torrent port on the home address",
            by: ["vpn.torrent-port-published", "host.firewall-allows-everyone"], from: [.files, .host]),
        .seen(
            "FW3", "VPN'd services share the VPN's namespace",
            by: [
                "vpn.torrent-outside-tunnel", "vpn.companion-outside-tunnel", "vpn.tunnel-by-profile",
                "network.conflicting-with-shared",
            ], from: [.files, .engine, .network]),
        .seen(
            "FW3", "media on bridges of their own",
            by: ["network.flat", "network.default-bridge", "container.foreign-config-mounted"], from: [.files, .engine]),
        .seen(
            "FW3", "databases isolated",
            by: [
                "network.database-not-isolated", "network.database-published", "access.database-without-password",
                "app.database-superuser",
            ], from: [.files]),
        .seen(
            "FW3", "never host network mode", by: ["network.host-mode", "network.bypasses-host-firewall"],
            from: [.files]),
        .seen(
            "FW4", "listed and judged: necessary?",
            by: [
                "network.database-published", "network.docker-api-published", "network.metrics-published",
                "network.solver-published", "vpn.dead-proxy-port", "vpn.torrent-port-published",
            ], from: [.files]),
        .seen(
            "FW4", "LAN-only?",
            by: [
                "network.port-on-all-interfaces", "network.port-past-firewall", "network.loopback-port-routed",
                "vpn.proxy-open",
            ], from: [.files, .engine, .network]),
        .seen(
            "FW4", "behind a proxy?", by: ["network.admin-ui-in-clear", "access.proxy-exposes-everything"],
            from: [.files]),
        .seen("SH1", "no root login", by: ["host.ssh-root-login"], from: [.host]),
        .seen(
            "SH1", "keys only, and good ones",
            by: ["host.ssh-password-login", "host.account-without-password", "host.ssh-weak-key"], from: [.host]),
        .seen("SH1", "non-standard port (informational)", by: ["host.ssh-standard-port"], from: [.host]),
        .seen("SH1", "AllowUsers", by: ["host.ssh-any-user"], from: [.host]),
        .seen("SH1", "in effect, not only in one file", by: ["host.ssh-drop-in-undoes"], from: [.host]),
        .seen(
            "SH2", "a working sshd jail",
            by: [
                "host.fail2ban-no-ssh-jail", "host.fail2ban-not-running", "host.fail2ban-wrong-chain",
                "host.intrusion-detection-absent",
            ], from: [.host]),
        .seen("SH2", "port", by: ["host.fail2ban-wrong-port"], from: [.host]),
        .seen("SH2", "maxretry, bantime, findtime", by: ["host.fail2ban-lenient"], from: [.host]),
        .seen(
            "SH2", "reads the log in use", by: ["host.fail2ban-dead-log", "host.fail2ban-blind-filter"], from: [.host]),
        .seen(
            "SH3", "SSO in front of what is exposed",
            by: ["access.proxy-route-without-login", "access.proxy-trusts-everyone", "app.jellyfin-unknown-proxy"],
            from: [.files]),
        .seen(
            "SH3", "a second factor", by: ["access.sso-weak"], from: [.apps],
            note: "Authelia's rules are read; authentik keeps its flows in its database, where they stay unknown."),
        .seen(
            "SH3", "password policy, session management", by: ["access.sso-password-policy", "access.sso-session"],
            from: [.apps],
            note: "Authelia's settings are read; authentik keeps its own in its database, where they stay unknown."),
        .seen(
            "SH3", "access logs", by: ["access.proxy-access-log-off"], from: [.files],
            note: "Of Traefik, Caddy, nginx, SWAG and Nginx Proxy Manager in the stack."),
    ]
}
