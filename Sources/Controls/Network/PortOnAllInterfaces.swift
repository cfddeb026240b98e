import Evidence
import KnownImages
import StackModel

extension Control {
    static let portOnAllInterfaces = Control(
        id: "network.port-on-all-interfaces",
        title: "A service is open on every address of the host",
        layer: .network,
        impact: .defence,
        guide: ["EX1", "FW4", "CL12", "QB1"],
        why: """
            A port without a host address is open on every interface, IPv4 and IPv6, and Docker lets it pass ufw by. Every \
            device of the network reaches it: guests, televisions, whatever is broken into; so does the internet wherever \
            the router or IPv6 lets it.
            """,
        fix: """
            Write the address that it is for: `127.0.0.1:8989:8989` when a reverse proxy or an SSH tunnel on this host leads \
            there, the host's LAN or Tailscale address when your devices shall reach it directly. Apps of one Docker network \
            need no published port to reach each other.
            """,
        references: [
            .cis("5.14"),
            Reference("Docker: port publishing", "https://docs.docker.com/engine/network/port-publishing/"),
        ],
        reads: [.image, .ports, .networkMode],
        variables: [
            "WEBUI_PORT", "TORRENTING_PORT", "DOZZLE_AUTH_PROVIDER", "USER", "PASS", "FILE__USER", "FILE__PASS",
        ],
        examples: portOnAllInterfacesExamples
    ) { subject in
        subject.services.map { Outcome($0.subject, openPorts(of: $0, in: subject)) }
    }

    private static func openPorts(of service: KnownService, in subject: Case) -> Verdict {
        let all = subject.publications(to: service).filter {
            !$0.isJudgedElsewhere && !subject.leadsToInactive($0)
        }
        guard !all.isEmpty else {
            if case .host? = service.networkMode?.value {
                return .notApplicable("It uses the host's own network, which network.host-mode judges.")
            }
            if !subject.publications(to: service).isEmpty {
                return .notApplicable("Its published ports are judged by the controls for what stands behind them.")
            }
            return .pass([Observation("no port of it is published", at: service.service.place(of: "ports"))])
        }
        let wide = all.filter { publication in
            if publication.isMeantToBeOpen { return false }
            if let port = publication.port.hostPort, subject.expectations.openPorts.contains(port) { return false }
            return publication.port.reach == .everywhere || publication.port.reach == .publicAddress
        }
        // The rules in force decide where they were read: DOCKER-USER may shut out what the file lets in.
        let guards = wide.map { subject.guards(of: $0) }
        let open = zip(wide, guards).filter { $0.1 == nil }.map { $0.0 }
        guard let first = open.first else {
            let kept = zip(wide, guards).filter { $0.1 != nil }
            return .pass(
                kept.flatMap { $0.1 ?? [] }
                    + all.filter { one in !kept.contains { $0.0 == one } }.map { publication in
                        let why =
                            switch publication.port.reach {
                            case .loopback: "is bound to loopback"
                            case .privateNetwork: "is bound to one private address"
                            case .everywhere, .publicAddress: "is meant to be open"
                            }
                        return Observation("\(publication.port.shown) \(why)", at: publication.span)
                    })
        }
        let risks = open.map { (publication: $0, risk: PortRisk($0.known, of: service, in: subject)) }
        let reach: Reach = open.contains { $0.reach == .anyone } ? .anyone : .network
        let worst = risks.min { left, right in left.risk.severity(reach) > right.risk.severity(reach) }
        guard let worst else { return .pass([Observation("no port is open", at: first.span)]) }
        let who = reach == .anyone ? "Anyone on the internet" : "Any device on your network"
        let ability = worst.publication.known.map { known in
            if worst.risk.impact == .host, worst.risk.isBehindLogin {
                return "try \(service.title)'s login, behind which one is root on this host"
            }
            if worst.risk.isDocumentedLogin {
                return "try \(service.title)'s documented first login, which works until it is changed"
            }
            return worst.risk.impact == .defence ? "try \(service.title)'s login or its weaknesses" : known.consequence
        }
        let list = open.map(\.port.shown).joined(separator: ", ")
        let ports = open.count == 1 ? "port \(list) is" : "ports \(list) are"
        let unknown = service.isTunnel ? "reach whatever listens there in the VPN's network" : "reach \(service.title)"
        return .fail(
            Failure(
                "\(who) can \(ability ?? unknown): \(ports) open on every address of this host.",
                reach: worst.risk.reach ?? reach, impact: worst.risk.impact,
                at: [worst.publication.span] + open.map(\.span).filter { $0 != worst.publication.span },
                seen: risks.map {
                    Observation("\($0.publication.port.shown): \($0.risk.shown)", at: $0.publication.span)
                },
                remedy: Remedy(
                    worst.publication.boundToLoopback(
                        or: "put 127.0.0.1: (or the host's LAN address) in front of the host port"),
                    mayBreak: """
                        Other devices no longer reach it directly: use your reverse proxy or VPN, or the host's LAN \
                        address in place of 127.0.0.1.
                        """)))
    }

