import KnownImages
import StackModel

extension Control {
    static let flatNetwork = Control(
        id: "network.flat",
        title: "Every container shares one network",
        layer: .network,
        impact: .defence,
        guide: ["FW3"],
        why: """
            On one network each container reaches every port of every other, published or not: whoever gets into a \
            request page or a challenge solver reaches the database, the download client and the Docker API proxy.
            """,
        fix: """
            Make networks by purpose, such as `frontend` (proxy and pages), `media` (the *arr apps and their clients) and \
            one `internal: true` network for each database, and join each service to those it needs.
            """,
        references: [.cis("2.1"), .cis("5.30")],
        reads: [.networks, .networkMode],
        variables: [],
        examples: [
            Example(
                "the default network for everything",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:  # <-
                          jellyfin:
                            image: jellyfin/jellyfin:10.11.11
                          postgres:
                            image: postgres:17.2
                          radarr:
                            image: lscr.io/linuxserver/radarr:6.4.3
                          sonarr:
                            image: lscr.io/linuxserver/sonarr:4.0.19
                        """)
                ], expectation: .fails(.stack)),
            Example(
                "one network of one's own for everything",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          jellyfin: {image: "jellyfin/jellyfin:10.11.11", networks: [media]}
                          postgres: {image: "postgres:17.2", networks: [media]}
                          radarr: {image: "lscr.io/linuxserver/radarr:6.4.3", networks: [media]}
                          sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19", networks: [media]}
                        networks:
                          media: {}  # <-
                        """)
                ], expectation: .fails(.stack)),
            .passes(
                "networks by purpose",
                """
                services:
                  jellyfin: {image: "jellyfin/jellyfin:10.11.11", networks: [frontend]}
                  postgres: {image: "postgres:17.2", networks: [data]}
                  jellystat: {image: "cyfershepard/jellystat:1.1.10", networks: [frontend, data]}
                  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19", networks: [media]}
                networks:
                  frontend: {}
                  media: {}
                  data: {internal: true}
                """),
            .unknown(
                "the network mode of one is not known",
                """
                services:
                  jellyfin: {image: "jellyfin/jellyfin:10.11.11", network_mode: "${MODE}"}
                  postgres: {image: "postgres:17.2"}
                  radarr: {image: "lscr.io/linuxserver/radarr:6.4.3"}
                  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.19"}
                  seerr: {image: "ghcr.io/seerr-team/seerr:v3.1.0"}
                """),
            .notApplicable(
                "a small stack",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
        ]
    ) { subject in
        for service in subject.services {
            if let problem = subject.problem(with: service, .networks, .networkMode) {
                return [Outcome(.stack, .unknown(because: problem))]
            }
        }
        let owners = subject.services.filter { if case .own = subject.home(of: $0) { true } else { false } }
        guard owners.count >= 4, let first = owners.first else {
            return [.notApplicable(.stack, "Fewer than four containers have a network of their own.")]
        }
        let shared = owners.dropFirst().reduce(Set(first.networks.map(\.network))) { common, service in
            common.intersection(service.networks.map(\.network))
        }
        guard let name = shared.sorted().first else {
            return [
                .pass(
                    .stack, seen: "no network joins all of the \(owners.count) containers",
                    at: subject.stack.networks.first?.span ?? subject.stack.place)
            ]
        }
        let place = subject.stack.network(name)?.span ?? subject.stack.place
        return [
            .fail(
                .stack,
                Failure(
                    "Whoever gets into one container reaches every port of the other \(owners.count - 1): they share the "
                        + "network \(name).",
                    reach: .neighbour, at: [place],
                    seen: [Observation("all \(owners.count) containers are on \(name)", at: place)],
                    remedy: Remedy(
                        .advise("make networks by purpose and join each service to those it needs"),
                        mayBreak: "Services that talk to each other must share a network; database clients need theirs."
                    )))
        ]
    }
}
