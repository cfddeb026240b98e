extension Guide {
    /// Of the containers and their logs.
    static let containerClauses: [GuideClause] = [
        .seen(
            "CT1", "non-root, shown by the running processes", by: ["container.root-process"], from: [.engine],
            note: "In control groups of version 2 the processes of a container are found on fixtures alone."),
        .seen(
            "CT1", "non-root, as the files say (PUID/PGID, user:)",
            by: ["container.root-user", "container.root-by-default"], from: [.files]),
        .seen(
            "CT1", "nothing gives root back: rights, namespaces, groups",
            by: [
                "container.privileged", "container.capability-added", "container.capabilities-kept",
                "container.new-privileges", "container.confinement-off", "container.host-namespace",
                "container.docker-group",
            ], from: [.files],
            note: "Where a container runs with other rights than its file says, `container.drift` tells."),
        .seen(
            "CT1", "nothing gives root back: the engine's socket, the host's folders",
            by: [
                "container.docker-socket", "container.socket-proxy-too-wide", "container.sensitive-path",
                "host.app-config-writable",
            ], from: [.files]),
        .seen(
            "CT1", "root in a container is not the machine's (informational)", by: ["host.engine-users-not-remapped"],
            from: [.host, .engine]),
        .seen("CT3", "memory", by: ["container.no-memory-limit"], from: [.files]),
        .seen("CT3", "CPU", by: ["container.no-cpu-limit"], from: [.files]),
        .seen("CT3", "pids", by: ["container.no-pids-limit"], from: [.files]),
        .seen("CT4", "read-only root with tmpfs", by: ["container.writable-root"], from: [.files]),
        .seen(
            "MO2", "log rotation for every container, as applied", by: ["container.log-unbounded"],
            from: [.files, .host, .engine]),
        .seen("MO2", "nothing logs more than it must", by: ["ops.debug-logging"], from: [.files]),
    ]
}