    private static let portOnAllInterfacesExamples: [Example] = [
        .fails(
            "the web page of an app", on: "sonarr",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                ports:
                  - "8989:8989"  # <-
            """),
        .fails(
            "published on the VPN container, and the client in its network stands behind it", on: "qbittorrent",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                ports:
                  - 8080:8080/tcp  # <-
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun
            """),
        .fails(
            "the web page was moved to another port", on: "qbittorrent",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                container_name: gluetun
                ports:
                  - 8085:8085  # <-
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: container:gluetun
                environment: ["WEBUI_PORT=8085"]
            """),
        .fails(
            "the long form, with a wildcard", on: "radarr",
            """
            services:
              radarr:
                image: lscr.io/linuxserver/radarr:6.4.3
                ports:
                  - target: 7878  # <-
                    published: "7878"
                    host_ip: 0.0.0.0
            """),
        .fails(
            "the page of a container manager that holds docker.sock", on: "portainer",
            """
            services:
              portainer:
                image: portainer/portainer-ce:2.33.8
                ports:
                  - "9443:9443"  # <-
                volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
            """),
        Example.fails(
            "the file was mended, and what runs still has the port open", on: "sonarr",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                ports: ["127.0.0.1:8989:8989"]  # <-
            """
        ).running(
            .example(
                .example(
                    "sonarr", image: "lscr.io/linuxserver/sonarr:4.0.19",
                    ports: [
                        EnginePort(hostAddress: "0.0.0.0", hostPort: 8989, containerPort: 8989),
                        EnginePort(hostAddress: "::", hostPort: 8989, containerPort: 8989),
                    ]))),
        .passes(
            "loopback, a LAN address, and a reverse proxy's front door",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                ports: ["127.0.0.1:8989:8989"]
              radarr:
                image: lscr.io/linuxserver/radarr:6.4.3
                ports: ["192.168.1.10:7878:7878"]
              traefik:
                image: traefik:v3.6.20
                ports: ["80:80", "443:443"]
            """),
        Example.passes(
            "DOCKER-USER lets nobody of the network in",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                ports: ["8989:8989"]
            """
        ).running(
            .example(
                .example(
                    "sonarr", image: "lscr.io/linuxserver/sonarr:4.0.19",
                    ports: [EnginePort(hostAddress: "0.0.0.0", hostPort: 8989, containerPort: 8989)]))
        ).seen(.publishing(8989, inputDrops: true, userDrops: true)),
        .notApplicable(
            "the host's own network, which network.host-mode judges",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                network_mode: host
            """),
        .unknown(
            "the port is not known",
            """
            services:
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.19
                ports: ["${SONARR_PORT}:8989"]
            """),
    ]
}
