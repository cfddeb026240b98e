import KnownImages
import StackModel

extension Control {
    static let noRestartPolicy = Control(
        id: "ops.no-restart-policy",
        title: "A service does not come back after a crash or a reboot",
        layer: .operations,
        impact: .service,
        guide: ["VP7"],
        why: """
            Without a restart policy Docker leaves a container down after its process ends or the host reboots. For a \
            proxy, a log-in page or a monitor that also means that nothing stands guard.
            """,
        fix: "Give it `restart: unless-stopped`.",
        references: [.cis("5.15")],
        reads: [.restart, .deploy, .image, .dependsOn],
        variables: ["PEERS", "VPN_ENABLED"],
        examples: [
            .fails(
                "nothing is written", on: "sonarr",
                """
                services:
                  sonarr:  # <-
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
            .fails(
                "switched off", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    restart: "no"  # <-
                """),
            .passes(
                "unless stopped",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    restart: unless-stopped
                """),
            .passes(
                "in deploy",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    deploy:
                      restart_policy:
                        condition: any
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    restart: ${RESTART}
                """),
            .notApplicable(
                "a job that runs once",
                """
                services:
                  prepare:
                    image: busybox:1.37
                    restart: "no"
                """),
        ]
    ) { subject in
        subject.eachService(where: { !$0.isVpnClient }) { service in
            if let problem = subject.problem(with: service, .restart, .deploy) { return .unknown(because: problem) }
            let waits = subject.services.contains { other in
                other.dependsOn.contains { $0.service == service.name && $0.condition == .completed }
            }
            if waits { return .notApplicable("Another service waits for it to end.") }
            if service.restart?.value == .no, service.role == .other || service.role == .helper {
                return .notApplicable("It is told to run once.")
            }
            return restarts(
                service, message: "After a crash or a reboot \(service.title) stays down until you start it.")
        }
    }
}
