import StackModel

extension KnownProduct {
    private static let api = KnownPort(
        2375, .tcp, .api, login: .none, consequence: "use the Docker API it lets through")

    /// Filters in front of docker.sock: to hold it is their job.
    static let socketProxy = KnownProduct(
        "docker-socket-proxy", "Docker socket proxy", .socketProxy, aliases: ["socket-proxy", "dockerproxy"],
        ports: [api], configFolders: [], needs: ImageNeeds(dockerSocket: .writes),
        sources: [
            "Tecnativa/docker-socket-proxy:haproxy.cfg (2025-09-05)", "linuxserver/docker-socket-proxy:root/templates",
        ]
    ) { product in
        [
            product.official(
                "docker.io/tecnativa/docker-socket-proxy", "ghcr.io/tecnativa/docker-socket-proxy",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: false,
                tools: .alpine, sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.linuxserver(
                "socket-proxy", configFolders: [], readOnly: .withWritable(["/run"]), identity: .rootNeeded),
            product.image(
                "docker.io/wollomatic/socket-proxy", "ghcr.io/wollomatic/socket-proxy",
                bears: ImageTolerance(
                    readOnlyRoot: .yes, noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: false, tools: .noShell, sources: ["wollomatic/socket-proxy:README.md"]),
            product.image("docker.io/11notes/socket-proxy", "ghcr.io/11notes/socket-proxy"),
        ]
    }
}
