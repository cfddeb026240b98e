import Evidence
import StackModel

/// Weaknesses of upkeep: updates, restarts, logs.
extension Mutant {
    static let operations: [Mutant] = [
        Mutant(
            "an updater that nobody maintains", "ops.dead-updater", on: "watchtower",
            .service("watchtower", watchtower("containrrr/watchtower:1.7.1")),
            at: .line("image: containrrr/watchtower"),
            also: ["ops.unattended-updater service:watchtower"]),
        Mutant(
            "an updater replaces containers by itself", "ops.unattended-updater", on: "watchtower",
            .service("watchtower", watchtower("nickfedor/watchtower:1.12.0")), at: .line("image: nickfedor/watchtower")),
        Mutant(
            "an updater recreates Gluetun under its members", "vpn.updater-recreates-vpn", on: "gluetun",
            .change("@sha256:" + pin("gluetun"), to: "", in: "gluetun"),
            .service("watchtower", watchtower("nickfedor/watchtower:1.12.1")),
            also: ["ops.unattended-updater service:watchtower", "image.no-digest service:gluetun"]),
        Mutant(
            "Radarr stays down after a crash", "ops.no-restart-policy", on: "radarr",
            .add("restart: \"no\"", to: "radarr")),
        Mutant(
            "Seerr writes debug logs", "ops.debug-logging", on: "seerr",
            .change("LOG_LEVEL: info", to: "LOG_LEVEL: debug", in: "seerr")),
        Mutant(
            "FlareSolverr writes whole pages to its log", "ops.debug-logging", on: "flaresolverr",
            .change("LOG_LEVEL: info", to: "LOG_LEVEL: debug", in: "flaresolverr")),
        Mutant(
            "nothing shows the logs", "ops.no-log-view", on: .stack,
            .removeService("dozzle"), at: .wholeFile),
        Mutant(
            "nothing tells of new versions", "ops.no-update-notice", on: .stack,
            .removeService("diun"), at: .wholeFile),
        Mutant(
            "nobody audited since September", "ops.audit-overdue", on: .stack,
            .records(RecordEvidence(day: "2026-11-22", lastAudit: "2026-09-20")), at: .wholeFile),
    ]

    private static func watchtower(_ image: String) -> String {
        """
        image: \(image)@sha256:6e7d1a3b5c8f0e2d4b6a8c0e1f3d5b7a9c1e3f5d7b9a0c2e4f6d8b0a1c3e5f7d
        user: 1000:1000
        environment:
          DOCKER_HOST: tcp://socket-proxy:2375
        networks: [socket]
        mem_limit: 64m
        cpus: 0.2
        pids_limit: 20
        read_only: true
        """
    }
}
