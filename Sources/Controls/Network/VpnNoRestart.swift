import KnownImages
import StackModel

extension Control {
    static let vpnNoRestart = Control(
        id: "vpn.no-restart",
        title: "The VPN container does not come back by itself",
        layer: .network,
        impact: .service,
        guide: ["VP7"],
        why: """
            Without a restart policy the VPN container stays down after a crash or a reboot, and everything in its network \
            stays without one. Nothing leaks; nothing works either.
            """,
        fix: "Give it `restart: unless-stopped`.",
        references: [.cis("5.15")],
        reads: [.image, .restart, .deploy],
        variables: [],
        examples: [
            .fails(
                "nothing is written", on: "gluetun",
                """
                services:
                  gluetun:  # <-
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .fails(
                "switched off", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    restart: "no"  # <-
                """),
            .passes(
                "unless stopped",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    restart: unless-stopped
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    restart: ${RESTART_POLICY}
                """),
        ]
    ) { subject in
        subject.eachVpn { vpn in
            if let problem = subject.problem(with: vpn, .restart, .deploy) { return .unknown(because: problem) }
            return restarts(
                vpn, message: "After a crash or a reboot nothing behind the VPN works: \(vpn.name) does not restart.")
        }
    }

    /// The verdict on a service's restart policy, with the message for one that has none.
    static func restarts(_ service: KnownService, message: String) -> Verdict {
        if let policy = service.restart, policy.value != .no {
            return .pass([Observation("a restart policy is set", at: policy.span)])
        }
        let place = service.restart?.span ?? service.service.place(of: "restart")
        return .fail(
            Failure(
                message, reach: .fault, at: [place],
                seen: [Observation(service.restart == nil ? "no restart policy is set" : "restart is no", at: place)],
                remedy: Remedy(.set(service: service.name, attribute: "restart", yaml: "unless-stopped"))))
    }
}
