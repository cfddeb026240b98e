import KnownImages
import StackModel

extension Control {
    static let dockerApiPublished = Control(
        id: "network.docker-api-published",
        title: "The Docker API is open beyond this host",
        layer: .network,
        impact: .host,
        guide: ["EX1", "FW4"],
        why: """
            Whoever reaches the Docker API may start a container with the host's disk in it: that is root. A socket proxy \
            narrows what may be asked, speaks plain HTTP and asks nobody who they are; it belongs on an internal network of \
            its own and is never published.
            """,
        fix:
            "Remove the published port; let the containers that need it join an `internal: true` network with the proxy.",
        references: [.cis("2.7"), Reference("OWASP Docker Security Cheat Sheet, rule 1")],
        reads: [.image, .ports],
        variables: [],
        examples: [
            .fails(
                "a socket proxy on every interface", on: "socket-proxy",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:0.4.2
                    ports:
                      - "2375:2375"  # <-
                """),
            .fails(
                "whatever answers at Docker's port", on: "docker",
                """
                services:
                  docker:
                    image: docker:27-dind
                    ports:
                      - 12375:2375  # <-
                """),
            .passes(
                "not published",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:0.4.2
                """),
            .unknown(
                "the port is not known",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:0.4.2
                    ports: ["${PROXY_PORT}:2375"]
                """),
            .notApplicable(
                "nothing serves the Docker API",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
        ]
    ) { subject in
        let holders = subject.services.filter { service in
            service.role == .socketProxy || subject.publications(to: service).contains(where: \.isDockerAPI)
        }
        guard !holders.isEmpty else { return [.notApplicable(.stack, "Nothing here serves the Docker API.")] }
        return holders.map { holder in
            let ports = subject.publications(to: holder).filter {
                $0.isDockerAPI || ($0.target.role == .socketProxy && $0.known?.purpose != .metrics)
            }
            return Outcome(
                holder.subject,
                published(
                    ports, of: holder, impact: nil, message: "may give orders to Docker, which is root on this host"))
        }
    }
}
