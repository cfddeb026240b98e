import StackModel

/// The images of a product, by who builds them. Facts that hold for all images of a builder stand here.
extension KnownProduct {
    /// An image of one of the named repositories (`registry/repository`); what is not given is the product's.
    func image(
        _ repositories: String..., family: KnownImage.Family = .other, ports: [KnownPort]? = nil,
        configFolders: [String]? = nil, needs: ImageNeeds? = nil, bears: ImageTolerance = ImageTolerance(),
        status: KnownImage.Status? = nil, hasHealthcheck: Bool? = nil, tools: Set<String>? = nil,
        sources: [String] = []
    ) -> KnownImage {
        KnownImage(
            product: name, title: title, role: role, family: family, repositories: repositories,
            ports: ports ?? self.ports, configFolders: configFolders ?? self.configFolders,
            needs: needs ?? self.needs, bears: bears, status: status ?? self.status, hasHealthcheck: hasHealthcheck,
            tools: tools, sources: self.sources + sources)
    }

    /// The product's own image.
    func official(
        _ repositories: String..., configFolders: [String]? = nil, needs: ImageNeeds? = nil,
        bears: ImageTolerance = ImageTolerance(), status: KnownImage.Status? = nil, hasHealthcheck: Bool? = nil,
        tools: Set<String>? = nil, sources: [String] = []
    ) -> KnownImage {
        var image = image(
            family: .official, configFolders: configFolders, needs: needs, bears: bears, status: status,
            hasHealthcheck: hasHealthcheck, tools: tools, sources: sources)
        image.repositories = repositories
        return image
    }

    /// linuxserver.io's image: s6 starts as root and drops to PUID:PGID (911 when unset).
    ///
    /// `no-new-privileges` is borne as long as `user:` is not set: s6 drops rights by setuid(2), not by setuid files;
    /// linuxserver.io asks for an owned `/run` only where `user:` is set. Which capabilities s6 must keep is not
    /// established for any image, so dropping all of them is never advised.
    /// - Parameter readOnly: `.withWritable` only where linuxserver.io has tested it and says so on the image's page.
    func linuxserver(
        _ repository: String? = nil, ports: [KnownPort]? = nil, configFolders: [String] = ["/config"],
        needs: ImageNeeds? = nil, readOnly: ImageTolerance.Answer = .unknown, status: KnownImage.Status? = nil,
        identity: ImageTolerance.Identity = .puid
    ) -> KnownImage {
        let repository = repository ?? name
        return image(
            "lscr.io/linuxserver/\(repository)", "ghcr.io/linuxserver/\(repository)",
            "docker.io/linuxserver/\(repository)", "quay.io/linuxserver.io/\(repository)", family: .linuxserver,
            ports: ports, configFolders: configFolders, needs: needs,
            bears: ImageTolerance(readOnlyRoot: readOnly, noNewPrivileges: .yes, identity: identity),
            status: status, hasHealthcheck: false, tools: ["bash", "cat", "curl", "jq", "nc", "sh"],
            sources: [
                "linuxserver/docker-documentation:docs/images/docker-\(repository).md (2026-08-22)",
                "linuxserver/docker-documentation:docs/misc/{read-only,non-root}.md",
                "no-new-privileges in use: htpcBeginner/docker-traefik",
            ])
    }

    /// hotio's image: Alpine, s6 starts as root and drops to PUID:PGID (1000 when unset); settings lie in /config, to
    /// which the app's own folder leads (`CONFIG_DIR` of the base image).
    func hotio(
        _ repository: String? = nil, ports: [KnownPort]? = nil, configFolders: [String] = ["/config"],
        needs: ImageNeeds? = nil,
        status: KnownImage.Status? = nil
    ) -> KnownImage {
        let repository = repository ?? name
        return image(
            "ghcr.io/hotio/\(repository)", "docker.io/hotio/\(repository)", "cr.hotio.dev/hotio/\(repository)",
            family: .hotio, ports: ports, configFolders: configFolders, needs: needs,
            bears: ImageTolerance(identity: .puid), status: status,
            hasHealthcheck: false, tools: ["bash", "cat", "curl", "jq", "nc", "sh", "wget"],
            sources: ["hotio/base:linux-amd64.Dockerfile", "hotio/\(repository):linux-amd64.Dockerfile"])
    }

    /// home-operations' image: no init, runs as nobody (65534) or as `user:`; made for all three measures.
    func homeOperations(_ repository: String? = nil, status: KnownImage.Status? = nil) -> KnownImage {
        let repository = repository ?? name
        return image(
            "ghcr.io/home-operations/\(repository)", "ghcr.io/onedr0p/\(repository)", family: .homeOperations,
            bears: ImageTolerance(
                readOnlyRoot: .withWritable(["/tmp"]), noNewPrivileges: .yes, dropAllCapabilities: .yes,
                identity: .ownUser),
            status: status, hasHealthcheck: false, tools: ["bash", "cat", "curl", "jq", "nc", "sh", "wget"],
            sources: ["home-operations/containers:README.md", "home-operations/containers:apps/radarr/Dockerfile"])
    }
}

extension ImageTolerance.Answer {
    /// linuxserver.io's tested read-only operation: `/run` must be a tmpfs that may execute.
    static let linuxserverReadOnly = ImageTolerance.Answer.withWritable(["/run:exec"])
}
