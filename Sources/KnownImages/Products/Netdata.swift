import StackModel

extension KnownProduct {
    /// Watches the whole host.
    static let netdata = KnownProduct(
        "netdata", "Netdata", .monitoring, ports: [.users(19999, login: .none, "see everything that runs on the host")],
        configFolders: ["/etc/netdata", "/var/lib/netdata"],
        needs: ImageNeeds(
            capabilities: ["SYS_PTRACE", "SYS_ADMIN"], dockerSocket: .optional, hostNetwork: true,
            hostPaths: [
                "/", "/proc", "/sys", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/os-release", "/var/log",
                "/run/dbus",
            ], hostPID: true, unconfined: ["apparmor"]),
        variables: ["NETDATA_*"], sources: ["netdata/netdata:packaging/docker/README.md"]
    ) { product in
        [
            product.official(
                "docker.io/netdata/netdata", bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true)
        ]
    }
}
