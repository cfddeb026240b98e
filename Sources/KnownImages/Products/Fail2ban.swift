import StackModel

extension KnownProduct {
    /// Bans addresses by logs; works on the host's network.
    static let fail2ban = KnownProduct(
        "fail2ban", "fail2ban", .intrusionPrevention,
        needs: ImageNeeds(capabilities: ["NET_ADMIN", "NET_RAW"], hostNetwork: true, hostPaths: ["/var/log"]),
        sources: [
            "linuxserver/docker-documentation:docs/images/docker-fail2ban.md", "crazy-max/docker-fail2ban:README.md",
        ]
    ) { product in
        [
            product.linuxserver(identity: .rootNeeded),
            product.image(
                "docker.io/crazymax/fail2ban", "ghcr.io/crazy-max/fail2ban",
                bears: ImageTolerance(identity: .rootNeeded)),
        ]
    }
}
