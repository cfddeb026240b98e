import KnownImages
import StackModel

extension Control {
    static let solverPublished = Control(
        id: "network.solver-published",
        title: "The challenge solver is open beyond its network",
        layer: .network,
        impact: .data,
        guide: ["PR2", "EX1", "FW4"],
        why: """
            FlareSolverr and Byparr are browsers that open any address for anyone, without a login: pages inside your \
            network too, and files of their own container. Only the indexer app has to reach them.
            """,
        fix:
            "Remove the published port; Prowlarr reaches the solver over the Docker network or inside the VPN's network.",
        references: [Reference("FlareSolverr README"), Reference("CVE-2026-51031")],
        reads: [.image, .ports, .networkMode],
        variables: [],
        examples: [
            .fails(
                "FlareSolverr on every interface", on: "flaresolverr",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    ports:
                      - "8191:8191"  # <-
                """),
            .fails(
                "published on the VPN container whose network it shares", on: "flaresolverr",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports:
                      - 8191:8191  # <-
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    network_mode: service:gluetun
                """),
            .passes(
                "not published",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                """),
            .unknown(
                "the port is not known",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    ports: ["${SOLVER_PORT}:8191"]
                """),
            .notApplicable(
                "no solver",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
        ]
    ) { subject in
        let solvers = subject.services(.challengeSolver)
        guard !solvers.isEmpty else { return [.notApplicable(.stack, "No challenge solver is in these files.")] }
        return solvers.map { solver in
            let ports = subject.publications(to: solver).filter { $0.known?.purpose != .metrics }
            return Outcome(
                solver.subject,
                published(
                    ports, of: solver, impact: nil,
                    message: "can have \(solver.title)'s browser open your other devices and its own files"))
        }
    }
}
