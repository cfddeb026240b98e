import StackModel

extension Guide {
    /// The guide's own checklist, in the order of the guide.
    static let checklist: [GuideItem] = [
        GuideItem(
            "CL01", .access, section: "Checklist/Initial", .state,
            "Changed all default passwords (qBittorrent, *arr apps, Jellyfin)",
            awaits: .init(.liveEvidence, "the apps are asked whether a default still works")),
        GuideItem(
            "CL02", .access, section: "Checklist/Initial", .duty,
            "Set strong passwords (20+ characters, unique)",
            awaits: .init(.attestation, "the strength of what is stored as a hash is known to the owner alone")),
        GuideItem(
            "CL03", .access, section: "Checklist/Initial", .state,
            "Enabled authentication on all *arr apps",
            awaits: .init(.liveEvidence, "each app is asked for the settings in force")),
        GuideItem(
            "CL04", .access, section: "Checklist/Initial", .state,
            "Set restrictive .env file permissions (600)"),
        GuideItem(
            "CL05", .access, section: "Checklist/Initial", .state,
            "Added .env to .gitignore"),
        GuideItem(
            "CL06", .network, section: "Checklist/Initial", .proof,
            "Verified VPN kill switch works",
            awaits: .init(.proof, "`watertight prove kill-switch`")),
        GuideItem(
            "CL07", .network, section: "Checklist/Initial", .proof,
            "Tested VPN IP is different from real IP",
            awaits: .init(.proof, "`watertight prove exit-address`")),
        GuideItem(
            "CL08", .host, section: "Checklist/Initial", .state,
            "Configured firewall (ufw) on VM",
            awaits: .init(.liveEvidence, "the virtual machine's firewall rules are read")),
        GuideItem(
            "CL09", .host, section: "Checklist/Initial", .state,
            "Disabled root SSH login",
            awaits: .init(.liveEvidence, "`sshd -T` tells whether root may log in")),
        GuideItem(
            "CL10", .host, section: "Checklist/Initial", .state,
            "Set up SSH key authentication",
            awaits: .init(.liveEvidence, "`sshd -T` tells whether keys are the only way in")),
        GuideItem(
            "CL11", .container, section: "Checklist/Initial", .state,
            "Verified all containers run as non-root",
            awaits: .init(.liveEvidence, "the user ids of the running processes are read")),
        GuideItem(
            "CL12", .network, section: "Checklist/Network", .state,
            "Services NOT exposed directly to internet",
            awaits: .init(.liveEvidence, "the firewall and the router are read with the published ports")),
        GuideItem(
            "CL13", .host, section: "Checklist/Network", .state,
            "Firewall only allows necessary ports",
            awaits: .init(.liveEvidence, "the virtual machine's firewall rules are read")),
        GuideItem(
            "CL14", .network, section: "Checklist/Network", .state,
            "VPN'd services bound to tun0 interface",
            awaits: .init(.liveEvidence, "the running client is asked which interface it is bound to")),
        GuideItem(
            "CL15", .network, section: "Checklist/Network", .state,
            "Port forwarding limited to qBittorrent only (8694)",
            ruling: "as FW2: pass when no torrent port is published on the home address; 8694 is only an example",
            awaits: .init(.liveEvidence, "the router's mappings and the provider's forwarded port are read")),
        GuideItem(
            "CL16", .network, section: "Checklist/Network", .proof,
            "Tested DNS leak",
            awaits: .init(.proof, "`watertight prove dns`")),
        GuideItem(
            "CL17", .network, section: "Checklist/Network", .proof,
            "Tested torrent address (WebRTC) leak",
            ruling: "the guide calls it WebRTC; it is the torrent address",
            awaits: .init(.proof, "`watertight prove torrent-address`")),
        GuideItem(
            "CL18", .access, section: "Checklist/Access", .duty,
            "Jellyfin admin account secured (strong password)",
            awaits: .init(.attestation, "the strength of what is stored as a hash is known to the owner alone")),
        GuideItem(
            "CL19", .access, section: "Checklist/Access", .state,
            "Created limited Jellyfin user accounts",
            awaits: .init(.liveEvidence, "Jellyfin is asked for its accounts")),
        GuideItem(
            "CL20", .access, section: "Checklist/Access", .state,
            "Radarr/Sonarr use non-default usernames",
            awaits: .init(.liveEvidence, "the user name lives in the database of each app")),
        GuideItem(
            "CL21", .access, section: "Checklist/Access", .duty,
            "API keys stored securely (password manager)",
            awaits: .init(.attestation, "only the owner knows where the keys live")),
        GuideItem(
            "CL22", .host, section: "Checklist/Access", .state,
            "SSH hardened (keys only, non-standard port)",
            ruling: "as SH1",
            awaits: .init(.liveEvidence, "`sshd -T` tells the settings in force")),
        GuideItem(
            "CL23", .host, section: "Checklist/Access", .state,
            "Fail2ban configured",
            awaits: .init(.liveEvidence, "fail2ban is asked for its jails")),
        GuideItem(
            "CL24", .operations, section: "Checklist/Monitoring", .state,
            "VPN monitoring configured",
            awaits: .init(.liveEvidence, "the guard tells whether it watches")),
        GuideItem(
            "CL25", .host, section: "Checklist/Monitoring", .state,
            "Log rotation enabled",
            awaits: .init(.liveEvidence, "the engine's default log driver and its limits are read")),
        GuideItem(
            "CL26", .operations, section: "Checklist/Monitoring", .duty,
            "Regular log reviews scheduled",
            awaits: .init(.attestation, "only the owner knows who reads the logs, and when")),
        GuideItem(
            "CL27", .operations, section: "Checklist/Monitoring", .state,
            "Security audit scheduled",
            awaits: .init(.liveEvidence, "timers and the record of audits are read")),
        GuideItem(
            "CL28", .operations, section: "Checklist/Monitoring", .proof,
            "Alert e-mail configured (a test alert arrived)",
            awaits: .init(.proof, "a test alert is sent, and its arrival confirmed")),
        GuideItem(
            "CL29", .operations, section: "Checklist/Monitoring", .state,
            "Dozzle (or another log view) at hand, and itself not exposed",
            awaits: .init(.liveEvidence, "the engine tells whether the log view runs and who can reach it")),
        GuideItem(
            "CL30", .container, section: "Checklist/Maintenance", .state,
            "Weekly container updates scheduled",
            awaits: .init(.liveEvidence, "timers and the age of the running images are read")),
        GuideItem(
            "CL31", .operations, section: "Checklist/Maintenance", .state,
            "Monthly security audits scheduled, and the last one is recent",
            awaits: .init(.liveEvidence, "timers and the record of audits are read")),
        GuideItem(
            "CL32", .operations, section: "Checklist/Maintenance", .duty,
            "Quarterly backup restores tested",
            awaits: .init(.attestation, "only the owner knows when a restore was last tried")),
        GuideItem(
            "CL33", .access, section: "Checklist/Maintenance", .state,
            "API key rotation policy established (age of each key known)",
            awaits: .init(.liveEvidence, "the age of each key is recorded from the first audit on")),
        GuideItem(
            "CL34", .operations, section: "Checklist/Maintenance", .act,
            "Incident response plan documented",
            awaits: .init(.action, "`watertight incident` brings the plan with it")),
        GuideItem(
            "CL35", .network, section: "Checklist/Advanced", .state,
            "Reverse proxy with SSL configured",
            ruling: "optional unless a service is reachable from outside: absent and not needed = not applicable (not "
                + "chosen)",
            awaits: .init(.liveEvidence, "proxies outside of Docker are looked for on the host")),
        GuideItem(
            "CL36", .access, section: "Checklist/Advanced", .state,
            "SSO (Authelia/Authentik) implemented",
            ruling: "as CL35",
            awaits: .init(.liveEvidence, "the sign-on service is asked for its policy in force")),
        GuideItem(
            "CL37", .network, section: "Checklist/Advanced", .state,
            "Cloudflare Tunnel or Tailscale set up",
            ruling: "as CL35",
            awaits: .init(.liveEvidence, "tunnels outside of Docker are looked for on the host")),
        GuideItem(
            "CL38", .container, section: "Checklist/Advanced", .state,
            "Container vulnerability scanning automated",
            ruling: "optional: absent is informational",
            awaits: .init(.liveEvidence, "timers and the results of the scanner are read")),
        GuideItem(
            "CL39", .host, section: "Checklist/Advanced", .state,
            "Intrusion detection system deployed",
            ruling: "the product's own detections, fail2ban or CrowdSec count",
            awaits: .init(.liveEvidence, "fail2ban, CrowdSec and the guard are asked")),
        GuideItem(
            "CL40", .application, section: "Checklist/Advanced", .state,
            "Security headers configured (CSP, HSTS)",
            ruling: "judged where a proxy serves pages",
            awaits: .init(.proof, "`watertight prove exposure` reads the headers that the proxy sends")),
    ]
}
