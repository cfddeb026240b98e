import StackModel

extension Guide {
    /// Firewall, secrets and the host, in the order of the guide.
    static let host: [GuideItem] = [
        GuideItem(
            "FW1", .host, section: "Firewall", .state,
            "Proxmox host: default deny, only SSH and 8006",
            ruling: "seen only when run on the Proxmox host; from the VM it is unknown, or attested",
            awaits: .init(
                .liveEvidence,
                "the rules of the Proxmox host are read when the audit runs there; elsewhere it is attested")),
        GuideItem(
            "FW2", .host, section: "Firewall", .state,
            "VM: default deny incoming; LAN-only rules for UI ports; SSH restricted; only the torrent port open",
            ruling: "a torrent port on the home address deanonymises behind a VPN: the right number of open torrent "
                + "ports there is none",
            awaits: .init(.liveEvidence, "the virtual machine's nftables or iptables rules are read")),
        GuideItem(
            "FW3", .network, section: "Docker networks", .state,
            "VPN'd services share the VPN's namespace; media on bridges of their own; databases isolated; "
                + "never host network mode",
            awaits: .init(.liveEvidence, "the engine's networks and each container's namespace are read")),
        GuideItem(
            "FW4", .network, section: "Port exposure", .state,
            "Every published port listed and judged: necessary? LAN-only? behind a proxy?",
            awaits: .init(.liveEvidence, "listening sockets and the firewall in front of them are read")),
        GuideItem(
            "SE1", .access, section: "Secrets", .act,
            "Encrypted backup of .env, and the plain copy gone; restores tested",
            awaits: .init(.action, "`watertight secrets backup` encrypts, and tries the restore")),
        GuideItem(
            "SE2", .access, section: "Secrets", .act,
            "Secrets as compose secrets with the *_FILE variables rather than environment values",
            ruling: "Gluetun reads *_SECRETFILE; others *_FILE or FILE__*"),
        GuideItem(
            "SE3", .access, section: "Secrets", .duty,
            "Passwords, API keys, VPN credentials and SSH keys live in a password manager",
            awaits: .init(.attestation, "only the owner knows where the passwords live")),
        GuideItem(
            "SH1", .host, section: "SSH", .state,
            "No root login, keys only, non-standard port, AllowUsers (effective configuration)",
            ruling: "a non-standard port is informational; root login, passwords and AllowUsers are judged",
            awaits: .init(.liveEvidence, "`sshd -T` tells the settings in force")),
        GuideItem(
            "SH2", .host, section: "Fail2ban", .state,
            "A working sshd jail (port, maxretry, bantime, findtime) that reads the log in use",
            awaits: .init(.liveEvidence, "fail2ban is asked for its jails and the log they read")),
        GuideItem(
            "SH3", .access, section: "Reverse proxy", .state,
            "SSO with a second factor, password policy, session management, access logs where a proxy exposes "
                + "services",
            ruling: "judged where a proxy exposes services",
            awaits: .init(.liveEvidence, "the sign-on service is asked for its policy in force")),
    ]
}
