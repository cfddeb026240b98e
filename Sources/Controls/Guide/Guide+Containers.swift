import StackModel

extension Guide {
    /// The containers, in the order of the guide.
    static let containers: [GuideItem] = [
        GuideItem(
            "CT1", .container, section: "Non-root", .state,
            "Containers run as a non-root user (PUID/PGID, user:), shown by the running processes",
            ruling: "judged by the user ids of the running processes; `exec whoami` says root on images that drop "
                + "privileges later",
            awaits: .init(.liveEvidence, "the user ids of the running processes are read")),
        GuideItem(
            "CT2", .container, section: "Updates", .act,
            "Weekly updates: pull, recreate, prune; unattended updaters with caution",
            ruling: "Watchtower is archived and breaks shared namespaces; updates in the right order are the aim",
            awaits: .init(.action, "`watertight fix` updates in the right order; the guard tells what is due")),
        GuideItem(
            "CT3", .container, section: "Limits", .state,
            "Memory, CPU and pids limits on the services that matter",
            awaits: .init(.liveEvidence, "the limits in force are read from the engine")),
        GuideItem(
            "CT4", .container, section: "Read-only", .state,
            "Read-only root with tmpfs for services that need no write access",
            ruling: "only where the image can bear it; elsewhere not applicable, with the reason",
            awaits: .init(.liveEvidence, "what the container really writes is read from the engine")),
        GuideItem(
            "CT5", .container, section: "Scanning", .act,
            "Images are scanned for vulnerabilities (Trivy, Docker Scout)",
            awaits: .init(.action, "Trivy is run where it is installed")),
    ]
}
