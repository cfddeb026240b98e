import StackModel

extension KnownProduct {
    /// Container log viewer; no login by default.
    static let dozzle = KnownProduct(
        "dozzle", "Dozzle", .logViewer,
        ports: [
            .admin(8080, login: .optional, "read every container's log, and where it is switched on, open shells"),
            KnownPort(
                7007, .tcp, .control, login: .none, isEncrypted: true,
                consequence: "read every log as an agent's client: the key is the same in every image"),
        ],
        configFolders: ["/data"], needs: ImageNeeds(dockerSocket: .reads), variables: ["DOZZLE_*"],
        advisories: [
            .row(
                "CVE-2026-45298", "GHSA-3v9w-6365-9w54", in: "dozzle", fixed: [10, 5, 2],
                "have it send requests inside the network, where no login is set", anyone: true,
                source: "CVE-2026-45298"),
            .row(
                "CVE-2026-44985", "GHSA-j643-x8pv-8m67", in: "dozzle", fixed: [10, 5, 2],
                "open a shell through a page that a user visits", source: "CVE-2026-44985"),
            .row(
                "GHSA-m855-r557-5rc5", in: "dozzle", fixed: [9, 0, 3], "get past label filters to a root shell",
                source: "GHSA-m855-r557-5rc5"),
        ],
        sources: ["amir20/dozzle:Dockerfile (2026-08-22)", "amir20/dozzle:internal/support/cli/args.go"]
    ) { product in
        [
            product.official(
                "docker.io/amir20/dozzle", "ghcr.io/amir20/dozzle",
                bears: ImageTolerance(
                    readOnlyRoot: .yes, noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .userOption),
                hasHealthcheck: false, tools: [],
                sources: [
                    "FROM scratch: no shell; read_only, cap_drop ALL, no-new-privileges and user: in use: wollomatic/socket-proxy:examples/docker-compose/dozzle"
                ])
        ]
    }
}
