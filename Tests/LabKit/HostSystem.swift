/// What a host's root is made of.
public enum HostSystem: String, Sendable, CaseIterable {
    /// Debian 12: Docker, OpenSSH 9.2, fail2ban 1.0, nftables 1.0, systemd 252.
    case bookworm
    /// Debian 13, without an engine: OpenSSH 10.0, fail2ban 1.1, nftables 1.1, systemd 257.
    case trixie
}
