import KnownImages
import StackModel

extension Control {
    static let metricsPublished = Control(
        id: "network.metrics-published",
        title: "Figures for monitoring are open beyond this host",
        layer: .network,
        impact: .defence,
        guide: ["EX1", "FW4"],
        why: """
            Metrics ports ask nobody who they are and tell names, versions and addresses of what runs. Prometheus reaches \
            them over the Docker network.
            """,
        fix: "Remove the published port, or bind it to `127.0.0.1`.",
        references: [.cis("5.14")],
        reads: [.image, .ports, .networkMode],
        variables: [],
        examples: [
            .fails(
                "FlareSolverr's figures", on: "flaresolverr",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    ports:
                      - "8192:8192"  # <-
                """),
            .passes(
                "on loopback",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    ports: ["127.0.0.1:8192:8192"]
                """),
            .unknown(
                "the port is not known",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    ports: ["${METRICS_PORT}:8192"]
                """),
        ]
    ) { subject in
        subject.services.filter { $0.recognition.image?.ports.contains { $0.purpose == .metrics } ?? false }
            .map { service in
                let ports = subject.publications(to: service).filter { $0.known?.purpose == .metrics }
                return Outcome(
                    service.subject,
                    published(
                        ports, of: service, impact: nil,
                        message: "can read the figures of \(service.title) without a login"))
            }
    }
}
