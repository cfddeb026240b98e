import StackModel

extension Guide {
    /// Watching and incidents, in the order of the guide.
    static let operations: [GuideItem] = [
        GuideItem(
            "MO1", .operations, section: "Logs", .act,
            "Logs of all services in one place (Dozzle or the command line), searched for failed, error, "
                + "unauthorized, denied",
            awaits: .init(.action, "`watertight logs scan` searches the logs of all services")),
        GuideItem(
            "MO2", .host, section: "Logs", .state,
            "Log rotation (max-size 10m, max-file 3 or tighter)",
            awaits: .init(.liveEvidence, "the engine's default log driver and its limits are read")),
        GuideItem(
            "MO3", .operations, section: "Monitoring", .act,
            "Failed logins (Jellyfin, *arr), unusual download patterns, VPN drops, API-key use are noticed",
            awaits: .init(.action, "the guard notices them in the logs")),
        GuideItem(
            "MO4", .operations, section: "Audit", .act,
            "A monthly audit report: updates, containers, ports, VPN, failed logins of the last 7 days, disk "
                + "use; mailed",
            awaits: .init(.action, "`watertight report` writes it; the guard sends it every month")),
        GuideItem(
            "IR1", .operations, section: "Incident", .act,
            "Stop or isolate all services at once, without destroying evidence",
            awaits: .init(.action, "`watertight incident isolate`")),
        GuideItem(
            "IR2", .operations, section: "Incident", .act,
            "Collect logs, processes, network connections and container state as evidence",
            awaits: .init(.action, "`watertight incident collect`")),
        GuideItem(
            "IR3", .operations, section: "Incident", .act,
            "Investigate: authentication logs, unauthorised changes, VPN state during the incident, torrent "
                + "history, API access",
            awaits: .init(.action, "`watertight incident timeline`")),
        GuideItem(
            "IR4", .operations, section: "Incident", .act,
            "Remediate: change passwords, rotate all keys, update containers, malware scan, firewall review",
            awaits: .init(.action, "`watertight incident remediate` leads through it")),
        GuideItem(
            "IR5", .operations, section: "Incident", .act,
            "Prevent: a record of what happened, new controls, lessons learned",
            awaits: .init(.action, "`watertight incident record` keeps what happened and what was learned")),
    ]
}
