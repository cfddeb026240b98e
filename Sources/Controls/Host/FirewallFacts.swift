import Evidence
import StackModel

extension Case {
    /// Judges ufw where it is in use: switched on, or the only thing that could be.
    func onUfw(_ judge: (Ufw) -> [Outcome]) -> [Outcome] {
        onHost(\.firewall, "firewall") { firewall in
            guard let ufw = firewall.ufw, ufw.isEnabled else {
                return [.notApplicable(.host, "ufw is not switched on: host.firewall-off owns this.")]
            }
            return judge(ufw)
        }
    }
}

/// ufw's files as its package leaves them, with the owner's changes.
enum UfwExample {
    static func files(
        enabled: String = "ENABLED=yes", input: String = "DEFAULT_INPUT_POLICY=\"DROP\"", ipv6: String = "IPV6=yes",
        rules: String = "### tuple ### allow tcp 22 0.0.0.0/0 any 192.168.1.0/24 in", rulesMode: UInt16 = 0o640
    ) -> [Example.File] {
        [
            .system("/etc/ufw/ufw.conf", "\(enabled)\nLOGLEVEL=low\n"),
            .system("/etc/default/ufw", "\(ipv6)\n\(input)\nDEFAULT_FORWARD_POLICY=\"DROP\"\n"),
            .system("/etc/ufw/user.rules", "*filter\n\(rules)\nCOMMIT\n", mode: rulesMode),
        ]
    }

    /// What `nft` prints when ufw's chain is there.
    static let loaded = ["nft list chain ip filter ufw-user-input": "table ip filter {}\n"]
}
